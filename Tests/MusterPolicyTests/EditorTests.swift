import Foundation
import MusterPolicy
import Testing

/// What an editor shows: the schema in the hands of yaml-language-server, which is what VS Code's YAML extension runs.
@Suite(
    "In an editor",
    .enabled(if: Validator.isThere, ".build/venv is not there: run `deploy/setup test`"))
struct EditorTests {
    private struct Question: Encodable {
        var text: String
        /// From 0.
        var line: Int
        var column: Int
    }

    private struct Answer: Decodable {
        var hover: String
        var completions: [String]
        var problems: [String]

        /// Without the marks that keep Markdown from reading the text.
        var plain: String { hover.filter { $0 != "\\" } }
    }

    /// Asks at each `|` of a text that follows the smallest policy.
    private func ask(_ texts: [String]) throws -> [Answer] {
        let questions = texts.map { marked in
            let whole = smallest + marked
            let before = whole.prefix { $0 != "|" }
            let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
            return Question(
                text: whole.filter { $0 != "|" }, line: lines.count - 1, column: lines.last?.unicodeScalars.count ?? 0)
        }
        return try Validator.folder { folder in
            let schema = folder.appending(path: "schema.json")
            try Data(PolicySchema().text.utf8).write(to: schema)
            let (code, said) = try Validator.run(
                "editor.py", [schema.path], input: try JSONEncoder().encode(questions))
            try #require(code == 0)
            return try JSONDecoder().decode([Answer].self, from: said)
        }
    }

    @Test func keysAndWordsAreCompleted() throws {
        let answers = try ask([
            "|", "guards:\n  quorum: 70%\n  |", "mode: |", "drain:\n  steps:\n    - |",
            "scaleIn:\n  limit:\n    |", "health:\n  check:\n    http:\n      |",
        ])
        let offered = answers.map { Set($0.completions) }
        #expect(offered[0].isSuperset(of: ["guards", "drain", "health", "cost", "scaleIn", "headroom"]))
        #expect(!offered[0].contains("signals"), "what stands there is not offered again")
        #expect(offered[1] == ["blind", "change", "contradicts", "freeze"])
        #expect(offered[2] == ["active", "paused", "scaleOutOnly", "shadow"])
        #expect(offered[3] == ["leave", "call", "wait", "signal"])
        #expect(offered[4] == ["atMost", "per"] && offered[5] == ["port", "path"])
    }

    @Test func hoveringTellsWhatAKeyIsForAndItsDefault() throws {
        let answers = try ask([
            "guards:\n  quo|rum: 80%\n", "gua|rds: {quorum: 80%}\n",
            "drain:\n  steps:\n    - leave:\n        hapr|oxy: {socket: /s, backend: w}\n",
            "drain:\n  steps:\n    - leave:\n        haproxy:\n          socket: /s\n          backend: w\n          ti|meout: 3s\n",
        ])
        #expect(answers.allSatisfy { $0.problems.isEmpty }, "\(answers.map(\.problems))")
        #expect(answers[0].plain.contains("Workers that must report before their signal is a value."))
        #expect(answers[0].plain.contains("When left away: 70%. A zone may be silent; half of the fleet may not."))
        #expect(answers[0].plain.contains("share, 1%...100%") && answers[0].plain.contains("Such as: 80%"))
        #expect(answers[1].plain.contains("What must never happen."))
        #expect(answers[2].plain.contains("Workers are servers of an HAProxy backend"))
        #expect(answers[3].plain.contains("When left away: 2s. The socket is local."))
    }

    @Test func mistakesAreMarked() throws {
        let answers = try ask(["guards: {quorom: 70%}|\n", "mode: shaddow|\n", "scaleIn: {hold: 300}|\n"])
        #expect(answers.allSatisfy { $0.problems.count == 1 }, "\(answers.map(\.problems))")
        #expect(answers[0].problems[0].contains("quorom"))
    }

    /// An editor without a description shows nothing on hover.
    @Test func everyKeyIsDescribed() throws {
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(PolicySchema().text.utf8)) as? [String: Any])
        var keys = 0
        func look(_ value: Any, _ path: String) {
            guard let map = value as? [String: Any] else {
                (value as? [Any])?.forEach { look($0, path) }
                return
            }
            for (key, child) in (map["properties"] as? [String: [String: Any]]) ?? [:] {
                keys += 1
                #expect((child["description"] as? String)?.isEmpty == false, "\(path).\(key) has no description")
                look(child, path + "." + key)
            }
            for (key, child) in map where key != "properties" { look(child, path + "/" + key) }
        }
        look(schema, "")
        #expect(keys > 150)
    }
}
