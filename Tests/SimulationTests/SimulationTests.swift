import Foundation
import MusterCore
import MusterSimulator
import Testing

/// Whole runs of kernel and world. `MUSTER_SEEDS=from-to` runs others, `MUSTER_SEED=n` one, with its shrunk plan.
@Suite struct SimulationTests {
    /// Seeds that failed once; they run each time.
    static let corpus: [UInt64] = {
        guard let file = Bundle.module.url(forResource: "corpus", withExtension: "txt"),
            let text = try? String(contentsOf: file, encoding: .utf8)
        else { return [] }
        return text.split(separator: "\n").compactMap { line in
            line.split(separator: " ").first.flatMap { UInt64($0) }
        }
    }()

    static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["MUSTER_SEED"].flatMap({ UInt64($0) }) { return [one] }
        if let bounds = environment["MUSTER_SEEDS"]?.split(separator: "-").compactMap({ UInt64($0) }), bounds.count == 2
        {
            return Array(bounds[0]...bounds[1])
        }
        return Array(1...40)
    }()

    @Test(arguments: [UInt64](stride(from: 0, to: 8, by: 1)))
    func everyPropertyHolds(part: UInt64) {
        for seed in Self.seeds + Self.corpus where seed % 8 == part {
            guard Simulation.run(seed: seed).hasFailed else { continue }
            Issue.record(Comment(rawValue: Simulation.shrunk(seed: seed)?.text ?? "seed \(seed) fails now and then"))
        }
    }

    @Test(arguments: [UInt64](stride(from: 0, to: 8, by: 1)))
    func everyPropertyHoldsWithForesight(part: UInt64) {
        for seed in (0..<2).map({ Scenario.firstForeseeing + part + 8 * $0 }) {
            guard Simulation.run(seed: seed).hasFailed else { continue }
            Issue.record(Comment(rawValue: Simulation.shrunk(seed: seed)?.text ?? "seed \(seed) fails now and then"))
        }
    }

    /// The candidate is another seed's policy; every second one reads a signal in its own way.
    @Test(arguments: [UInt64](stride(from: 0, to: 8, by: 1)))
    func aShadowChangesNothing(part: UInt64) throws {
        var differing = 0
        for seed in Self.seeds.suffix(16) where seed % 8 == part {
            var candidate = Scenario(seed: seed &+ 100).policy
            if seed % 2 == 0, let place = candidate.signals.firstIndex(where: { $0.name == "tps" }) {
                candidate.signals[place].every = .seconds(10)
            }
            let report = Simulation.run(Scenario(seed: seed), shadow: candidate)
            if report.hasFailed { Issue.record(Comment(rawValue: report.text)) }
            differing += report.shadow?.differing ?? 0
        }
        #expect(differing > 0, "no candidate ever differed: nothing was tried")
    }

    /// Whatever comes in, a fleet in shadow is only looked at.
    @Test(arguments: [UInt64](1...12))
    func nothingIsDoneInShadow(seed: UInt64) {
        var scenario = Scenario(seed: seed)
        scenario.policy.mode = .shadow
        let report = Simulation.run(scenario)
        #expect(report.facts > 10)
        #expect(report.acts == 0)
    }

    @Test(arguments: [UInt64](stride(from: 0, to: 8, by: 1)))
    func everyPropertyHoldsWithAReserve(part: UInt64) {
        for seed in (0..<2).map({ Scenario.firstAbsorbing + part + 8 * $0 }) {
            guard Simulation.run(seed: seed).hasFailed else { continue }
            Issue.record(Comment(rawValue: Simulation.shrunk(seed: seed)?.text ?? "seed \(seed) fails now and then"))
        }
    }

    @Test func theSameSeedGivesTheSameBytes() {
        let first = Simulation.run(seed: 4)
        let second = Simulation.run(seed: 4)
        #expect(first.digest == second.digest)
        #expect(first.steps == second.steps && first.facts > 50)
        #expect(Simulation.run(seed: 5).digest != first.digest)
    }
}
