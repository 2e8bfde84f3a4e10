extension PromQLParser {
    static func nameMatcher(_ name: String) -> LabelMatcher {
        LabelMatcher(label: MetricLabels.metricName, operation: .equal, value: name, pattern: nil)
    }

    /// `{label="value", ...}` after the metric name, if there was one.
    mutating func selector(named name: String?) throws(PromQLError) -> PromQLSelector {
        let position = token.position
        advance()
        var matchers = name.map { [Self.nameMatcher($0)] } ?? []
        while token.kind != .symbol(.rightBrace) {
            let start = token.position
            let matcher = try self.matcher()
            if let name, matcher.label == MetricLabels.metricName {
                throw .invalid(message: "the metric name is given twice: \(name) and \(matcher.value)", start)
            }
            matchers.append(matcher)
            if !accept(.comma) { break }
        }
        try expect(.rightBrace, "a comma or }")
        guard matchers.contains(where: { !$0.matches("") }) else {
            throw .invalid(
                message: "the selector fits every series: at least one matcher must not match the empty value", position
            )
        }
        return PromQLSelector(matchers: matchers)
    }

    private mutating func matcher() throws(PromQLError) -> LabelMatcher {
        guard case .identifier(let label) = token.kind else { throw unexpected("a label name or }") }
        advance()
        guard case .symbol(let symbol) = token.kind, let operation = LabelMatcher.Operation(rawValue: symbol.rawValue)
        else { throw unexpected("=, !=, =~ or !~") }
        advance()
        guard case .string(let value, let plain) = token.kind else { throw unexpected("a string") }
        let position = token.position
        advance()
        var pattern: LabelPattern?
        if operation == .matches || operation == .matchesNot {
            do {
                pattern = try LabelPattern(value)
            } catch {
                throw Self.patternError(error, in: value, plain: plain, position)
            }
        }
        return LabelMatcher(label: label, operation: operation, value: value, pattern: pattern)
    }

    /// The fault's own place where the string was written without escapes and on one line, else the string's.
    private static func patternError(
        _ error: LabelPatternError, in pattern: String, plain: Bool, _ string: PromQLPosition
    ) -> PromQLError {
        let before = String.UnicodeScalarView(pattern.unicodeScalars.prefix(error.offset))
        guard plain, !before.contains("\n") else {
            return .invalidPattern(message: "\(error.message), at character \(error.offset + 1)", string)
        }
        let place = PromQLPosition(
            offset: string.offset + 1 + String(before).utf8.count, line: string.line,
            column: string.column + 1 + error.offset)
        return .invalidPattern(message: error.message, place)
    }
}
