import MusterCore
import MusterPolicy
import Testing

/// What follows the smallest policy, and the code and place of the only error it gives.
private let refusals: [(more: String, code: DiagnosticCode, line: Int, column: Int)] = [
    ("  r: {target: {signal: tps}}", .missingKey, 9, 15),
    ("  r: {target: {signal: tps, perWorker: 0}}", .outOfBounds, 9, 40),
    ("  r: {target: {signal: tps, perWorker: -5}}", .outOfBounds, 9, 40),
    ("  r: {target: {signal: tps, perWorker: fifty}}", .wrongValue, 9, 40),
    ("  r: {target: {signal: tps, perWorker: 010}}", .wrongValue, 9, 40),
    ("  r: {target: {signal: tps, value: 1, foresight: true}}", .missingKey, 9, 50),
    ("  r: {target: {signal: tps, perWorker: 1, foresight: maybe}}", .wrongValue, 9, 54),
    ("  r: {advisory: true}", .missingKey, 9, 6),
    ("  r: {target: {signal: tps, value: 1}, advisory: yes}", .wrongValue, 9, 50),
    ("  r: {target: {signal: tps, value: 1}, steps: {signal: tps, above: {1: +1}}}", .conflictingKeys, 9, 40),
    ("  9r: {target: {signal: tps, value: 1}}", .badName, 9, 3),
    ("  r: {steps: {signal: tps}}", .missingKey, 9, 14),
    ("  r: {steps: {signal: tps, above: {}}}", .outOfBounds, 9, 35),
    ("  r: {steps: {signal: tps, above: {x: +1}}}", .wrongValue, 9, 36),
    ("  r: {steps: {signal: tps, above: {1: -1}}}", .outOfBounds, 9, 39),
    ("  r: {steps: {signal: tps, below: {1: 1}}}", .outOfBounds, 9, 39),
    ("  r: {steps: {signal: tps, below: {1: -101%}}}", .outOfBounds, 9, 39),
    ("  r: {steps: {signal: tps, above: {1000: +1, 1k: +2}}}", .overlap, 9, 46),
    ("  r: {schedule: {zone: UTC, windows: []}}", .outOfBounds, 9, 38),
    ("  r: {schedule: {zone: UTC, windows: [{from: 7h, to: 8h, min: 2}]}}", .wrongValue, 9, 46),
    ("  r: {schedule: {zone: UTC, windows: [{from: 07:30, to: 25:00, min: 2}]}}", .wrongValue, 9, 57),
    ("  r: {schedule: {zone: UTC, windows: [{from: 24:00, to: 02:00, min: 2}]}}", .wrongValue, 9, 46),
    ("  r: {schedule: {zone: UTC, windows: [{from: 07:30, to: 08:00, min: 11}]}}", .outOfBounds, 9, 69),
    ("  r: {schedule: {zone: UTC, windows: [{days: mon-fry, from: 07:30, to: 08:00, min: 1}]}}", .wrongValue, 9, 46),
    ("  r: {schedule: {zone: UTC, windows: [{days: [], from: 07:30, to: 08:00, min: 1}]}}", .outOfBounds, 9, 46),
    (
        "  r: {schedule: {zone: UTC, windows: [{from: 2026-02-30T00:00, to: 2026-03-01T00:00, min: 2}]}}",
        .wrongValue, 9, 46
    ),
    (
        "  r: {schedule: {zone: UTC, windows: [{from: 2026-03-02T00:00, to: 2026-03-01T00:00, min: 2}]}}",
        .outOfBounds, 9, 68
    ),
    (
        "  r: {schedule: {zone: UTC, windows: [{from: 1999-03-02T00:00, to: 2026-03-01T00:00, min: 2}]}}",
        .outOfBounds, 9, 46
    ),
    (
        "  r: {schedule: {zone: UTC, windows: [{from: 07:30, to: 08:00, min: 1}, {from: 07:30, to: 08:00, min: 2}]}}",
        .overlap, 9, 73
    ),
    ("owner:", .wrongType, 9, 7),
    ("owner: ~", .wrongType, 9, 8),
    ("headroom: 5", .wrongUnit, 9, 11),
    ("headroom: 5000%", .outOfBounds, 9, 11),
    ("headroom: absorb 2x", .wrongValue, 9, 11),
    ("headroom: absorb 1x in 90s", .wrongValue, 9, 11),
    ("headroom: absorb 2 in 90s", .wrongValue, 9, 11),
    ("headroom: absorb 2000x in 90s", .wrongValue, 9, 11),
    ("headroom: absorb 2x in 90", .wrongValue, 9, 11),
    ("headroom: absorb 2x in 2h", .outOfBounds, 9, 11),
    ("scaleOut: {tolerance: 101%}", .outOfBounds, 9, 23),
    ("scaleOut: {tolerance: 5}", .wrongUnit, 9, 23),
    ("scaleOut: {hold: 5x}", .wrongValue, 9, 18),
    ("scaleOut: {hold: 2d}", .outOfBounds, 9, 18),
    ("scaleOut: {hold: 5s5m}", .wrongValue, 9, 18),
    ("scaleOut: {pick: [oldest]}", .unknownKey, 9, 12),
    ("scaleOut: {limit: {atMost: 10%}}", .missingKey, 9, 19),
    ("scaleOut: {limit: {atMost: [], per: 1m}}", .outOfBounds, 9, 28),
    ("scaleIn: {limit: {atMost: 150%, per: 1m}}", .outOfBounds, 9, 27),
    ("scaleIn: {limit: {atMost: 0, per: 1m}}", .outOfBounds, 9, 27),
    ("scaleIn: {pick: [oldest, oldest]}", .overlap, 9, 26),
    ("drain: {steps: [{leave: {haproxy: {socket: /s}}}]}", .missingKey, 9, 35),
    ("drain: {steps: [{leave: {haprox: {}}}]}", .unknownPlugIn, 9, 26),
    ("drain: {steps: [{leave: haproxy}]}", .wrongType, 9, 25),
    ("drain: {steps: [{call: {path: drain}}]}", .wrongValue, 9, 31),
    ("drain: {steps: [{call: {path: /a, undo: {path: /b, undo: {path: /c}}}}]}", .unknownKey, 9, 52),
    ("drain: {steps: [{signal: KILL}]}", .wrongValue, 9, 26),
    ("drain: {steps: [{wait: {until: BAD}}]}", .promQL, 9, 32),
    ("drain: {steps: [{signal: TERM, wait: {until: x}}]}", .conflictingKeys, 9, 18),
    ("drain: {deadline: 0s}", .outOfBounds, 9, 19),
    ("drain: {atOnce: 200%}", .outOfBounds, 9, 17),
    ("health: {check: {http: {}, timeout: 6s}}", .outOfBounds, 9, 37),
    ("health: {check: {http: {port: 70000}}}", .outOfBounds, 9, 31),
    ("health: {replace: {stopAbove: 0%}}", .outOfBounds, 9, 31),
    ("guards: {contradicts: [\"p9 > 250ms\"]}", .unknownReference, 9, 25),
    ("guards: {contradicts: [p99 >250ms]}", .wrongValue, 9, 24),
    ("guards: {contradicts: [p99 == 1]}", .wrongValue, 9, 24),
    ("guards: {change: {launch: 0 per 10m}}", .outOfBounds, 9, 27),
    ("guards: {change: {launch: 10/m}}", .wrongValue, 9, 27),
    ("guards: {freeze: [{from: 2026-12-24T18:00, to: 2026-12-26T06:00}]}", .missingKey, 9, 19),
    ("guards: {freeze: {zone: UTC}}", .wrongType, 9, 18),
    ("cost: {baseline: 120}", .wrongValue, 9, 18),
    ("cost: {prices: {}}", .outOfBounds, 9, 16),
    ("cost: {prices: {default: 0.5}}", .wrongUnit, 9, 26),
    ("cost: {prices: {a b: 0.5/h}}", .badName, 9, 17),
    ("cost: {budget: {}}", .missingKey, 9, 16),
    ("cost: {budget: {monthly: 20000}}", .wrongUnit, 9, 26),
    ("cost: {budget: {monthly: 20000 dollars}}", .wrongValue, 9, 26),
    ("cost: {budget: {monthly: 0 USD}}", .outOfBounds, 9, 26),
    ("  r: {backlog: {signal: tps, perWorkerRate: 40, within: 2m}}", .wrongUnit, 9, 45),
    ("  r: {backlog: {signal: tps, perWorkerRate: 0/s, within: 2m}}", .outOfBounds, 9, 45),
    ("  r: {backlog: {signal: tps, perWorkerRate: 4/s, within: 10ms}}", .outOfBounds, 9, 58),
    ("  r: {backlog: {signal: tsp, perWorkerRate: 4/s, within: 2m}}", .unknownReference, 9, 25),
    ("  r: {expression: 10 + 2}", .expression, 9, 19),
    ("  r: {expression: tps + tsp}", .unknownReference, 9, 25),
    ("  r: {expression: tps +}", .expression, 9, 24),
    ("  r: {expression: tps tps}", .expression, 9, 23),
    ("  r: {expression: sqrt(tps)}", .expression, 9, 19),
    ("  r: {expression: \"min(tps)\"}", .expression, 9, 20),
    ("  r: {expression: tps & p99}", .expression, 9, 23),
    ("  r: {expression: tps / 1x}", .expression, 9, 25),
    ("  r: {expression: 1 < tps < 3}", .expression, 9, 27),
    ("  r: {expression: tps > 1 ? 2}", .expression, 9, 30),
    ("placements: []", .conflictingKeys, 3, 1),
    ("  r: {forecast: {signal: tps, perWorker: 50, seasons: []}}", .outOfBounds, 9, 55),
    ("  r: {forecast: {signal: tps, perWorker: 50, seasons: [30d]}}", .outOfBounds, 9, 56),
    ("  r: {forecast: {signal: tps, perWorker: 50, seasons: [30h]}}", .outOfBounds, 9, 56),
    ("  r: {forecast: {signal: tps, perWorker: 50, seasons: [7d, 168h]}}", .overlap, 9, 60),
    ("  r: {forecast: {signal: tps, perWorker: 50, quantile: 100%}}", .outOfBounds, 9, 56),
    ("  r: {forecast: {signal: tps, perWorker: 50, zone: Europe/Londn}}", .unknownZone, 9, 52),
    ("  r: {forecast: {signal: tps, perWorker: 50}, advisory: false}", .conflictingKeys, 9, 57),
    ("  r: {forecast: {signal: tps, perWorker: 50, holidays: [{on: 2026-02-30, like: sunday}]}}", .wrongValue, 9, 62),
    ("  r: {forecast: {signal: tps, perWorker: 50, holidays: [{on: 2026-12-25, like: sun}]}}", .wrongValue, 9, 80),
    (
        "  r: {forecast: {signal: tps, perWorker: 50, events: [{from: \"08:00\", to: \"09:00\", times: 3x}]}}",
        .wrongValue, 9, 62
    ),
    (
        "  r: {forecast: {signal: tps, perWorker: 50, events: [{from: 2026-11-27T00:00, to: 2026-11-28T00:00, times: 3}]}}",
        .wrongValue, 9, 109
    ),
    (
        "  r: {forecast: {signal: tps, perWorker: 50, events: [{from: 2026-11-27T00:00, to: 2026-11-28T00:00, times: 1x}]}}",
        .outOfBounds, 9, 109
    ),
]

@Suite("What is refused")
struct RefusalTests {
    @Test(arguments: refusals.map(\.more))
    func oneErrorInItsPlace(_ more: String) throws {
        let row = try #require(refusals.first { $0.more == more })
        let result = decode(smallest + more + "\n")
        #expect(result.diagnostics.map(\.code) == [row.code], "\(rendered(result))")
        #expect(
            result.diagnostics.first?.place.range.from == SourcePosition(line: row.line, column: row.column),
            "\(rendered(result))")
        #expect(result.policies.isEmpty)
    }

    @Test(arguments: [
        "standby: {stopped: 4}", "failover: {}", "cost: {budget: {monthly: 9 USD, capAt: 110%}}",
        "cost: {budget: {monthly: 9 USD, alertAt: [80%]}}", "drain: {steps: [{leave: {aws.elb: {}}}]}",
        "drain: {steps: [{leave: {nginx: {}}}]}",
    ])
    func knownButNotAvailable(_ more: String) {
        let result = decode(smallest + more + "\n")
        #expect(result.diagnostics.map(\.code) == [.notAvailable], "\(rendered(result))")
        #expect(result.diagnostics.allSatisfy { $0.message.hasSuffix("is not available in this version") })
    }

    /// What this version does not have yet is looked through all the same.
    @Test(arguments: [
        ("  r: {forecast: {signal: tps, perWorker: 250, sesaons: [1d]}}", "did you mean `seasons`?"),
        ("  r: {forecast: {signal: tsp, perWorker: 250}}", "did you mean `tps`?"),
        ("  r: {forecast: {signal: tps, perWorker: 250, quantile: 101%}}", "at most 100%"),
        ("standby: {stoped: 4}", "did you mean `stopped`?"), ("standby: {stopped: many}", "must be a whole number"),
        ("failover: {lostWhen: {unhealty: 60%, for: 2m}}", "did you mean `unhealthy`?"),
        ("failover: {traffic: {aws.route35: {zone: Z}}}", "did you mean `aws.route53`?"),
        ("failover: {traffic: {aws.route53: {zone: Z, wieghts: x}}}", "did you mean `weights`?"),
        ("drain: {steps: [{leave: {aws.targetGruop: {}}}]}", "did you mean `aws.targetGroup`?"),
        ("cost: {budget: {monthly: 9 USD, capAt: 110}}", "must be a share, not `110`"),
        ("cost: {budget: {monthly: 9 USD, alertAt: [many]}}", "must be a share"),
        ("headroom: absorb 2 in 90s", "write it like `absorb 2x in 90s`"),
    ])
    func mistakesInWhatIsNotAvailable(_ more: String, _ words: String) {
        let result = decode(smallest + more + "\n")
        #expect(rendered(result).contains(words), "\(rendered(result))")
        #expect(Set(result.diagnostics.map(\.code)) != [.notAvailable], "\(rendered(result))")
    }

    @Test(arguments: [
        ("{aws.ec2: {regoin: eu-west-1}}", "unknown key `regoin` in provider `aws.ec2`; did you mean `region`?"),
        ("{aws.ec3: {region: eu-west-1}}", "there is no provider `aws.ec3` for `provider`; did you mean `aws.ec2`?"),
        ("{google.migs: {zone: a}}", "did you mean `google.mig`?"),
        ("{dokcer: {image: a}}", "did you mean `docker`?"), ("{aws.: {}}", "there is no provider `aws.`"),
    ])
    func mistakesInPlugInsToCome(_ provider: String, _ words: String) {
        let result = decode(smallest.replacing("{process: {command: [wallet]}}", with: provider))
        #expect(rendered(result).contains(words), "\(rendered(result))")
    }

    @Test func knownButNotAvailableElsewhere() {
        let text = """
            fleet: wallet
            workers: {min: 1, max: 10}
            placements:
              - {name: a, provider: {aws.ec2: {region: eu-west-1}}, types: [c7g.xlarge]}
              - {name: b, provider: {process: {command: [w]}}, spot: {share: 50%}}
            signals:
              depth: {aws.sqs: {queue: q}}

            """
        let result = decode(text)
        #expect(Set(result.diagnostics.map(\.code)) == [.notAvailable, .noRule], "\(rendered(result))")
        #expect(result.diagnostics.filter { $0.code == .notAvailable }.count == 4, "\(rendered(result))")
    }

    @Test(arguments: [
        "{}", "{process: {command: [w]}, docker: {image: w, port: 1}}", "{process: {}}", "{process: {command: w}}",
        "{process: {command: []}}", "{process: {command: [w], portRange: 9...1}}",
        "{process: {command: [w], portRange: 20000}}", "{process: {command: [w], limits: {memory: 256}}}",
        "{process: {command: [w], comand: x}}", "{docker: {image: w}}", "{docker: {image: w, port: 1, pull: often}}",
        "{docker: {image: w, port: 1, host: \"ssh://a\"}}", "{docker: {image: w, port: 1, tls: {ca: a}}}",
        "{docker: {image: w, port: 1, cpus: 0}}", "process",
    ])
    func settingsOfProviders(_ provider: String) {
        let result = decode(smallest.replacing("{process: {command: [wallet]}}", with: provider))
        #expect(result.hasErrors && result.policies.isEmpty)
        #expect(result.diagnostics.allSatisfy { $0.place.range.from.line == 3 }, "\(rendered(result))")
    }

    /// The newest value is nearly twice `every` old just before the next comes.
    @Test(arguments: [("every: 5s, stale: 9s", 1), ("every: 5s, stale: 10s", 0), ("stale: 5s", 1), ("every: 1s", 0)])
    func staleIsTwiceEveryAtLeast(_ keys: String, _ errors: Int) {
        let result = decode(
            smallest.replacing(
                "tps: {workers: {promql: \"sum(tps)\"}}", with: "tps: {workers: {promql: \"sum(tps)\"}, \(keys)}"))
        #expect(result.diagnostics.map(\.code) == Array(repeating: .outOfBounds, count: errors))
        if errors > 0 {
            #expect(rendered(result).contains("`stale` of signal `tps` must be at least twice `every`, 10s"))
        }
    }

    @Test func portsOfTwoPlacementsOverlap() {
        let result = decode(
            smallest.replacing(
                "provider: {process: {command: [wallet]}}",
                with: """
                    placements:
                      - {name: a, provider: {process: {command: [w], portRange: 1...10}}}
                      - {name: b, provider: {process: {command: [w], portRange: 10...20}}}
                    """))
        #expect(result.diagnostics.map(\.code) == [.overlap])
        #expect(result.diagnostics.first?.notes.count == 1)
    }
}

@Suite("Several files")
struct FilesTests {
    @Test func aFileBreaksOnlyItself() {
        let other = smallest.replacing("fleet: wallet", with: "fleet: ledger")
        let result = decode([
            ("a.yaml", smallest), ("b.yaml", "fleet: [\n"), ("c.yaml", smallest + "moode: active\n"), ("d.yaml", other),
        ])
        #expect(result.policies.map(\.fleet) == ["ledger", "wallet"])
        #expect(result.paths == ["wallet": "a.yaml", "ledger": "d.yaml"])
        #expect(result.diagnostics.map(\.place.path) == ["b.yaml", "c.yaml", "c.yaml"])
        #expect(result.diagnostics.map(\.code) == [.syntax, .unknownKey, .duplicateFleet])
    }

    @Test func twoFilesForOneFleetAreBothRefused() {
        let result = decode([("a.yaml", smallest), ("b.yaml", "\n" + smallest)])
        #expect(result.policies.isEmpty)
        #expect(result.diagnostics.map(\.code) == [.duplicateFleet, .duplicateFleet])
        #expect(result.diagnostics.first?.notes.first?.place.path == "b.yaml")
        #expect(result.diagnostics.first?.notes.first?.place.range.from == SourcePosition(line: 2, column: 8))
    }

    @Test func noFilesAreNoPolicies() {
        let result = decoder.decode(files: [])
        #expect(result.policies.isEmpty && result.diagnostics.isEmpty)
    }
}
