import MusterCore
import MusterPolicy

/// Holds what happened against what was expected.
struct TrialVerdicts {
    let plan: PolicyTestPlan
    let policy: FleetPolicy
    let record: TrialRecord
    let world: FleetWorld

    /// What a check found: nil when it holds.
    typealias Finding = (saw: String, actual: String?, at: Duration)

    var result: TrialResult {
        var failures: [TrialResult.Failure] = []
        for expectation in plan.expectations {
            let span = bounds(of: expectation.span)
            for check in expectation.checks {
                guard let finding = finding(check, expectation.span, span) else { continue }
                failures.append(
                    TrialResult.Failure(
                        expectation: expectation, saw: finding.saw, actual: finding.actual, from: span.lowerBound,
                        to: span.upperBound, explain: finding.at))
            }
        }
        let capacity = world.model.capacity
        return TrialResult(
            failures: failures, checks: plan.expectations.reduce(0) { $0 + $1.checks.count },
            points: record.samples.map {
                TrialResult.Point(
                    demand: $0.demand / capacity, ready: Double($0.ready), desired: Double($0.desired),
                    isOverloaded: $0.isOverloaded)
            }, workerHours: world.workerHours, cost: world.cost, currency: FleetPrices(policy)?.currency)
    }

    private func bounds(of span: PolicyTestPlan.Span) -> ClosedRange<Duration> {
        switch span {
        case .at(let at): at...at
        case .between(let from, let to): from...to
        case .throughout: .zero...plan.world.length
        }
    }

    private func finding(
        _ check: PolicyTestPlan.Check, _ span: PolicyTestPlan.Span, _ range: ClosedRange<Duration>
    ) -> Finding? {
        switch check {
        case .level(let level, let bound):
            guard let probe = record.probes[range.lowerBound] else {
                return ("nothing was seen then", nil, range.lowerBound)
            }
            let value = probe.sample[level]
            return bound.holds(Double(value)) ? nil : ("\(level.rawValue) was \(value)", "\(value)", range.lowerBound)
        case .because(let reason):
            return because(reason, span, range)
        case .always(let level, let bound): return unlike(level, range) { bound.holds($0) }
        case .never(.level(let level, let bound)): return unlike(level, range) { !bound.holds($0) }
        case .never(.act(let act)): return happened(act, range)
        case .total(let total, let bound):
            let value = value(of: total, range)
            guard !bound.holds(value) else { return nil }
            let text = Self.text(value, total.unit)
            return ("\(total.rawValue) was \(text)", text, worst(range))
        case .cost(let bound, let workers): return cost(bound, workers ?? policy.baseline ?? 1)
        case .money(let bound, _):
            guard let cost = world.cost, let prices = FleetPrices(policy), !bound.holds(cost) else { return nil }
            return ("it cost \(prices.text(cost))", prices.text(cost), plan.world.length)
        }
    }

    private func because(_ reason: String, _ span: PolicyTestPlan.Span, _ range: ClosedRange<Duration>) -> Finding? {
        if case .at(let at) = span {
            let decisions = [record.probes[at]?.decision, record.probes[at]?.change].compactMap { $0 }
            if decisions.contains(where: { $0.names(reason) }) { return nil }
            return (decisions.first.map { "the decision was: \($0.summary)" } ?? "nothing was decided by then", nil, at)
        }
        let within = record.decisions.filter { range.contains($0.at - plan.world.start) }
        if within.contains(where: { $0.names(reason) }) { return nil }
        let last = within.last.map { "; the last was: \($0.summary)" } ?? ""
        return ("none of \(within.count) changes was made by \(reason)\(last)", nil, range.upperBound)
    }

    private func unlike(
        _ level: PolicyTestPlan.Level, _ range: ClosedRange<Duration>, _ holds: (Double) -> Bool
    ) -> Finding? {
        for (place, sample) in samples(range) where !holds(Double(sample[level])) {
            let at = Duration.seconds(place * PolicyTrial.tick)
            return ("\(level.rawValue) was \(sample[level]) at \(Phrase.duration(at))", nil, at)
        }
        return nil
    }

    private func happened(_ act: PolicyTestPlan.Act, _ range: ClosedRange<Duration>) -> Finding? {
        if act == .overload {
            guard let (place, sample) = samples(range).first(where: { $0.1.isOverloaded }) else { return nil }
            let at = Duration.seconds(place * PolicyTrial.tick)
            let need = Phrase.number(sample.demand / world.model.capacity)
            return ("overload at \(Phrase.duration(at)): \(need) workers needed, \(sample.ready) ready", nil, at)
        }
        let deed = record.deeds.first { deed in
            let isMeant = act == .change ? deed.act == .scaleIn || deed.act == .scaleOut : deed.act == act
            return isMeant && range.contains(.seconds(deed.at))
        }
        return deed.map { ("\(act.rawValue) at \(Phrase.duration(.seconds($0.at))): \($0.text)", nil, .seconds($0.at)) }
    }

    func samples(_ range: ClosedRange<Duration>) -> some Sequence<(Int, TrialRecord.Sample)> {
        let first = Int(range.lowerBound.inSeconds / Double(PolicyTrial.tick))
        let last = min(record.samples.count - 1, Int(range.upperBound.inSeconds / Double(PolicyTrial.tick)))
        return (first..<max(first, last + 1)).lazy.map { ($0, record.samples[$0]) }
    }

    /// The moment of the stretch in which capacity was shortest.
    private func worst(_ range: ClosedRange<Duration>) -> Duration {
        let capacity = world.model.capacity
        let worst = samples(range).min { left, right in
            Double(left.1.ready) * capacity - left.1.demand < Double(right.1.ready) * capacity - right.1.demand
        }
        return .seconds((worst?.0 ?? 0) * PolicyTrial.tick)
    }
}

extension TrialRecord.Sample {
    subscript(level: PolicyTestPlan.Level) -> Int {
        switch level {
        case .desired: Int(desired)
        case .ready: Int(ready)
        case .workers: Int(workers)
        }
    }
}

extension Decision {
    /// Whether that rule or stage had a part in the number: it asked for most, was blind, or changed it.
    func names(_ reason: String) -> Bool {
        stages.contains { stage in
            switch stage.reason {
            case .highest(let rule), .blindRule(let rule), .wouldReturn(let rule, _, _):
                if rule.rawValue == reason { return true }
            default: break
            }
            return stage.kind.rawValue == reason && stage.kind != .merge
        }
    }
}
