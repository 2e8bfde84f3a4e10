import MusterCore
import MusterPolicy
import Testing

@Suite("Whole policies")
struct FleetTests {
    @Test func theSmallestPolicyHasSafeDefaults() throws {
        let result = decode(smallest)
        #expect(rendered(result) == "")
        let policy = try #require(result.policies.first)
        let poll = { (promql: String) in
            PlugInReference(
                kind: "workers",
                settings: .map([
                    Setting(key: "path", value: .text("/metrics")), Setting(key: "promql", value: .text(promql)),
                    Setting(key: "scheme", value: .text("http")), Setting(key: "timeout", value: .number(2)),
                ]))
        }
        let process = PlugInReference(
            kind: "process",
            settings: .map([
                Setting(key: "command", value: .list([.text("wallet")])),
                Setting(key: "host", value: .text("127.0.0.1")),
                Setting(key: "portRange", value: .list([.number(20_000), .number(29_999)])),
                Setting(key: "stopTimeout", value: .number(10)),
            ]))
        #expect(
            policy
                == FleetPolicy(
                    fleet: "wallet", workers: WorkerBounds(min: 1, max: 10),
                    placements: [PlacementPolicy(name: "default", provider: process)],
                    signals: [
                        SignalPolicy(name: "p99", source: poll("max(p99)")),
                        SignalPolicy(name: "tps", source: poll("sum(tps)")),
                    ],
                    rules: [
                        RulePolicy(
                            name: "throughput",
                            kind: .target(TargetRule(signal: "tps", goal: .perWorker(50), foresight: true)))
                    ], scaleOut: .foreseenOut, scaleIn: .foreseenIn))
    }

    /// The default of a total is foresight, and what the policy states of holds and tolerances counts for it.
    @Test func foresightIsTheDefaultOfATotal() throws {
        let plain = decode(smallest.replacing("perWorker: 50", with: "perWorker: 50, foresight: false")).policies.first
        #expect(plain?.foresees == false && plain?.scaleOut == .scaleOut && plain?.scaleIn == .scaleIn)
        let mean = decode(smallest.replacing("perWorker: 50", with: "value: 50")).policies.first
        #expect(mean?.foresees == false && mean?.scaleIn == .scaleIn)
        let stated = try policy("scaleOut: {tolerance: 2%}\nscaleIn: {hold: 5m, limit: {atMost: 20%, per: 1m}}\n")
        #expect(stated.foresees)
        #expect(
            stated.scaleOut.foresight == ForesightBounds(tolerance: true)
                && stated.scaleOut.limit == DirectionPolicy.foreseenOut.limit)
        #expect(stated.scaleIn.foresight == ForesightBounds(hold: true) && stated.scaleIn.tolerance == .percent(10))
        #expect(stated.scaleIn.limit == Limit(atMost: [.share(.percent(20))], per: .seconds(60)))
    }

    /// The smallest policy with more, which must be right.
    private func policy(_ more: String) throws -> FleetPolicy {
        let result = decode(smallest + more)
        #expect(rendered(result) == "")
        return try #require(result.policies.first)
    }

    @Test func rules() throws {
        let policy = try policy(
            """
              latency: {steps: {signal: p99, for: 30s, above: {1s: +100%, 250ms: 10%}, below: {20ms: -3, 50ms: -10%}}}
              use: {target: {signal: p99, value: 60%}, advisory: true}
              hours:
                schedule:
                  zone: Europe/London
                  windows:
                    - {days: [fri-mon, wed], from: "22:30", to: "06:00", min: 4}
                    - {from: 2026-11-27T00:00, to: 2026-11-28T03:00:30, min: 8, because: black friday}
                    - {from: 2026-07-01T00:00:00Z, to: 2026-07-01T05:30:00+01:00, min: 9}

            """)
        #expect(policy.rules.map(\.name) == ["throughput", "latency", "use", "hours"])
        #expect(
            policy.rules[1].kind
                == .steps(
                    StepsRule(
                        signal: "p99", lasting: .seconds(30),
                        above: [
                            Step(threshold: 0.25, change: .share(.percent(10))),
                            Step(threshold: 1, change: .share(.percent(100))),
                        ],
                        below: [
                            Step(threshold: 0.05, change: .share(.percent(-10))),
                            Step(threshold: 0.02, change: .workers(-3)),
                        ])))
        #expect(policy.rules[2].kind == .target(TargetRule(signal: "p99", goal: .value(0.6))))
        #expect(policy.rules[2].advisory)
        guard case .schedule(let schedule) = policy.rules[3].kind else {
            Issue.record("not a schedule")
            return
        }
        #expect(schedule.zone.name == "Europe/London")
        #expect(
            schedule.windows.map(\.when) == [
                .weekly(days: [.monday, .wednesday, .friday, .saturday, .sunday], from: 1_350, to: 360),
                .dated(from: LocalTime(seconds: 1_795_737_600), to: LocalTime(seconds: 1_795_834_830)),
                .dated(from: LocalTime(seconds: 1_782_867_600), to: LocalTime(seconds: 1_782_883_800)),
            ])
        #expect(schedule.windows.map(\.because) == [nil, "black friday", nil])
    }

    @Test func aSurgeToAbsorb() throws {
        #expect(
            try policy("headroom: absorb 2.5x in 1m30s\n").headroom
                == .absorb(Surge(factor: 2.5, within: .seconds(90))))
        #expect(try policy("headroom: 15%\n").headroom == .share(.percent(15)))
        #expect(try policy("").headroom == .workers(0))
    }

    @Test func operations() throws {
        let policy = try policy(
            """
            owner: payments-sre
            mode: shadow
            headroom: 3 workers
            scaleOut: {tolerance: 0.1, hold: 20s, limit: {atMost: [50%, 5], per: 1m30s}}
            scaleIn: {hold: 1h, pick: [newest]}
            drain:
              steps:
                - leave: {haproxy: {socket: /run/haproxy.sock, backend: wallet, check: {inter: 500ms}}}
                - call: {port: 8080, path: /drain, undo: {method: DELETE, path: /drain}}
                - wait: {until: "in_flight == 0", settle: 2s, every: 250ms}
                - signal: SIGTERM
              deadline: 90s
              atDeadline: terminate
              atOnce: 2
              reclaim: false
            health:
              check: {http: {port: 8080}, every: 1s, fail: 5, pass: 1}
              bootDeadline: 30s
              replace: {atOnce: 4, stopAbove: 50%}
            guards:
              quorum: 0.5
              blind: {hold: 1m, then: hold}
              contradicts: ["p99 >= 250ms"]
              change: {launch: 7 per 1m, retire: 3 per 2m}
              freeze:
                - {zone: Asia/Kolkata, days: sun, from: "00:00", to: "24:00", because: quiet, allow: nothing}
            cost: {baseline: static 120}

            """)
        #expect(policy.owner == "payments-sre")
        #expect(policy.mode == .shadow)
        #expect(policy.headroom == .workers(3))
        #expect(
            policy.scaleOut
                == DirectionPolicy(
                    tolerance: Share(0.1), hold: .seconds(20),
                    limit: Limit(atMost: [.share(.percent(50)), .workers(5)], per: .seconds(90)),
                    foresight: ForesightBounds(tolerance: true, hold: true)))
        #expect(policy.scaleIn.hold == .seconds(3_600))
        #expect(policy.scaleIn.limit == DirectionPolicy.foreseenIn.limit)
        #expect(policy.pick == [.newest])
        #expect(policy.drain.steps.count == 4)
        guard case .leave(let haproxy) = policy.drain.steps[0] else {
            Issue.record("not a leave")
            return
        }
        #expect(haproxy.settings["check"]?["inter"]?.number == 0.5)
        #expect(haproxy.settings["check"]?["rise"]?.number == 2)
        #expect(haproxy.settings["timeout"]?.number == 2)
        #expect(haproxy.settings["weight"] == nil)
        #expect(
            policy.drain.steps[1]
                == .call(WorkerCall(port: 8_080, path: "/drain"), undo: WorkerCall(method: "DELETE", path: "/drain")))
        #expect(
            policy.drain.steps[2]
                == .wait(WaitCondition(until: "in_flight == 0", settle: .seconds(2), every: .milliseconds(250))))
        #expect(policy.drain.steps[3] == .signal("TERM"))
        #expect(policy.drain.deadline == .seconds(90) && policy.drain.atDeadline == .terminate)
        #expect(policy.drain.atOnce == .workers(2) && !policy.drain.reclaim)
        #expect(
            policy.health
                == HealthPolicy(
                    check: HealthCheck(port: 8_080, every: .seconds(1), timeout: .seconds(1), fail: 5, pass: 1),
                    bootDeadline: .seconds(30), replace: ReplacePolicy(atOnce: 4, stopAbove: Share(0.5))))
        let rules = try #require(policy.guards.freezes.first?.zone)
        #expect(
            policy.guards
                == GuardPolicy(
                    quorum: Share(0.5), blind: BlindPolicy(hold: .seconds(60), then: .hold),
                    contradicts: [
                        SignalCondition(
                            signal: "p99", comparison: .greaterOrEqual, threshold: 0.25, text: "p99 >= 250ms")
                    ], launch: Quota(acts: 7, per: .seconds(60)), retire: Quota(acts: 3, per: .seconds(120)),
                    freezes: [
                        FreezeWindow(
                            zone: rules, when: .weekly(days: [.sunday], from: 0, to: 1_440), because: "quiet",
                            allows: .nothing)
                    ]))
        #expect(policy.baseline == 120)
    }

    @Test func signalsAndPlacements() throws {
        let text = smallest.replacing(
            "workers: {min: 1, max: 10}", with: "workers: {min: 1.5k, max: 2k, serves: 40/s of tps}"
        )
        .replacing(
            "tps: {workers: {promql: \"sum(tps)\"}}",
            with: "tps: {workers: {promql: sum(tps), port: 9100}, every: 500ms, stale: 2s, range: -1...2M}"
        )
        .replacing(
            "p99: {workers: {promql: \"max(p99)\"}}",
            with: "p99: {prometheus: {url: \"https://prom:9090\", promql: q, credentials: c}, range: 0...}"
        )
        .replacing(
            "provider: {process: {command: [wallet]}}",
            with: """
                placements:
                  - name: a
                    max: 5
                    provider:
                      docker: {image: "wallet:1", port: 80, memory: 1GiB, cpus: 1.5, environment: {A: "", B: 1}}
                  - name: b
                    provider: {process: {command: [w, "{port}"], limits: {memory: 64MB}, portRange: 1...9}}
                """)
        let result = decode(text)
        #expect(rendered(result) == "")
        let policy = try #require(result.policies.first)
        #expect(policy.workers.max == 2_000)
        #expect(policy.workers.serves == ServingCapacity(amount: 40, signal: "tps"))
        let tps = try #require(policy.signals.last)
        #expect(tps.every == .milliseconds(500) && tps.stale == .seconds(2))
        #expect(tps.least == -1 && tps.greatest == 2_000_000)
        #expect(tps.source.settings["timeout"]?.number == 0.5)
        #expect(policy.signals.first?.least == 0 && policy.signals.first?.greatest == nil)
        #expect(policy.placements.map(\.name) == ["a", "b"] && policy.placements.map(\.max) == [5, nil])
        let docker = policy.placements[0].provider.settings
        #expect(docker["host"] == nil && docker["pull"]?.text == "missing")
        #expect(docker["memory"]?.number == 1_073_741_824 && docker["cpus"]?.number == 1.5)
        #expect(docker["stopTimeout"]?.number == 10)
        #expect(docker["environment"]?.map?.map(\.value.text) == ["", "1"])
        #expect(policy.placements[1].provider.settings["limits"]?["memory"]?.number == 64_000_000)
    }
}
