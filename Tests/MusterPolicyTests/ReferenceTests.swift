import MusterPolicy
import Testing

@Suite("The reference")
struct ReferenceTests {
    private static let tables: [String: String] = {
        var tables: [String: String] = [:]
        for block in LanguageBlock.all {
            tables[block.path.isEmpty ? "policy" : block.path] = table(
                block.keys.map { key in
                    let later = key.isPlanned ? "Not in this version. " : ""
                    return Row(
                        name: key.name, type: key.type, required: key.required, standard: key.standard,
                        otherwise: key.otherwise, why: key.why, about: later + key.about, example: key.example)
                })
        }
        for schema in PlugInSchema.builtIn { add(schema.keys, "\(schema.role.rawValue) \(schema.kind)", &tables) }
        return tables
    }()

    /// The settings' table, and one for each map among them.
    private static func add(_ keys: [SettingKey], _ name: String, _ tables: inout [String: String]) {
        tables[name] = table(
            keys.map {
                Row(
                    name: $0.name, type: $0.type.name, required: $0.required, standard: $0.standard, otherwise: nil,
                    why: $0.why, about: $0.about, example: $0.example)
            })
        for key in keys {
            if case .map(let inner) = key.type { add(inner, "\(name) \(key.name)", &tables) }
        }
    }

    private struct Row {
        var name: String
        var type: String
        var required: Bool
        var standard: String?
        var otherwise: String?
        var why: String?
        var about: String
        var example: String

        var text: String {
            let standard = required ? "required" : standard.map { "`\($0)`" } ?? otherwise ?? "none"
            let reason = why.map { ". \($0)" } ?? ""
            let example = example.isEmpty ? "" : "`\(example)`"
            return "| `\(name)` | \(type) | \(standard)\(reason) | \(about) | \(example) |"
        }
    }

    private static func table(_ rows: [Row]) -> String {
        ([
            "| Key | What may stand there, its unit | Default, and why | What it is for | Example |",
            "|---|---|---|---|---|",
        ] + rows.map(\.text)).joined(separator: "\n")
    }

    @Test func everyKeyHasAnExampleAndEveryDefaultAReason() {
        for block in LanguageBlock.all {
            for key in block.keys {
                #expect(!key.example.isEmpty || key.name == "traffic", "\(block.path).\(key.name) lacks an example")
                #expect(
                    (key.standard != nil || key.otherwise != nil) == (key.why != nil),
                    "\(block.path).\(key.name): a default needs a reason")
            }
        }
        func look(_ keys: [SettingKey], _ title: String) {
            for key in keys {
                #expect(!key.example.isEmpty, "\(title).\(key.name) lacks an example")
                #expect((key.standard != nil) == (key.why != nil), "\(title).\(key.name): a default needs a reason")
                if case .map(let inner) = key.type { look(inner, "\(title).\(key.name)") }
            }
        }
        for schema in PlugInSchema.builtIn { look(schema.keys, schema.kind) }
    }

    @Test func everyKeyStandsInThePage() throws {
        let page = try Docs.page("policy-language.md")
        for name in Self.tables.keys.sorted() {
            #expect(page.contains("<!-- keys: \(name) -->"), "the page has no place for the keys of \(name)")
        }
        try Docs.expect("policy-language.md", Docs.filled(page) { Self.tables[$0] })
    }

    @Test func theExamplesOfThePageAreGood() throws {
        let pieces = try Docs.page("policy-language.md").components(between: "```yaml\n", and: "```")
        #expect(pieces.count > 10)
        for piece in pieces {
            let whole = piece.hasPrefix("# ") || piece.hasPrefix("fleet:")
            if piece.hasPrefix("# policies/") { continue }
            let result = decode(whole ? piece : Self.completed(piece))
            let said = result.diagnostics.filter { $0.code != .unusedSignal }
            #expect(said.isEmpty, "\(piece)\n\(DiagnosticRenderer().render(said))")
        }
    }

    @Test func everyKeyOfTestsStandsInTheirPage() throws {
        let tables = Dictionary(
            uniqueKeysWithValues: LanguageBlock.policyTestBlocks.map { block in
                let rows = block.keys.map { key in
                    let standard = key.required ? "required" : key.otherwise ?? "none"
                    return "| `\(key.name)` | \(key.type) | \(standard) | \(key.about) |"
                }
                let head = ["| Key | What may stand there | Default | What it is for |", "|---|---|---|---|"]
                return (block.path, (head + rows).joined(separator: "\n"))
            })
        let page = try Docs.page("policy-tests.md")
        for name in tables.keys.sorted() {
            #expect(page.contains("<!-- keys: \(name) -->"), "the page has no place for the keys of \(name)")
        }
        try Docs.expect("policy-tests.md", Docs.filled(page) { tables[$0] })
    }

    /// An example of one part with what a policy needs besides.
    private static func completed(_ piece: String) -> String {
        let parts = [
            "workers:": "workers: {min: 2, max: 400}\n", "provider:": "provider: {process: {command: [wallet]}}\n",
            "signals:": """
            signals:
              tps: {workers: {promql: "sum(tps)"}}
              cpu: {workers: {promql: "avg(cpu)"}}
              p99: {workers: {promql: "max(p99)"}}
              queue: {prometheus: {url: "http://prometheus:9090", promql: "sum(queue)"}}

            """, "rules:": "rules: {throughput: {target: {signal: tps, perWorker: 50}}}\n",
        ]
        let lines = piece.split(separator: "\n")
        var text = "fleet: wallet\n"
        for key in parts.keys.sorted() where !lines.contains(where: { $0.hasPrefix(key) }) {
            if key == "provider:", lines.contains(where: { $0.hasPrefix("placements:") }) { continue }
            text += parts[key] ?? ""
        }
        return text + piece
    }
}

extension String {
    /// What stands between two words, each time.
    fileprivate func components(between opening: String, and closing: String) -> [String] {
        split(separator: opening, omittingEmptySubsequences: false).dropFirst()
            .compactMap { $0.split(separator: closing, omittingEmptySubsequences: false).first.map(String.init) }
    }
}
