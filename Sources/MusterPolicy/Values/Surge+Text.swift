import MusterCore

extension Surge {
    /// The longest time of a surge: growth that takes longer is met by rules and launches.
    static let longest = Duration.seconds(3600)

    /// Reads `absorb 2x in 90s`; nil for anything else.
    init?(policyText text: String) {
        let words = text.split(separator: " ")
        guard words.count == 4, words[0] == "absorb", words[1].hasSuffix("x"), words[2] == "in",
            let factor = NumberText.decimal(words[1].dropLast()), factor > 1, factor <= 1_000,
            let within = DurationText.parse(words[3]), within > .zero
        else { return nil }
        self.init(factor: factor, within: within)
    }
}
