import MusterCore

extension PolicyReader {
    func scaleTestExpectations(_ node: YAMLNode?) -> [ScaleTestPlan.Expectation] {
        guard let fields = fields(node, .scaleTestExpect) else { return [] }
        return ScaleTestPlan.Measure.allCases.compactMap { measure in
            fields[measure.rawValue].flatMap { expectation(measure, $0) }
        }
    }

    private func expectation(_ measure: ScaleTestPlan.Measure, _ node: YAMLNode) -> ScaleTestPlan.Expectation? {
        guard let text = text(node, "`\(measure.rawValue)`") else { return nil }
        let sign = ScaleTestPlan.Comparison.allCases.first { text.hasPrefix($0.rawValue) }
        let number = text.dropFirst(sign?.rawValue.count ?? 0).drop { $0 == " " }
        guard let bound = Self.number(String(number), measure.unit) else {
            findings.error(
                .wrongValue, node.range, "`\(measure.rawValue)` must be \(measure.unit.words), not \(quoted(text))",
                help: "a sign may stand before it, in quotes: \(measure.unit.example)")
            return nil
        }
        return ScaleTestPlan.Expectation(
            measure: measure, comparison: sign ?? measure.usual, bound: bound, text: String(number))
    }
}

extension ScaleTestPlan.Measure.Unit {
    var words: String {
        switch self {
        case .count: "a whole number"
        case .duration: "a duration"
        case .share: "a share"
        case .hours: "a number of hours"
        }
    }

    var example: String {
        switch self {
        case .count: "`0`, `\"<= 5\"`"
        case .duration: "`500ms`, `\"< 2s\"`"
        case .share: "`99.9%`, `\"<= 60%\"`"
        case .hours: "`0.5`, `\"< 2\"`"
        }
    }
}
