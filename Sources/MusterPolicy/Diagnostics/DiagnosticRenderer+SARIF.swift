extension DiagnosticRenderer {
    /// One run, its rules those that have results, in the order of their codes.
    ///
    /// `Source`: OASIS SARIF 2.1.0.
    func sarif(_ diagnostics: [Diagnostic]) -> String {
        let used = Set(diagnostics.map(\.code))
        let codes = DiagnosticCode.allCases.filter { used.contains($0) }
        let rules = codes.map { code -> JSONTree in
            [
                "id": .text(code.rawValue), "shortDescription": ["text": .text(code.title)],
                "help": ["text": .text(code.remedy)],
            ]
        }
        var driver: [(key: String, value: JSONTree)] = [("name", "muster check"), ("rules", .list(rules))]
        if !version.isEmpty { driver.insert(("version", .text(version)), at: 1) }
        let results = diagnostics.map { sarif($0, rule: codes.firstIndex(of: $0.code) ?? 0) }
        let run: JSONTree = [
            "tool": ["driver": .map(driver)], "columnKind": "unicodeCodePoints", "results": .list(results),
        ]
        let log: JSONTree = [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": .list([run]),
        ]
        return log.rendered() + "\n"
    }

    private func sarif(_ diagnostic: Diagnostic, rule: Int) -> JSONTree {
        let message = diagnostic.message + (diagnostic.help.map { ". Help: \($0)" } ?? "")
        var result: [(key: String, value: JSONTree)] = [
            ("ruleId", .text(diagnostic.code.rawValue)), ("ruleIndex", .whole(rule)),
            ("level", .text(diagnostic.severity.rawValue)), ("message", ["text": .text(message)]),
            ("locations", .list([.map(location(diagnostic.place))])),
        ]
        if !diagnostic.notes.isEmpty {
            let related = diagnostic.notes.map { note in
                JSONTree.map(location(note.place) + [("message", ["text": .text(note.message)])])
            }
            result.append(("relatedLocations", .list(related)))
        }
        return .map(result)
    }

    private func location(_ place: Diagnostic.Place) -> [(key: String, value: JSONTree)] {
        let range = place.range
        let region: JSONTree = [
            "startLine": .whole(range.from.line), "startColumn": .whole(range.from.column),
            "endLine": .whole(range.to.line), "endColumn": .whole(range.to.column),
        ]
        let physical: JSONTree = [
            "artifactLocation": ["uri": .text(Self.uri(place.path))], "region": region,
        ]
        return [("physicalLocation", physical)]
    }

    /// The path as a relative or file URI. `Source`: RFC 3986, section 2.3.
    private static func uri(_ path: String) -> String {
        var text = path.hasPrefix("/") ? "file://" : ""
        for byte in path.utf8 {
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~/".utf8.contains(byte)
            if isPlain {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return text
    }
}
