import MusterCore
import MusterPolicy

/// What happened in a trial.
final class TrialRecord {
    /// What there was at a tick.
    struct Sample {
        var demand: Double
        var ready: Int32
        var desired: Int32
        var workers: Int32
        var isOverloaded: Bool
    }

    /// What was the case at a moment that an expectation asks for.
    struct Probe {
        var sample: Sample
        /// The decision made last, and the one that last changed the number.
        var decision: Decision?
        var change: Decision?
    }

    /// Something that Muster did, at that many seconds.
    struct Deed {
        var at: Double
        var act: PolicyTestPlan.Act
        var text: String
    }

    private(set) var samples: [Sample] = []
    private(set) var probes: [Duration: Probe] = [:]
    private(set) var decisions: [Decision] = []
    private(set) var deeds: [Deed] = []
    private var asked: [Duration]
    let initial: Int

    init(_ plan: PolicyTestPlan, initial: Int, explained: Duration?) {
        self.initial = initial
        var asked = Set(explained.map { [$0] } ?? [])
        for expectation in plan.expectations {
            if case .at(let at) = expectation.span { asked.insert(at) }
        }
        self.asked = asked.sorted()
        samples.reserveCapacity(Int(plan.world.length.inSeconds) / PolicyTrial.tick + 1)
    }

    func note(_ fact: Fact, start: Instant) {
        let at = (fact.at - start).inSeconds
        guard at >= 0 else { return }
        switch fact {
        case .desiredChanged(let decision):
            decisions.append(decision)
            let act: PolicyTestPlan.Act = decision.to < decision.from ? .scaleIn : .scaleOut
            deeds.append(Deed(at: at, act: act, text: decision.summary))
        case .launchIntended(_, let worker, let placement, _):
            deeds.append(Deed(at: at, act: .launch, text: "\(worker) was launched at \(placement)"))
        case .drainBegan(_, let worker, let reason, _, _):
            deeds.append(Deed(at: at, act: .drain, text: "\(worker) was drained: \(reason.phrase)"))
        default: break
        }
    }

    func sample(_ world: FleetWorld, demand: Double, capacity: Double) {
        samples.append(
            Sample(
                demand: demand, ready: Int32(clamping: world.serving), desired: Int32(clamping: world.desired),
                workers: Int32(clamping: world.known),
                isOverloaded: demand > Double(world.serving) * capacity * (1 + 1e-9)))
    }

    /// Keeps what is the case at the moments that were asked for and have come.
    func probe(_ world: FleetWorld, at now: Duration) {
        while let next = asked.first, next <= now, let sample = samples.last {
            asked.removeFirst()
            probes[next] = Probe(
                sample: sample, decision: world.kernel.lastDecision(world.policy.fleet),
                change: world.fleet?.lastChange)
        }
    }
}
