import Foundation
import MusterPolicy
import Testing

/// The JSON Schema, held against a validator that is not ours: what it refuses, the decoder refuses too.
@Suite("The JSON Schema")
struct SchemaTests {
    static let hasPython = Validator.isThere

    /// The policies that come with the product, the whole ones of the reference, and a part of everything.
    private static func examples() throws -> [String] {
        let folder = Validator.root.appending(path: "policies")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        #expect(names.count >= 10)
        let files = try (names.sorted() + ["local/hello.yaml"]).map {
            try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
        }
        return files + [
            smallest, everything,
            smallest.replacing("fleet: wallet", with: "defaults: shared").replacing("max: 10", with: "initial: 3"),
            "fleet: wallet\nextends: shared\nrules: {throughput: {advisory: true}}\nhealth: {check: {every: 1s}}\n",
        ]
    }

    private static let everything =
        smallest + """
              latency: {steps: {signal: p99, for: 30s, above: {250ms: +10%, 1s: +4}, below: {0.05: -10%}}, advisory: true}
              backlog: {backlog: {signal: tps, perWorkerRate: 40/s, within: 2m}}
              formula: {expression: "ceil(tps / 250)"}
              season:
                forecast:
                  signal: tps
                  perWorker: 50
                  seasons: [1h, 1d, 7d]
                  quantile: 99%
                  zone: Europe/London
                  holidays: [{on: 2026-12-25, like: sunday}]
                  events: [{from: 2026-11-27T00:00, to: 2026-11-28T03:00:00Z, times: 2.5x, because: sale}]
              hours:
                schedule:
                  zone: Europe/London
                  windows: [{days: [mon, fri], from: "07:30", to: "24:00", min: 6}, {from: 2026-11-27T00:00, to: 2026-11-28T03:00:00Z, min: 9}]
            scaleOut: {tolerance: 0.02, hold: 20s, limit: {atMost: [100%, 10], per: 15s}}
            scaleIn: {limit: {atMost: 2, per: 1m}, pick: newest}
            headroom: 3 workers
            drain:
              steps:
                - leave: {haproxy: {socket: /run/h.sock, backend: wallet, check: {inter: 1s}, weight: 1}}
                - call: {method: PUT, path: /drain, undo: {path: /drain}}
                - wait: {until: in_flight == 0, settle: 0s}
                - signal: SIGTERM
              atOnce: 0.5
            health: {check: {http: {port: 80}, every: 1s, timeout: 500ms}, bootDeadline: 2m, replace: {atOnce: 1, stopAbove: 20%}}
            guards:
              contradicts: ["p99 > 250ms"]
              freeze: [{zone: UTC, days: "mon-fri", from: "01:00", to: "02:00", allow: nothing}]
            cost: {prices: {default: 0.1445/h}, budget: {monthly: 20k USD}, baseline: static 120}

            """

    /// The numbers of the documents that the schema refuses.
    private static func refused(_ documents: [String]) throws -> Set<Int> {
        try Validator.folder { folder in
            let (schema, input) = (folder.appending(path: "schema.json"), folder.appending(path: "documents.json"))
            try Data(PolicySchema().text.utf8).write(to: schema)
            try JSONEncoder().encode(documents).write(to: input)
            let (code, answer) = try Validator.run("policy_schema.py", [schema.path, input.path])
            try #require(code == 0)
            return Set(try JSONDecoder().decode([Int].self, from: answer))
        }
    }

    @Test("every example is taken by a validator", .enabled(if: hasPython, "no .build/venv: run deploy/setup test"))
    func examplesAreTaken() throws {
        let examples = try Self.examples()
        for example in examples.dropLast(2) { #expect(!decode(example).hasErrors, "\(rendered(decode(example)))") }
        #expect(try Self.refused(examples) == [])
    }

    @Test("what it refuses is refused by check", .enabled(if: hasPython, "no .build/venv: run deploy/setup test"))
    func noStricterThanTheDecoder() throws {
        var dice = Dice(seed: 11)
        let examples = try Self.examples().dropLast(2).map {
            $0.split(whereSeparator: \.isNewline).joined(separator: "\n")
        }
        var taken: [String] = []
        var left: [String] = []
        for _ in 0..<3_000 {
            let text = Self.changed(examples[dice.below(examples.count)], &dice)
            if decode(text).hasErrors { left.append(text) } else { taken.append(text) }
        }
        #expect(taken.count > 300 && left.count > 300, "\(taken.count) taken, \(left.count) refused")
        for number in try Self.refused(taken).sorted().prefix(3) {
            Issue.record("only the schema refuses:\n\(taken[number])")
        }
        // It is of use: it finds much of what is wrong.
        #expect(try Self.refused(left).count * 2 > left.count)
    }

    @Test("it finds mistakes", .enabled(if: hasPython, "no .build/venv: run deploy/setup test"))
    func mistakesAreFound() throws {
        let mistakes = [
            "guards: {quorom: 70%}", "mode: shaddow", "scaleIn: {hold: 300}", "drain: {reclaim: maybe}", "owner: [a]",
            "health: {check: {}}", "standby: {stopped: 4}", "headroom: much", "  r: {target: {perWorker: 250}}",
            "  r: {steps: {signal: tps}, target: {signal: tps, value: 1}}", "  r: {}",
        ].map { smallest + $0 + "\n" }
        #expect(try Self.refused(mistakes) == Set(mistakes.indices))
    }

    /// One word of the text is another, quoted, or gone.
    private static func changed(_ text: String, _ dice: inout Dice) -> String {
        let words = [
            "0", "1", "6", "6.0", "\"6\"", "1.5k", "60%", "0.6", "\"0.6\"", "5m", "1h30m", "250ms", "true", "false",
            "True",
            "\"true\"", "null", "[]", "{}", "[1, 2]", "[60%, 3]", "40/s", "3 workers", "0 workers", "-1", "+1", "+10%",
            "1e3",
            "0x10", "010", "64MB", "mon", "here", "/x", "off", "12:30", "\"12:30\"", "2026-11-27", "2026-11-27T00:00",
            "UTC",
            "~", "\"\"", "'a b'", "process", "docker", "TERM", "scaleOut", "all of it", "100", "2M", "[unhealthy]", "é",
        ]
        var ranges: [Range<String.Index>] = []
        var start: String.Index?
        for place in text.indices {
            let isWord = !" {}[],:\n\"'#".contains(text[place])
            if isWord, start == nil { start = place }
            if !isWord, let begin = start {
                ranges.append(begin..<place)
                start = nil
            }
        }
        let range = ranges[dice.below(ranges.count)]
        switch dice.below(5) {
        case 0: return text.replacingCharacters(in: range, with: "\"\(text[range])\"") + "\n"
        case 1: return text.replacingCharacters(in: range, with: text[ranges[dice.below(ranges.count)]]) + "\n"
        default: return text.replacingCharacters(in: range, with: words[dice.below(words.count)]) + "\n"
        }
    }
}

extension SchemaTests {
    /// The file that editors are pointed at; `MUSTER_WRITE_DOCS=1` writes it.
    @Test func theFileIsWhatIsPrinted() throws {
        try Docs.expect("../policies/schema.json", PolicySchema().text)
    }
}
