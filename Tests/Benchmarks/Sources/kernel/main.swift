import MusterCore

/// Best of five runs, in seconds.
func best(_ run: () -> Void) -> Double {
    let clock = ContinuousClock()
    return (0..<5).map { _ in
        let took = clock.measure(run).components
        return Double(took.seconds) + Double(took.attoseconds) / 1e18
    }.min() ?? 0
}

/// Work of a fixed amount, to compare machines by: a million dependent 64-bit multiplications.
func reference() -> UInt64 {
    var value: UInt64 = 1
    for step in 0..<1_000_000 as Range<UInt64> { value = (value ^ step) &* 0x9e37_79b9_7f4a_7c15 }
    return value
}

let source = PlugInReference(kind: "bench")
let start = Instant(nanoseconds: 1_700_000_000_000_000_000)

/// A policy with five rules over five signals.
func policy(_ name: String, workers: Int) -> FleetPolicy {
    let signals = ["a", "b", "c", "d", "e"].map { SignalPolicy(name: SignalName($0), source: source) }
    let target = { (name: RuleName, signal: SignalName, goal: TargetGoal) in
        RulePolicy(name: name, kind: .target(TargetRule(signal: signal, goal: goal)))
    }
    let steps = StepsRule(
        signal: "e", lasting: .seconds(30), above: [Step(threshold: 250, change: .share(.percent(10)))])
    return FleetPolicy(
        fleet: FleetName(name), workers: WorkerBounds(min: 1, max: 400, initial: workers),
        placements: [PlacementPolicy(name: "p", provider: source)], signals: signals,
        rules: [
            target("one", "a", .perWorker(100)), target("two", "b", .perWorker(50)), target("three", "c", .value(0.6)),
            target("four", "d", .value(0.5)), RulePolicy(name: "five", kind: .steps(steps)),
        ],
        drain: DrainPolicy(steps: [.leave(source)]),
        guards: GuardPolicy(launch: Quota(acts: 1000, per: .seconds(600))))
}

/// Brings every intended worker of the fleets into service.
func boot(_ kernel: inout Kernel, at now: Instant) {
    for fleet in kernel.state.fleets {
        let name = fleet.policy.fleet
        for worker in fleet.workers {
            let seen = ObservedWorker(
                id: worker.id, handle: "h", state: .running, address: WorkerAddress(host: "10.0.0.1", port: 80))
            for (kind, result) in [(EffectID.Kind.launch, EffectResult.launched(seen)), (.enrol, .done)] {
                let id = EffectID(kind: kind, fleet: name, subject: worker.id.rawValue)
                _ = kernel.step(.effectEnded(id, .succeeded(result)), at: now)
            }
        }
    }
}

func kernel(fleets: Int, workers: Int) -> Kernel {
    var kernel = Kernel()
    _ = kernel.step(.seedDrawn(7), at: start)
    _ = kernel.step(.policiesLoaded((0..<fleets).map { policy("f\($0)", workers: workers) }), at: start)
    // A new fleet launches nobody before it is known what runs already.
    for number in 0..<fleets {
        let fleet = FleetName("f\(number)")
        for placement in kernel.state[fleet]?.policy.placements ?? [] {
            let listing = EffectID(kind: .observe, fleet: fleet, subject: placement.name.rawValue)
            _ = kernel.step(.effectEnded(listing, .succeeded(.observed([], began: start))), at: start)
        }
    }
    boot(&kernel, at: start)
    return kernel
}

let referenceTook = best { if reference() == 0 { print("never") } }
var one = kernel(fleets: 1, workers: 100)
let values: [(SignalName, Double)] = [("a", 9_700), ("b", 4_800), ("c", 0.59), ("d", 0.49), ("e", 120)]
let evaluations = 50_000
var now = start
let oneTook = best {
    for round in 0..<evaluations {
        now = now + .microseconds(20)
        let (signal, value) = values[round % 5]
        _ = one.step(.signalRead("f0", signal, Reading(state: .value(value), takenAt: now)), at: now)
    }
}
precondition(one.lastDecision("f0")?.opinions.count == 5 && one.lastDecision("f0")?.census.inService == 100)

var many = kernel(fleets: 10_000, workers: 20)
let names = many.state.fleets.map(\.policy.fleet)
now = start
let manyTook = best {
    now = now + .milliseconds(100)
    for name in names {
        _ = many.step(.signalRead(name, "a", Reading(state: .value(1_950), takenAt: now)), at: now)
    }
}

/// Rounded to two places.
func text(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
}

let rate = Double(evaluations) / oneTook
let rows = [
    ["MEASURE", "FIGURE", "GOAL", "MET"],
    ["a million dependent multiplications, to compare machines by", "\(text(referenceTook * 1000)) ms", "", ""],
    ["evaluations a second: 100 workers, 5 rules", "\(Int(rate))", "100000", rate >= 100_000 ? "yes" : "no"],
    ["10000 fleets of 20 workers, each evaluated once", "\(text(manyTook)) s", "1 s", manyTook < 1 ? "yes" : "no"],
]
for row in rows {
    let padded = zip(row, [61, 12, 8, 3]).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
    print(padded.joined())
}
print(
    "{\"benchmark\":\"kernel\",\"reference_seconds\":\(referenceTook),\"evaluations_per_second\":\(rate),"
        + "\"ten_thousand_fleets_seconds\":\(manyTook)}")
