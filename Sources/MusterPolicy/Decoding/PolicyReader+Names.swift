import MusterCore

extension PolicyReader {
    /// The fleet's name: `[a-z0-9-]`, 1...63 characters, a letter or digit first and last.
    func fleetName(_ node: YAMLNode?) -> FleetName? {
        guard let node, let text = text(node, "`fleet`") else { return nil }
        let letters = text.utf8.allSatisfy { byte in
            (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-")
        }
        guard letters, text.utf8.count <= 63, text.first != "-", text.last != "-" else {
            findings.error(
                .badName, node.range, "\(quoted(text)) cannot be the name of a fleet",
                help: "1...63 of a-z, 0-9 and `-`, with `-` neither first nor last")
            return nil
        }
        return FleetName(text)
    }

    /// Whether a name of a signal, rule or placement may be so: `[A-Za-z0-9_-]`, 1...63, a letter first.
    static func isName(_ text: String) -> Bool {
        func letter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
        guard let first = text.utf8.first, letter(first), text.utf8.count <= 63 else { return false }
        return text.utf8.allSatisfy { byte in
            letter(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }

    /// Reports a name that may not be so.
    func checkName(_ text: String, _ what: String, _ range: SourceRange) {
        guard !Self.isName(text) else { return }
        findings.error(
            .badName, range, "\(quoted(text)) cannot be the name of a \(what)",
            help: "1...63 of A-Z, a-z, 0-9, `_` and `-`, a letter first")
    }

    /// The name of a signal that the policy defines.
    func signal(_ node: YAMLNode?, _ title: String) -> SignalName? {
        guard let node, let text = text(node, title) else { return nil }
        return signal(text, at: node.range)
    }

    func signal(_ text: String, at range: SourceRange) -> SignalName? {
        if signals.contains(text) { return SignalName(text) }
        let help = signals.isEmpty ? "the policy defines no signals" : "signals: \(signals.joined(separator: ", "))"
        findings.error(
            .unknownReference, range, "there is no signal \(quoted(text))\(Suggestion.text(text, in: signals))",
            help: help)
        return nil
    }

    /// `IANA/Name` to its rules.
    func zone(_ node: YAMLNode?, _ title: String) -> TimeZoneRules? {
        guard let node, let text = text(node, title) else { return nil }
        if let rules = options.zone(text) { return rules }
        findings.error(
            .unknownZone, node.range, "there is no time zone \(quoted(text))",
            help: "use an IANA name such as `Europe/London`")
        return nil
    }

    /// A PromQL expression, checked; the position of a problem is within the expression where that can be told.
    func promQL(_ node: YAMLNode?, _ title: String) -> String? {
        guard let node, let text = text(node, title) else { return nil }
        guard let problem = options.promql(text) else { return text }
        let offset = Self.scalars(in: text, before: problem.offset)
        let length = Self.scalars(in: text, before: problem.offset &+ max(0, problem.length)) - offset
        findings.error(.promQL, part(of: node, offset, length), "\(title): \(problem.message)")
        return nil
    }

    private static func scalars(in text: String, before byte: Int) -> Int {
        text.utf8.prefix(max(0, byte)).count { $0 & 0xC0 != 0x80 }
    }

    /// A part of a single value, by Unicode scalars from 0; the whole of it when quotes, escapes or line breaks stand
    /// between the text and its source.
    func part(of node: YAMLNode, _ offset: Int, _ length: Int) -> SourceRange {
        let range = node.range
        guard case .scalar(let text, let plain) = node.content, range.from.line == range.to.line, offset >= 0,
            length >= 0
        else { return range }
        let lead = plain ? 0 : 1
        let written = findings.line(range.from.line, of: range.file).unicodeScalars
            .dropFirst(range.from.column - 1 + lead).prefix(max(0, range.to.column - range.from.column - 2 * lead))
        guard written.elementsEqual(text.unicodeScalars) else { return range }
        let from = min(range.from.column + lead + offset, range.to.column)
        return SourceRange(
            from: SourcePosition(line: range.from.line, column: from),
            to: SourcePosition(line: range.from.line, column: min(from + max(1, length), range.to.column)),
            file: range.file)
    }
}
