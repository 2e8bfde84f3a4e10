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

    /// What was billed beside a fleet of so many: in money where the policy has prices, else in worker-hours.
    func cost(_ bound: PolicyTestPlan.Bound, _ workers: Int) -> Finding? {
        let hours = max(1, plan.world.length.inSeconds) / 3600
        let prices = FleetPrices(policy)
        let billed = world.cost ?? world.workerHours
        let fixed = (prices?.perHour(ofStatic: workers) ?? Double(workers)) * hours
        let share = fixed > 0 ? billed / fixed : 0
        guard !bound.holds(share) else { return nil }
        let text = "\(Self.text(share, .share)) of static \(workers)"
        let money = prices.map { "\($0.text(billed)), " } ?? ""
        return ("\(Phrase.number(world.workerHours)) worker-hours, \(money)\(text)", text, plan.world.length)
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
