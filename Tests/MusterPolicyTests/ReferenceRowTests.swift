import MusterPolicy
import Testing

/// What the reference says of each key, tried: its example is taken, and its default is what counts without it.
@Suite("The rows of the reference")
struct ReferenceRowTests {
    /// A policy around one block's entries.
    private struct Place: Sendable {
        /// The policy's own keys that the block stands for, left out of the rest.
        var instead: [String] = []
        var before = ""
        /// In front of the first entry, and of the others.
        var first: String
        var rest: String
        /// What the block needs besides the key in question, in this order.
        var base: [(key: String, value: String)] = []
        /// Keys of `base` that another key excludes.
        var excluded: @Sendable (String) -> Set<String> = { _ in [] }
    }

    private static let whole: [(key: String, value: String)] = [
        ("fleet", "wallet"), ("workers", "{min: 1, max: 1000}"), ("provider", "{process: {command: [wallet]}}"),
        (
            "signals",
            "{tps: {workers: {promql: sum(tps)}}, p99: {workers: {promql: max(p99)}}, "
                + "queue: {workers: {promql: sum(q)}}}"
        ), ("rules", "{throughput: {target: {signal: tps, perWorker: 50, foresight: false}}}"),
    ]

    private static func nested(_ keys: String..., base: [(key: String, value: String)] = []) -> Place {
        let before = keys.enumerated().map { String(repeating: "  ", count: $0.offset) + $0.element + ":\n" }
        let indent = String(repeating: "  ", count: keys.count)
        return Place(instead: [keys[0]], before: before.joined(), first: indent, rest: indent, base: base)
    }

    private static func rule(_ kind: String, _ base: [(key: String, value: String)]) -> Place {
        nested("rules", "r", kind, base: base)
    }

    private static let target = [(key: "signal", value: "tps"), (key: "perWorker", value: "50")]
    private static let window = [(key: "from", value: "\"07:30\""), (key: "to", value: "\"20:00\"")]
    /// Only a weekly freeze has days.
    private static let weekly = "mon-fri\n      from: \"01:00\"\n      to: \"02:00\""

    private static let places: [String: Place] = [
        "": Place(
            instead: whole.map(\.key), first: "", rest: "", base: whole,
            excluded: { ["placements": ["provider"], "defaults": ["fleet"]][$0] ?? [] }),
        "workers": nested("workers", base: [("min", "1"), ("max", "1000")]),
        "placements": Place(
            instead: ["provider"], before: "placements:\n", first: "  - ", rest: "    ",
            base: [("name", "here"), ("provider", "{process: {command: [w]}}")]),
        "signals": Place(
            instead: ["signals"],
            before: "signals:\n  p99: {workers: {promql: max(p99)}}\n  tps:\n", first: "    ", rest: "    ",
            base: [("workers", "{promql: sum(tps)}")]),
        "rules": Place(
            instead: ["rules"], before: "rules:\n  r:\n", first: "    ", rest: "    ",
            base: [("target", "{signal: tps, perWorker: 50}")], excluded: { $0 == "advisory" ? [] : ["target"] }),
        "target": Place(
            instead: ["rules"], before: "rules:\n  r:\n    target:\n", first: "      ", rest: "      ", base: target,
            excluded: { $0 == "value" ? ["perWorker"] : [] }),
        "steps": rule("steps", [("signal", "p99"), ("above", "{250ms: +10%}")]),
        "schedule": rule("schedule", [("zone", "UTC"), ("windows", "[{from: \"07:30\", to: \"20:00\", min: 20}]")]),
        "windows": Place(
            instead: ["rules"], before: "rules:\n  r:\n    schedule:\n      zone: UTC\n      windows:\n",
            first: "        - ", rest: "          ", base: window + [("min", "20")]),
        "backlog": rule("backlog", [("signal", "tps"), ("perWorkerRate", "40/s"), ("within", "2m")]),
        "forecast": rule("forecast", target),
        "scaleOut": nested("scaleOut"), "scaleIn": nested("scaleIn"),
        "limit": nested("scaleOut", "limit", base: [("atMost", "10"), ("per", "15s")]),
        "drain": nested("drain"),
        "drain.steps": Place(
            instead: ["drain"], before: "drain:\n  steps:\n", first: "    - ", rest: "      ",
            base: [("call", "{path: /drain}")], excluded: { _ in ["call"] }),
        "call": Place(
            instead: ["drain"], before: "drain:\n  steps:\n    - call:\n", first: "        ", rest: "        ",
            base: [("path", "/drain")]),
        "undo": Place(
            instead: ["drain"], before: "drain:\n  steps:\n    - call:\n        path: /drain\n        undo:\n",
            first: "          ", rest: "          ", base: [("path", "/drain")]),
        "wait": Place(
            instead: ["drain"], before: "drain:\n  steps:\n    - wait:\n", first: "        ", rest: "        ",
            base: [("until", "in_flight == 0")]),
        "health": nested("health"), "health.check": nested("health", "check", base: [("http", "{path: /healthz}")]),
        "health.check.http": nested("health", "check", "http", base: [("port", "8080")]),
        "health.replace": nested("health", "replace"),
        "guards": nested("guards"), "guards.blind": nested("guards", "blind"),
        "guards.change": nested("guards", "change"),
        "guards.freeze": Place(
            instead: ["guards"], before: "guards:\n  freeze:\n", first: "    - ", rest: "      ",
            base: [("zone", "UTC"), ("from", "2026-12-24T18:00"), ("to", "2026-12-26T06:00")],
            excluded: { $0 == "days" ? ["from", "to"] : [] }),
        "cost": nested("cost"), "cost.budget": nested("cost", "budget", base: [("monthly", "20000 USD")]),
    ]

    /// A policy whose block at that place says this, and what it needs.
    private static func policy(_ place: Place, _ key: String, _ value: String?) -> String {
        var entries = place.base.filter { $0.key != key && !place.excluded(key).contains($0.key) }
        if let value { entries.append((key, value)) }
        let rest = whole.filter { !place.instead.contains($0.key) }.map { "\($0.key): \($0.value)\n" }.joined()
        let lines = entries.enumerated().map { number, entry in
            (number == 0 ? place.first : place.rest) + "\(entry.key): \(entry.value)\n"
        }
        return rest + (lines.isEmpty ? "" : place.before + lines.joined())
    }

    private static let parent = (path: "payments.yaml", text: "defaults: payments\nowner: sre\n")

    private func decoded(_ text: String) -> PolicyResult {
        let isExtending = text.contains("extends:") || text.contains("defaults:")
        let tried = text.split(separator: "\n").filter { !$0.hasPrefix("shadows:") }.joined(separator: "\n")
        let shadow = (path: "shadows/wallet-api.yaml", text: tried)
        var result = decode(
            [("wallet.yaml", text)] + (text.contains("extends:") ? [Self.parent] : [])
                + (tried.count + 1 < text.count ? [shadow] : []))
        result.diagnostics.removeAll { $0.severity == .warning || (isExtending && $0.code == .unusedDefaults) }
        return result
    }

    @Test("every example is taken", arguments: LanguageBlock.all.map(\.path))
    func examples(_ path: String) throws {
        let block = try #require(LanguageBlock.all.first { $0.path == path })
        for key in block.keys where !key.isPlanned {
            let place = try #require(Self.places[path], "no policy around the block `\(path)`: add it to this test")
            let example = path == "guards.freeze" && key.name == "days" ? Self.weekly : key.example
            let text = Self.policy(place, key.name, example)
            let said = rendered(decoded(text))
            #expect(said.isEmpty, "\(path).\(key.name)\n\(text)\n\(said)")
        }
    }

    @Test("every default is what counts without it", arguments: LanguageBlock.all.map(\.path))
    func defaults(_ path: String) throws {
        let block = try #require(LanguageBlock.all.first { $0.path == path })
        for key in block.keys where !key.isPlanned {
            guard let standard = key.standard, let place = Self.places[path] else { continue }
            let without = decoded(Self.policy(place, key.name, nil))
            let with = decoded(Self.policy(place, key.name, standard))
            #expect(rendered(with).isEmpty && rendered(without).isEmpty, "\(path).\(key.name)\n\(rendered(with))")
            #expect(with.policies == without.policies && with.policies.count == 1, "\(path).\(key.name): \(standard)")
        }
    }

    private static func place(_ schema: PlugInSchema) -> Place {
        let required = schema.keys.filter(\.required).map { (key: $0.name, value: $0.example) }
        switch schema.role {
        case .provider: return nested("provider", schema.kind, base: required)
        case .signalSource:
            return Place(
                instead: ["signals"],
                before: "signals:\n  p99: {workers: {promql: max(p99)}}\n  tps:\n    \(schema.kind):\n",
                first: "      ", rest: "      ", base: required)
        case .drainer:
            return Place(
                instead: ["drain"], before: "drain:\n  steps:\n    - leave:\n        \(schema.kind):\n",
                first: "          ", rest: "          ", base: required)
        case .trafficSwitch: return nested("failover", "traffic", schema.kind, base: required)
        }
    }

    @Test("examples and defaults of plug-ins", arguments: PlugInSchema.builtIn)
    func plugIns(_ schema: PlugInSchema) {
        let place = Self.place(schema)
        for key in schema.keys {
            let said = rendered(decoded(Self.policy(place, key.name, key.example)))
            #expect(said.isEmpty, "\(schema.kind).\(key.name)\n\(said)")
            guard let standard = key.standard else { continue }
            let without = decoded(Self.policy(place, key.name, nil)).policies
            let with = decoded(Self.policy(place, key.name, standard)).policies
            #expect(with == without && with.count == 1, "\(schema.kind).\(key.name): \(standard)")
        }
    }
}
