import MusterCore
import MusterDaemon
import MusterPorts

/// A moment in the life of two fleets, made of facts as the journal would hold them.
package enum Scene {
    /// 2026-11-27T08:05:00Z.
    package static let now = Instant(nanoseconds: 1_795_766_700_000_000_000)

    package static let policy = FleetPolicy(
        fleet: "wallet-api", owner: "payments-sre", workers: WorkerBounds(min: 2, max: 40, initial: 4),
        placements: [PlacementPolicy(name: "local", provider: PlugInReference(kind: "process"))],
        signals: [
            SignalPolicy(name: "p99", source: PlugInReference(kind: "prometheus")),
            SignalPolicy(name: "tps", source: PlugInReference(kind: "workers")),
        ],
        rules: [
            RulePolicy(
                name: "throughput", kind: .target(TargetRule(signal: "tps", goal: .perWorker(250)))),
            RulePolicy(
                name: "latency",
                kind: .steps(
                    StepsRule(
                        signal: "p99", lasting: .seconds(30),
                        above: [Step(threshold: 0.25, change: .share(.percent(10)))]))),
        ], headroom: .share(.percent(15)))

    package static let quiet = FleetPolicy(
        fleet: "ledger", mode: .shadow, workers: WorkerBounds(min: 1, max: 3),
        placements: [PlacementPolicy(name: "local", provider: PlugInReference(kind: "process"))])

    /// What a worker was found to carry.
    package static let capacity = LearnedCapacity(
        goal: CapacityGoal(signal: "tps", utilisation: "cpu", goal: .percent(65)), value: 250, low: 236, high: 263,
        workers: 4, seen: 0.71)

    /// Four workers in service scale out to seven.
    package static var decision: Decision {
        var census = Census()
        census.inService = 4
        census.draining = 1
        census.nextArrival = now + .seconds(40)
        return Decision(
            fleet: "wallet-api", at: now - .seconds(12), policy: policy.fingerprint, from: 4, to: 7, census: census,
            opinions: [
                Opinion(
                    rule: "throughput",
                    verdict: .needs(5.7, because: .perWorker("tps", value: 1425, perWorker: 250, imputed: 0)),
                    advisory: false, capacity: capacity),
                Opinion(
                    rule: "latency", verdict: .content(because: .withinSteps("p99", value: 0.184)), advisory: false),
            ],
            stages: [
                Stage(kind: .merge, before: 4, after: 6, reason: .highest("throughput")),
                Stage(kind: .headroom, before: 6, after: 7, reason: .headroom(.share(.percent(15)), need: 6.555)),
                Stage(
                    kind: .limit, before: 7, after: 7, reason: .outLimit(from: 4, most: 14, per: .seconds(15))),
            ],
            readings: [
                SignalReading(
                    signal: "p99", reading: Reading(state: .value(0.184), takenAt: now - .seconds(14))),
                SignalReading(
                    signal: "tps",
                    reading: Reading(state: .value(1425), takenAt: now - .seconds(13), reporting: 4, expected: 4)),
            ])
    }

    /// A candidate beside the policy: more headroom.
    package static var candidate: FleetPolicy {
        var candidate = policy
        candidate.headroom = .share(.percent(60))
        return candidate
    }

    /// What the candidate wanted when seven were decided.
    package static var shadowDecision: Decision {
        var decision = decision
        decision.policy = candidate.fingerprint
        decision.to = 10
        decision.stages = [
            Stage(kind: .merge, before: 4, after: 6, reason: .highest("throughput")),
            Stage(kind: .headroom, before: 6, after: 10, reason: .headroom(.share(.percent(60)), need: 9.12)),
        ]
        return decision
    }

    /// The journal so far.
    package static var facts: [(Instant, Fact)] {
        let start = now - .seconds(3600)
        var facts: [(Instant, Fact)] = [
            (start, .seeded(7, at: start)),
            (start, .policyAdopted(policy, at: start)), (start, .policyAdopted(quiet, at: start)),
        ]
        for number in 1...5 {
            let worker = worker(number)
            let address = WorkerAddress(host: "127.0.0.1", port: 9000 + number)
            facts += [
                (start, .launchIntended("wallet-api", worker, "local", at: start)),
                (start, .workerLaunched("wallet-api", worker, handle: "pid-\(number)", address, at: start)),
                (start + .seconds(20), .workerJoined("wallet-api", worker, at: start + .seconds(20))),
            ]
        }
        let began = now - .seconds(90)
        let mark = OperatorMark(by: "alice", reason: "being debugged", at: began, until: nil)
        facts += [
            (began, .drainBegan("wallet-api", worker(5), .scaleIn, deadline: now + .seconds(510), at: began)),
            (began, .protectionSet("wallet-api", worker(1), mark)),
            (decision.at, .desiredChanged(decision)),
        ]
        return facts
    }

    private static let broken = PolicyProblem(
        path: "policies/ledger.yaml", text: "policies/ledger.yaml:3:1: error: unknown key `workerz`",
        since: now - .seconds(300), fleet: "ledger")

    private static let neverGood = PolicyProblem(
        path: "policies/new.yaml", text: "policies/new.yaml:1:1: error: `fleet` is missing",
        since: now - .seconds(60), hasLastGood: false)

    package static func worker(_ number: Int) -> WorkerID { WorkerID("wallet-api-0007-\(number)") }

    /// The same with a candidate beside `wallet-api`.
    private static var shadowed: [(Instant, Fact)] {
        var facts = facts
        let adopted = facts[0].0 + .seconds(60)
        facts.insert((adopted, .shadow("wallet-api", .adopted(candidate), at: adopted)), at: facts.count - 1)
        let decided = ShadowFact.decided(.changed(shadowDecision))
        return facts + [(decision.at, .shadow("wallet-api", decided, at: decision.at))]
    }

    /// The control plane at `now`.
    package static func controlPlane(withShadow: Bool = false) -> FakeControlPlane {
        let facts = withShadow ? shadowed : facts
        let kernel = Kernel(replaying: facts.map { $0.1 })
        let entries = facts.enumerated().map {
            JournalEntry(revision: UInt64($0.offset + 1), at: $0.element.0, fact: $0.element.1)
        }
        let present = Present(
            at: now, startedAt: now - .seconds(7200), revision: UInt64(entries.count), state: kernel.state,
            decisions: [decision], shadowDecisions: withShadow ? [shadowDecision] : [],
            drains: [
                DrainStatus(
                    fleet: "wallet-api", worker: worker(5),
                    progress: DrainProgress(step: 2, steps: 3, blocker: "wallet_transactions_in_flight is 3, wants 0"))
            ],
            policyProblems: [broken, neverGood], alerts: [broken.alert, neverGood.alert],
            telemetry: TelemetrySnapshot(
                lastEvaluation: [FleetMoment(fleet: "wallet-api", at: now - .seconds(1))],
                decisionLatency: [
                    FleetLatency(
                        fleet: "wallet-api", counts: Array(repeating: 3, count: FleetLatency.bounds.count + 1),
                        sumSeconds: 0.000_21)
                ],
                samples: [
                    .init(
                        name: "muster_effects_total", help: "Effects run.", isCounter: true,
                        labels: [.init(key: "kind", value: "launch")], value: 5)
                ]))
        return FakeControlPlane(present, journal: entries)
    }
}
