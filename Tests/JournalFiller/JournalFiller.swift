import Foundation
import MusterCore
import MusterPorts
import MusterState

/// Fills a new journal with the facts of a fleet whose load goes up and down, for measuring how long a start takes.
///
/// Usage: `journal-filler DIRECTORY FACTS`. No snapshot is taken, so that a start replays every fact.
@main struct JournalFiller {
    static func main() async throws {
        guard CommandLine.arguments.count == 3, let wanted = Int(CommandLine.arguments[2]), wanted > 0 else {
            FileHandle.standardError.write(Data("usage: journal-filler DIRECTORY FACTS\n".utf8))
            exit(64)
        }
        let journal = try await SQLiteJournal(directory: CommandLine.arguments[1], program: "journal-filler")
        var revision = try await journal.recover().revision
        // The last fact is as old as now, so that the daemon finds a journal that was just left.
        var life = FleetLife(from: Instant(seconds: Date().timeIntervalSince1970 - Double(wanted)))
        var written = 0
        while written < wanted {
            var facts: [Fact] = []
            while facts.count < min(2_000, wanted - written) { facts += life.second() }
            facts = Array(facts.prefix(wanted - written))
            revision = try await journal.append(facts, at: life.now, after: revision, durable: false)
            written += facts.count
        }
        await journal.close()
    }
}

/// One fleet, second by second, everything it asks for done at once.
struct FleetLife {
    private var kernel = Kernel()
    private var inputs: [Input]
    private var workers: [WorkerID: ObservedWorker] = [:]
    private(set) var now: Instant
    private var seconds = 0

    init(from start: Instant) {
        now = start
        let placement = PlacementPolicy(name: "default", provider: PlugInReference(kind: "process"))
        let signal = SignalPolicy(name: "tps", source: PlugInReference(kind: "workers"), every: .seconds(1))
        let rule = RulePolicy(name: "throughput", kind: .target(TargetRule(signal: "tps", goal: .perWorker(50))))
        let calm = DirectionPolicy(tolerance: .percent(5), hold: .seconds(60), limit: nil)
        let policy = FleetPolicy(
            fleet: "wallet", workers: WorkerBounds(min: 2, max: 40), placements: [placement], signals: [signal],
            rules: [rule], scaleIn: calm)
        inputs = [.seedDrawn(1), .policiesLoaded([policy])]
    }

    /// The facts of one more second.
    mutating func second() -> [Fact] {
        let wave = Double((seconds / 3) % 200)
        let load = 100 + 8 * min(wave, 200 - wave)
        let reading = Reading(state: .value(load), takenAt: now, reporting: workers.count, expected: workers.count)
        inputs.append(.signalRead("wallet", "tps", reading))
        inputs.append(.timerFired)
        var facts: [Fact] = []
        while !inputs.isEmpty {
            let step = kernel.step(inputs.removeFirst(), at: now)
            facts += step.facts
            for effect in step.effects {
                guard let id = effect.id, let result = result(of: effect) else { continue }
                inputs.append(.effectEnded(id, .succeeded(result)))
            }
        }
        seconds += 1
        now = now + .seconds(1)
        return facts
    }

    private mutating func result(of effect: Effect) -> EffectResult? {
        switch effect {
        case .observe: return .observed(workers.values.sorted { $0.id < $1.id }, began: now)
        case .launch(let order):
            let address = WorkerAddress(host: "127.0.0.1", port: 9)
            let worker = ObservedWorker(id: order.worker, handle: "1@1", state: .running, address: address)
            workers[order.worker] = worker
            return .launched(worker)
        case .terminate(let order, _):
            workers[order.worker] = nil
            return .done
        case .enrol, .drain, .reclaim: return .done
        case .wake, .announce: return nil
        }
    }
}
