import MusterCore
import MusterPolicy

extension TrialVerdicts {
    /// What the stretch adds up to, in the total's unit.
    func value(of total: PolicyTestPlan.Total, _ range: ClosedRange<Duration>) -> Double {
        switch total {
        case .overload: return overload(range).arrived
        case .lost: return overload(range).above
        case .longestOverload: return overload(range).longest
        case .scaleOuts: return Double(moves(range).outs)
        case .scaleIns: return Double(moves(range).ins)
        case .flaps: return Double(moves(range).flaps)
        case .lostWorkers: return Double(world.ledger.endedServing + world.unknown)
        case .launches: return Double(world.ledger.launched)
        case .workerHours: return world.workerHours
        case .alerts: return Double(world.ledger.alerts.count)
        }
    }

    /// Shares of the demand that came during overload and above capacity, and the longest overload in seconds.
    private func overload(_ range: ClosedRange<Duration>) -> (arrived: Double, above: Double, longest: Double) {
        var (all, arrived, above) = (0.0, 0.0, 0.0)
        var (ticks, longest) = (0, 0)
        for (_, sample) in samples(range) {
            all += sample.demand
            guard sample.isOverloaded else {
                ticks = 0
                continue
            }
            arrived += sample.demand
            above += sample.demand - Double(sample.ready) * world.model.capacity
            ticks += 1
            longest = max(longest, ticks)
        }
        return all > 0 ? (arrived / all, above / all, Double(longest * PolicyTrial.tick)) : (0, 0, 0)
    }

    private func moves(_ range: ClosedRange<Duration>) -> MoveTally {
        var moves = MoveTally()
        for decision in record.decisions {
            let at = decision.at - plan.world.start
            if range.contains(at) { moves.note(from: decision.from, to: decision.to, at: at.inSeconds) }
        }
        return moves
    }

    /// A number in the words of the language.
    static func text(_ value: Double, _ unit: ScaleTestPlan.Measure.Unit) -> String {
        switch unit {
        case .count: return "\(Int(value))"
        case .duration: return Phrase.duration(.seconds(value))
        case .share: return Phrase.share(Share(value))
        case .hours: return Phrase.number(value)
        }
    }
}
