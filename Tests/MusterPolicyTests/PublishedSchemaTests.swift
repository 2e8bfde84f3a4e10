import Foundation
import MusterPolicy
import Testing

/// Documents of ours in formats of others, held against the schemas that those have published.
@Suite(
    "Formats of others",
    .enabled(if: Validator.isThere, ".build/venv is not there: run `deploy/setup test`"))
struct PublishedSchemaTests {
    private func problems(_ schema: String, _ texts: [String]) throws -> String {
        try Validator.folder { folder in
            var paths: [String] = []
            for (number, text) in texts.enumerated() {
                paths.append(folder.appending(path: "\(number)").path)
                try Data(text.utf8).write(to: URL(filePath: paths[number]))
            }
            let (code, said) = try Validator.run("known_schema.py", [schema] + paths)
            let text = String(decoding: said, as: UTF8.self)
            #expect((code == 0) == text.isEmpty && code <= 1, "exit code \(code)")
            return text
        }
    }

    /// Every code that there is, with notes, help, several files and odd names.
    @Test func sarifIsSARIF() throws {
        var logs = diagnosticExamples.map { decode($0.text, path: "policies/\($0.code.rawValue) é,.yaml").diagnostics }
        logs += diagnosticSets.values.map { decode($0).diagnostics }
        logs += [[], logs.flatMap { $0 }]
        let texts = logs.map { DiagnosticRenderer(version: "1.2").render($0, as: .sarif) }
        #expect(try problems("sarif", texts) == "")
        // The schema does find mistakes.
        let broken = texts[0].replacing("\"level\": \"error\"", with: "\"level\": \"fatal\"")
        #expect(try problems("sarif", [broken]).contains("'fatal' is not one of"))
    }

    @Test(arguments: [("github", "runs-on:"), ("gitlab", "script:")])
    func theTemplatesAreWhatTheirCITakes(_ name: String, _ key: String) throws {
        let file = Validator.root.appending(path: "deploy/ci/\(name).yml")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(try problems(name, [text]) == "")
        #expect(try problems(name, [text.replacing(key, with: "x" + key)]) != "")
    }
}
