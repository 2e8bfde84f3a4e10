import MusterCore
import MusterPolicy
import Testing

@Suite("YAML")
struct YAMLTests {
    private func codes(_ text: String) -> [DiagnosticCode] { decode(text).diagnostics.map(\.code) }

    private func codes(_ bytes: [UInt8]) -> [DiagnosticCode] {
        decoder.decode(files: [SourceFile(path: "x.yaml", bytes: bytes)]).diagnostics.map(\.code)
    }

    @Test func hugeFilesAreRefusedUnread() {
        let clock = ContinuousClock()
        let file = SourceFile(path: "huge.yaml", bytes: [UInt8](repeating: UInt8(ascii: "["), count: 100_000_000))
        var result: PolicyResult?
        let time = clock.measure { result = decoder.decode(files: [file]) }
        #expect(result?.diagnostics.map(\.code) == [.fileTooLarge])
        #expect(time < .milliseconds(100))
    }

    @Test func depthIsBounded() {
        let deep = { (depth: Int) in
            "owner: " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "\n"
        }
        #expect(codes(smallest + deep(31)) == [.wrongType])
        #expect(codes(smallest + deep(32)) == [.tooMuch])
        #expect(codes(String(repeating: "[", count: 1 << 20)) == [.tooMuch])
        #expect(codes(String(repeating: "- ", count: 1 << 19)) == [.tooMuch])
    }

    @Test func aliasBombsAreRefused() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            text += "a\(level): &a\(level) [" + (0..<10).map { _ in "*a\(level - 1)" }.joined(separator: ", ") + "]\n"
        }
        #expect(codes(text) == [.tooMuch])
        #expect(codes("a: &a [" + String(repeating: "x,", count: 30_000) + "]\n") == [.tooMuch])
        #expect(codes("a: &a 1\nb: [" + (0..<300).map { _ in "*a" }.joined(separator: ",") + "]\n") == [.tooMuch])
        #expect(codes("a: &a [*a]\n") == [.syntax])
    }

    @Test func anchorsAreAllowed() {
        let text = smallest.replacing("p99: {workers: {promql: \"max(p99)\"}}", with: "p99: *tps")
            .replacing("tps: {workers:", with: "tps: &tps {workers:")
        let result = decode(text)
        #expect(rendered(result) == "")
        #expect(result.policies.first?.signals.map(\.source.kind) == ["workers", "workers"])
    }

    @Test func duplicateKeysAreFoundWithTheirFirst() throws {
        let result = decode(smallest.replacing("min: 1,", with: "min: 1, \"min\": 2,"))
        let diagnostic = try #require(result.diagnostics.first)
        #expect(diagnostic.code == .duplicateKey)
        #expect(diagnostic.place.range.from == SourcePosition(line: 2, column: 19))
        #expect(diagnostic.notes.map(\.place.range.from) == [SourcePosition(line: 2, column: 11)])
    }

    @Test func textsThatAreNotUTF8() throws {
        for bad: [UInt8] in [
            [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
        ] {
            let bytes = Array("fleet: é\nowner: ".utf8) + bad
            let result = decoder.decode(files: [SourceFile(path: "x.yaml", bytes: bytes)])
            #expect(result.diagnostics.map(\.code) == [.notUTF8])
            #expect(result.diagnostics.first?.place.range.from == SourcePosition(line: 2, column: 8))
        }
        let wide: [UInt8] = [0xFF, 0xFE] + smallest.utf8.flatMap { [$0, 0] }
        #expect(codes(wide) == [.notUTF8])
    }

    @Test func byteOrderMarkAndLineEndingsDoNotMatter() throws {
        let broken = smallest + "modus: active\n"
        let expected = SourcePosition(line: 9, column: 1)
        for text in ["\u{FEFF}" + broken, broken.replacing("\n", with: "\r\n"), broken.replacing("\n", with: "\r")] {
            let diagnostic = try #require(decode(text).diagnostics.first)
            #expect(diagnostic.code == .unknownKey)
            #expect(diagnostic.place.range.from == expected)
            #expect(diagnostic.place.line == "modus: active")
        }
        #expect(rendered(decode("\u{FEFF}" + smallest)) == "")
    }

    @Test func tabsAndControlCharactersAreExplained() throws {
        let tab = try #require(decode("fleet: wallet\nworkers:\n\tmin: 1\n").diagnostics.first)
        #expect(tab.code == .syntax)
        #expect(tab.place.range.from == SourcePosition(line: 3, column: 1))
        #expect(tab.help == "indent with spaces; YAML takes no tabs")
        let null = try #require(decode("fleet: wallet\nowner: a\0b\n").diagnostics.first)
        #expect(null.code == .syntax)
        #expect(null.place.range.from == SourcePosition(line: 2, column: 9))
    }

    @Test(arguments: ["", "\n\n", "---\n", "# only a comment", "~", "\u{FEFF}"])
    func emptyFiles(_ text: String) {
        #expect([[.emptyFile], [.wrongType]].contains(codes(text)))
    }

    @Test(arguments: ["- a\n- b\n", "just text\n", "42\n", "[]\n"])
    func otherThanAMap(_ text: String) { #expect(codes(text) == [.wrongType]) }

    @Test func keysAreSingleWords() {
        #expect(codes(smallest + "? [a, b]\n: c\n") == [.wrongType])
        #expect(codes(smallest + "<<: {mode: active}\n") == [.unknownKey])
    }
}
