import MusterCore

/// Everything that one seed decides: policy, workload, faults.
public struct Scenario: Sendable {
    public let seed: UInt64
    public var policy: FleetPolicy
    public var plan: FaultPlan
    let workload: @Sendable () -> Workload
    /// What one worker carries, in transactions per second.
    static let perWorker = 100.0
    /// Seeds from here on have a first rule with foresight; the rest of the policy is as any seed's.
    public static let firstForeseeing: UInt64 = 1 << 32
    /// Seeds from here on keep a reserve for a surge, every other one with foresight.
    public static let firstAbsorbing: UInt64 = 1 << 33
    /// How long faults come, in seconds.
    static let safetySeconds = 1200

    /// The scenario of a seed.
    public init(seed: UInt64) {
        self.seed = seed
        var chance = SplitMix64(seed: seed, "policy")
        var policy = Self.policy(&chance)
        if seed >= Self.firstForeseeing, seed < Self.firstAbsorbing || seed % 2 == 1 { Self.foresee(&policy) }
        if seed >= Self.firstAbsorbing { policy.headroom = .absorb(Surge(factor: 2, within: .seconds(60))) }
        self.policy = policy
        chance = SplitMix64(seed: seed, "faults")
        plan = FaultPlan.drawn(from: &chance, seconds: Self.safetySeconds)
        let most = Double(policy.workers.max) * Self.perWorker
        workload = {
            var chance = SplitMix64(seed: seed, "workload")
            return Workload(from: &chance, seconds: Self.safetySeconds, atMost: most)
        }
    }

    private static func policy(_ chance: inout SplitMix64) -> FleetPolicy {
        let least = chance.pick(1...5)
        var policy = FleetPolicy(
            fleet: "sim", workers: WorkerBounds(min: least, max: least + chance.pick(3...30)),
            placements: placements(&chance), signals: signals, rules: rules(&chance))
        if chance.chance(0.3) { policy.workers.initial = policy.workers.min + chance.pick(0...3) }
        policy.scaleIn.hold = .seconds(chance.pick([0, 4, 30, 120, 300]))
        policy.scaleOut.hold = .seconds(chance.pick([0, 0, 0, 15]))
        if chance.chance(0.3) { policy.scaleIn.limit = nil }
        if chance.chance(0.2) { policy.scaleOut.limit = nil }
        policy.headroom = chance.pick([.workers(0), .workers(2), .share(.percent(15))])
        policy.drain = drain(&chance)
        policy.health = health(&chance)
        policy.guards.launch = Quota(acts: chance.pick([20, 60, 100]), per: .seconds(300))
        policy.guards.retire = Quota(acts: chance.pick([5, 15, 40]), per: .seconds(300))
        policy.guards.blind = BlindPolicy(hold: .seconds(120), then: chance.pick(BlindAction.allCases))
        if chance.chance(0.3) {
            policy.guards.contradicts = [
                SignalCondition(signal: "p99", comparison: .greater, threshold: 900, text: "p99 > 900ms")
            ]
        }
        policy.pick = chance.pick([PickOrder.standard, [.newest], [.oldest], [.leastBusy, .newest]])
        return policy
    }

    private static func foresee(_ policy: inout FleetPolicy) {
        policy.rules[0].kind = .target(TargetRule(signal: "tps", goal: .perWorker(perWorker), foresight: true))
        policy.scaleOut.foresight = ForesightBounds()
        policy.scaleIn.foresight = ForesightBounds()
    }

    private static let signals = [
        SignalPolicy(name: "cpu", source: PlugInReference(kind: "sim"), least: 0, greatest: 100),
        SignalPolicy(name: "mean", source: PlugInReference(kind: "sim"), least: 0, greatest: 100),
        SignalPolicy(name: "p99", source: PlugInReference(kind: "sim"), every: .seconds(10)),
        SignalPolicy(name: "tps", source: PlugInReference(kind: "sim"), least: 0),
    ]

    private static func rules(_ chance: inout SplitMix64) -> [RulePolicy] {
        var rules = [
            RulePolicy(
                name: "throughput", kind: .target(TargetRule(signal: "tps", goal: .perWorker(perWorker))))
        ]
        if chance.chance(0.3) {
            rules.append(RulePolicy(name: "cpu", kind: .target(TargetRule(signal: "cpu", goal: .value(0.7)))))
        }
        if chance.chance(0.2) {
            rules.append(RulePolicy(name: "outside", kind: .target(TargetRule(signal: "mean", goal: .value(0.7)))))
        }
        if chance.chance(0.3) {
            let steps = StepsRule(
                signal: "p99", lasting: .seconds(chance.pick([0, 20])),
                above: [
                    Step(threshold: 600, change: .share(.percent(20))), Step(threshold: 2000, change: .workers(5)),
                ], below: chance.chance(0.3) ? [Step(threshold: 150, change: .workers(-1))] : [])
            rules.append(RulePolicy(name: "latency", kind: .steps(steps), advisory: chance.chance(0.3)))
        }
        return rules
    }

    private static func placements(_ chance: inout SplitMix64) -> [PlacementPolicy] {
        let first = PlacementPolicy(name: "east", provider: PlugInReference(kind: "sim"))
        guard chance.chance(0.5) else { return [first] }
        var preferred = PlacementPolicy(name: "west", provider: PlugInReference(kind: "sim"))
        preferred.max = chance.chance(0.5) ? chance.pick(2...10) : nil
        return [preferred, first]
    }

    private static func drain(_ chance: inout SplitMix64) -> DrainPolicy {
        let leave = DrainStep.leave(PlugInReference(kind: "sim"))
        let wait = DrainStep.wait(WaitCondition(until: "busy == 0"))
        return DrainPolicy(
            steps: chance.chance(0.2) ? [leave, wait, .signal("TERM")] : [leave, wait],
            deadline: .seconds(chance.pick([30, 60, 180])), atDeadline: chance.pick(DeadlineAction.allCases),
            atOnce: chance.pick([.share(.percent(10)), .workers(3), .share(.percent(50))]),
            reclaim: chance.chance(0.8))
    }

    private static func health(_ chance: inout SplitMix64) -> HealthPolicy {
        HealthPolicy(
            check: chance.chance(0.7) ? HealthCheck() : nil, bootDeadline: .seconds(chance.pick([90, 150])),
            replace: ReplacePolicy(atOnce: chance.pick(1...3), stopAbove: .percent(Double(chance.pick([30, 60])))))
    }
}
