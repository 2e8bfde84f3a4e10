/// `absorb 2x in 90s`: the load that the fleet must be able to take.
struct Surge: Hashable {
    /// How many times the load; more than 1.
    var factor: Double
    var within: Duration

    init(factor: Double, within: Duration) {
        self.factor = factor
        self.within = within
    }

    /// Nil for anything else.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 4, words[0] == "absorb", words[1].hasSuffix("x"), words[2] == "in",
            let factor = NumberText.decimal(words[1].dropLast()), factor > 1, factor <= 1_000,
            let within = DurationText.parse(words[3]), within > .zero
        else { return nil }
        self.init(factor: factor, within: within)
    }
}
