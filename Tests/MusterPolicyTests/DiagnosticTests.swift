import MusterPolicy
import Testing

@Suite("Diagnostics")
struct DiagnosticTests {
    /// Codes whose file cannot be shown on a page.
    private static let special: Set<DiagnosticCode> = [.fileTooLarge, .notUTF8, .expectsNothing]

    @Test(arguments: diagnosticExamples.map(\.code))
    func eachExampleGivesItsCodeAlone(_ code: DiagnosticCode) throws {
        let text = try #require(diagnosticExamples.first { $0.code == code }?.text)
        var result = decode(text)
        // Spot capacity comes with a later version, its lint is there already.
        if code == .longDrain { result.diagnostics.removeAll { $0.code == .notAvailable } }
        #expect(result.diagnostics.map(\.code) == [code], "\(rendered(result))")
        if code != .longDrain, code != .unusedDefaults { #expect(result.policies.isEmpty == result.hasErrors) }
    }

    @Test(arguments: Array(diagnosticSets.keys))
    func eachSetGivesItsCodeAlone(_ code: DiagnosticCode) throws {
        let result = decode(try #require(diagnosticSets[code]))
        #expect(Set(result.diagnostics.map(\.code)) == [code], "\(rendered(result))")
    }

    @Test func everyCodeHasAnExample() {
        let shown = diagnosticExamples.map(\.code)
        #expect(Set(shown).count == shown.count)
        #expect(Set(shown).union(Self.special).union(diagnosticSets.keys) == Set(DiagnosticCode.allCases))
    }

    @Test func thePageShowsEveryCode() throws {
        var page = """
            # Diagnostics

            What `muster check` says of a policy file. The code in brackets is stable: it stands in the output, in each
            `--format` (`text`, `json`, `sarif`, `junit`, `github`), and in the problem documents of the API. An error
            keeps the file out of force and leaves the fleet's last good policy in; a warning does not: it tells of what a
            policy says without a mistake and can hardly mean. Lines and columns count from 1, columns in Unicode
            characters (scalars). Every file is read to its end, so that one run shows everything there is to correct.

            This page is written from the code; a test keeps it so.

            | Code | What is wrong |
            |---|---|

            """
        for code in DiagnosticCode.allCases {
            page += "| [`\(code.rawValue)`](#\(code.rawValue)) | \(code.title) |\n"
        }
        for code in DiagnosticCode.allCases {
            page += "\n## `\(code.rawValue)`\n\n\(code.title). \(code.remedy)\n"
            var result: PolicyResult?
            if let example = diagnosticExamples.first(where: { $0.code == code }) {
                result = decode(example.text)
                if code == .longDrain { result?.diagnostics.removeAll { $0.code == .notAvailable } }
            } else if let files = diagnosticSets[code] {
                result = decode(files)
            }
            if let result { page += "\n```\n" + rendered(result) + "```\n" }
            if code == .expectsNothing {
                page += "\n```\n" + DiagnosticRenderer().render(try expectsNothing()) + "```\n"
            }
        }
        try Docs.expect("diagnostics.md", page)
    }

    /// What is said of a test whose list of expectations is empty.
    private func expectsNothing() throws -> [Diagnostic] {
        let text = """
            test: nothing
            policy: ../wallet.yaml
            world: {start: 2026-11-27T08:00:00Z, for: 1h}
            signals: {tps: {points: {0s: 200}}}
            expect: []

            """
        let (plan, diagnostics) = PolicyTestDecoder().decode(
            SourceFile(path: "tests/wallet.yaml", bytes: Array(text.utf8)))
        #expect(plan == nil && diagnostics.map(\.code) == [.expectsNothing])
        return diagnostics
    }

    @Test func rendersAsText() {
        let text = smallest.replacing("perWorker: 50", with: "perworker: 50")
        let expected = """
            wallet.yaml:8:38: error: unknown key `perworker` in rule `throughput`; did you mean `perWorker`? [unknown-key]
                8 |   throughput: {target: {signal: tps, perworker: 50}}
                  |                                      ^~~~~~~~~

            """
        #expect(rendered(decode(text)) == expected, "\(rendered(decode(text)))")
    }

    @Test func rendersAsJSON() {
        let json = DiagnosticRenderer().render(decode(smallest + "mode: \"sha\\\"dow\"\n").diagnostics, as: .json)
        #expect(
            json == """
                [{"severity": "error", "code": "wrong-value", "path": "wallet.yaml", "line": 9, "column": 7, "end_line": 9, \
                "end_column": 17, "message": "`mode` cannot be `sha\\"dow`; did you mean `shadow`?", "notes": [], \
                "help": "one of `active`, `scaleOutOnly`, `shadow`, `paused`"}]

                """)
        #expect(DiagnosticRenderer().render([], as: .json) == "[]\n")
    }

    @Test func columnsCountScalarsAndLongLinesAreCut() throws {
        let long = String(repeating: "é", count: 500)
        let result = decode("{\"\(long)\": 1, fleet: wallet}\n")
        let diagnostic = try #require(result.diagnostics.first { $0.code == .unknownKey })
        #expect(diagnostic.place.range.from == SourcePosition(line: 1, column: 2))
        #expect(diagnostic.place.range.to == SourcePosition(line: 1, column: 504))
        let lines = rendered(result).split(separator: "\n")
        #expect(lines.dropFirst().prefix(2).allSatisfy { $0.unicodeScalars.count <= 130 })
    }

    @Test func nothingOfTheFileMovesTheTerminal() {
        let result = decode("\"fle\\u001B[2Jet\": wallet\n", path: "pol\u{1B}[31micy.yaml")
        #expect(result.hasErrors)
        #expect(!rendered(result).contains("\u{1B}"))
    }

    @Test func everythingIsSaidAtOnce() {
        let result = decode(
            smallest + "mode: off\nheadroom: 5\nscaleIn: {hold: 5, pick: [eldest]}\ncost: {baseline: 7}\n")
        #expect(result.diagnostics.map(\.code) == [.wrongUnit, .wrongValue, .wrongUnit, .wrongValue, .wrongValue])
        #expect(decode(String(repeating: "- {a: ", count: 5) + "\n").diagnostics.count == 1)
    }

    @Test func noFileSaysMoreThanAPersonReads() {
        let keys = (0..<5_000).map { "k\($0): 1\n" }.joined()
        #expect(decode(keys).diagnostics.count == 100)
    }
}
