import MusterCore

extension PolicyReader {
    /// The text of a single value; reported and nil for anything else, also for nothing.
    func text(_ node: YAMLNode?, _ title: String) -> String? {
        guard let node else { return nil }
        guard case .scalar(let text, let plain) = node.content else {
            findings.error(.wrongType, node.range, "\(title) must be a single value, not \(node.kindName)")
            return nil
        }
        guard !text.isEmpty, !(plain && ["~", "null", "Null", "NULL"].contains(text)) else {
            findings.error(.wrongType, node.range, "\(title) has no value", help: "write a value, or remove the key")
            return nil
        }
        return text
    }

    /// A whole number within bounds.
    func whole(_ node: YAMLNode?, _ title: String, _ bounds: ClosedRange<Int>) -> Int? {
        guard let node, let text = text(node, title) else { return nil }
        guard let count = NumberText.count(text), count.rounded() == count, count <= 1e15 else {
            let negative = text.hasPrefix("-") && NumberText.decimal(text.dropFirst()) != nil
            findings.error(
                negative ? .outOfBounds : .wrongValue, node.range,
                negative
                    ? "\(title) must be at least \(bounds.lowerBound), not \(quoted(text))"
                    : "\(title) must be a whole number, not \(quoted(text))")
            return nil
        }
        guard bounds.contains(Int(count)) else {
            let side = Int(count) < bounds.lowerBound ? "least \(bounds.lowerBound)" : "most \(bounds.upperBound)"
            findings.error(.outOfBounds, node.range, "\(title) must be at \(side), not \(quoted(text))")
            return nil
        }
        return Int(count)
    }

    /// A duration within bounds.
    func duration(_ node: YAMLNode?, _ title: String, _ bounds: ClosedRange<Duration>) -> Duration? {
        guard let node, let text = text(node, title) else { return nil }
        guard let duration = DurationText.parse(text) else {
            let bare = NumberText.decimal(text) != nil
            findings.error(
                bare ? .wrongUnit : .wrongValue, node.range, "\(title) must be a duration, not \(quoted(text))",
                help: bare ? "write the unit: `\(text)s`" : "write it like `250ms`, `30s`, `5m`, `1h30m` or `7d`")
            return nil
        }
        guard bounds.contains(duration) else {
            let low = duration < bounds.lowerBound
            let side =
                low ? "least \(DurationText.text(bounds.lowerBound))" : "most \(DurationText.text(bounds.upperBound))"
            findings.error(.outOfBounds, node.range, "\(title) must be at \(side), not \(quoted(text))")
            return nil
        }
        return duration
    }

    /// A share within bounds: `60%` or `0.6`.
    func share(_ node: YAMLNode?, _ title: String, _ bounds: ClosedRange<Double>) -> Share? {
        guard let node, let text = text(node, title) else { return nil }
        let fraction: Double
        switch Quantity.parse(text) {
        case .share(let value): fraction = value
        case .number(let value) where abs(value) <= 1: fraction = value
        case .number:
            findings.error(
                .wrongUnit, node.range, "\(title) must be a share, not \(quoted(text))",
                help: "write `\(text)%`, or a fraction such as `0.6`")
            return nil
        default:
            findings.error(
                .wrongValue, node.range, "\(title) must be a share, not \(quoted(text))",
                help: "write it like `60%` or `0.6`")
            return nil
        }
        guard bounds.contains(fraction) else {
            let side =
                fraction < bounds.lowerBound
                ? "least \(percent(bounds.lowerBound))" : "most \(percent(bounds.upperBound))"
            findings.error(.outOfBounds, node.range, "\(title) must be at \(side), not \(quoted(text))")
            return nil
        }
        return Share(fraction)
    }

    private func percent(_ fraction: Double) -> String { "\(Int((fraction * 100).rounded()))%" }

    /// A number in any unit, as signals are compared with it.
    func quantity(_ node: YAMLNode?, _ title: String) -> Double? {
        guard let node, let text = text(node, title) else { return nil }
        guard let quantity = Quantity.parse(text) else {
            findings.error(
                .wrongValue, node.range, "\(title) must be a number, not \(quoted(text))",
                help: "write it like `400`, `1.5k`, `60%`, `250ms` or `40/s`")
            return nil
        }
        return quantity.value
    }

    /// A number above 0 in any unit.
    func positive(_ node: YAMLNode?, _ title: String) -> Double? {
        guard let node, let value = quantity(node, title) else { return nil }
        guard value > 0 else {
            findings.error(.outOfBounds, node.range, "\(title) must be more than 0")
            return nil
        }
        return value
    }

    func flag(_ node: YAMLNode?, _ title: String) -> Bool? {
        guard let node, let text = text(node, title) else { return nil }
        if case .scalar(_, plain: true) = node.content, let flag = ["true": true, "false": false][text] { return flag }
        findings.error(.wrongValue, node.range, "\(title) must be `true` or `false`, not \(quoted(text))")
        return nil
    }

    /// One of some words.
    func choice(_ node: YAMLNode?, _ title: String, _ words: [String]) -> String? {
        guard let node, let text = text(node, title) else { return nil }
        if words.contains(text) { return text }
        let choice = words.map { "`\($0)`" }.joined(separator: ", ")
        findings.error(
            .wrongValue, node.range, "\(title) cannot be \(quoted(text))\(Suggestion.text(text, in: words))",
            help: "one of \(choice)")
        return nil
    }

    /// One of an enum's raw values.
    func choice<Word: RawRepresentable & CaseIterable>(_ node: YAMLNode?, _ title: String) -> Word?
    where Word.RawValue == String {
        choice(node, title, Word.allCases.map(\.rawValue)).flatMap { Word(rawValue: $0) }
    }

    /// A number of workers, or a share: `10%`, `4`, `3 workers`.
    func adjustment(_ node: YAMLNode?, _ title: String, mostShare: Double = 10) -> Adjustment? {
        guard let node, let text = text(node, title) else { return nil }
        guard let adjustment = Self.adjustment(text) else {
            findings.error(
                .wrongValue, node.range, "\(title) must be a share or a number of workers, not \(quoted(text))",
                help: "write it like `10%` or `4`")
            return nil
        }
        switch adjustment {
        case .workers(let workers) where workers < 1:
            findings.error(.outOfBounds, node.range, "\(title) must be at least 1 worker, not \(quoted(text))")
        case .share(let share) where share.fraction <= 0 || share.fraction > mostShare:
            findings.error(
                .outOfBounds, node.range,
                "\(title) must be above 0% and at most \(percent(mostShare)), not \(quoted(text))")
        default: return adjustment
        }
        return nil
    }

    /// `10%` or `0.1` is a share, `4` or `4 workers` is a number of workers.
    static func adjustment(_ text: some StringProtocol) -> Adjustment? {
        let words = text.split(separator: " ")
        if words.count == 2, words[1] == "workers" || words[1] == "worker" {
            return NumberText.whole(words[0]).flatMap { $0 <= 1_000_000 ? .workers($0) : nil }
        }
        if text.hasSuffix("%") { return NumberText.decimal(text.dropLast()).map { .share(.percent($0)) } }
        if let workers = NumberText.whole(text) { return workers <= 1_000_000 ? .workers(workers) : nil }
        return NumberText.decimal(text).map { .share(Share($0)) }
    }
}
