import Dispatch
import Foundation
import MusterCore
import MusterPolicy
import MusterSimulator
import Synchronization

/// One demand, replayed by every policy and baseline that is to be compared, side by side.
struct Comparison {
    private enum Replay: Sendable {
        case policy(PolicyReplay, name: String, capacity: Double)
        case baseline(BaselineName, ReplayScene)
    }

    private var replays: [Replay] = []
    private let scene: ReplayScene
    private let bill: ComparisonBill

    init(
        trace: DemandTrace, policies: [(path: String, policy: FleetPolicy)], baselines: [BaselineName],
        options: SimulateOptions
    ) throws {
        let step = try options.seconds(of: trace)
        guard trace.seconds >= 900 else { throw CommandFailure(.usage, "the trace is shorter than 15 minutes") }
        let ratio = options.peakRatio ?? (policies.isEmpty ? 10 : 0)
        let curve = DemandCurve(trace, peakRatio: ratio > 1 ? ratio : nil)
        let ticks = Int(trace.seconds / Double(ReplayScene.tick)) / 3 * 3
        let peak = curve.peak(ticks: ticks, every: Double(ReplayScene.tick))
        guard peak > 0 else { throw CommandFailure(.usage, "the trace's demand is 0 throughout") }
        let replayed = try policies.map { path, policy in
            do throws(ServedSignal.Problem) {
                return (
                    path,
                    try ReplayPolicy(
                        policy, signal: options.signal.map { SignalName($0) }, capacity: options.capacity, step: step)
                )
            } catch { throw CommandFailure(.usage, "\(path): \(error.message); see --signal and --capacity") }
        }
        let first = replayed.first?.1
        let peakWorkers = options.peakWorkers ?? (policies.isEmpty ? 200 : nil)
        let capacity = first?.capacity ?? options.capacity ?? peak / Double(max(1, peakWorkers ?? 200))
        let fitted = peakWorkers.map { curve.scaled(by: Double(max(1, $0)) * capacity / peak) } ?? curve
        let make = { (capacity: Double, bounds: ClosedRange<Int>) throws in
            ReplayScene(
                curve: fitted, model: try options.model(capacity: capacity, hasPolicy: !policies.isEmpty),
                bounds: bounds,
                seed: options.seed, service: try options.service(), variation: options.serviceDeviation)
        }
        let bounds =
            first.map { $0.policy.workers.min...$0.policy.workers.max } ?? 2...max(2, (peakWorkers ?? 200) * 5 / 4)
        scene = try make(capacity, bounds)
        bill = ComparisonBill(
            price: options.price, first: policies.first, peakWorkers: scene.peakNeed)
        for (path, policy) in replayed {
            let own = try make(policy.capacity, policy.policy.workers.min...policy.policy.workers.max)
            let name = (path as NSString).lastPathComponent
            replays.append(.policy(PolicyReplay(own, policy), name: name, capacity: policy.capacity))
        }
        let isMissing = { (algorithm: BaselineName.Algorithm) in !baselines.contains { $0.algorithm == algorithm } }
        for name in baselines { replays.append(.baseline(name, scene)) }
        if isMissing(.static), let name = BaselineName("static") { replays.append(.baseline(name, scene)) }
    }

    /// Replays all of them, as many at once as there are processors.
    func run() -> SimulationReport {
        let results = Mutex([ReplayResult?](repeating: nil, count: replays.count))
        DispatchQueue.concurrentPerform(iterations: replays.count) { place in
            let result: ReplayResult
            switch replays[place] {
            case .policy(let replay, let name, _):
                var named = replay.run()
                named.name = name
                named.cost = bill.cost(ofPolicy: named)
                result = named
            case .baseline(let name, let scene):
                var other = name.replay(scene)
                other.cost = bill.cost(ofBaseline: other)
                result = other
            }
            results.withLock { $0[place] = result }
        }
        return SimulationReport(scene: scene, results: results.withLock { $0.compactMap { $0 } }, bill: bill)
    }
}
