import MusterPolicy
import Testing

@Suite("The reference")
struct ReferenceTests {
    private static let tables: [String: String] = {
        var tables: [String: String] = [:]
        for block in LanguageBlock.all {
            tables[block.path.isEmpty ? "policy" : block.path] = table(
                block.keys.map { ($0.name, $0.type, $0.required, $0.standard, $0.about) })
        }
        for schema in PlugInSchema.builtIn { add(schema.keys, "\(schema.role.rawValue) \(schema.kind)", &tables) }
        return tables
    }()

    /// The settings' table, and one for each map among them.
    private static func add(_ keys: [SettingKey], _ name: String, _ tables: inout [String: String]) {
        tables[name] = table(keys.map { ($0.name, $0.type.name, $0.required, $0.standard, $0.about) })
        for key in keys {
            if case .map(let inner) = key.type { add(inner, "\(name) \(key.name)", &tables) }
        }
    }

    private static func table(
        _ keys: [(name: String, type: String, required: Bool, standard: String?, about: String)]
    ) -> String {
        (["| Key | What may stand there | Default | What it is for |", "|---|---|---|---|"]
            + keys.map { key in
                let standard = key.required ? "required" : key.standard.map { "`\($0)`" } ?? "none"
                return "| `\(key.name)` | \(key.type) | \(standard) | \(key.about) |"
            }).joined(separator: "\n")
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
            let result = decode(whole ? piece : Self.completed(piece))
            #expect(rendered(result) == "", "\(piece)")
        }
    }

    @Test func everyKeyOfTestsStandsInTheirPage() throws {
        let tables = Dictionary(
            uniqueKeysWithValues: LanguageBlock.policyTestBlocks.map { block in
                (block.path, Self.table(block.keys.map { ($0.name, $0.type, $0.required, $0.standard, $0.about) }))
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
