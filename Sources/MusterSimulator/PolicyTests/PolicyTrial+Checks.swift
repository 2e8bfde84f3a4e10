import MusterCore
import MusterPolicy

extension PolicyTrial {
    /// The plan fits the policy: its signals are there, all of them, and so are placements, rules and stages it names.
    static func check(_ plan: PolicyTestPlan, _ policy: FleetPolicy) throws(Problem) {
        let known = Set(policy.signals.map(\.name))
        let given = Set(plan.signals.map(\.name))
        for signal in plan.signals where !known.contains(signal.name) && !isUsed(signal.name, in: plan) {
            let names = policy.signals.map(\.name.rawValue).joined(separator: ", ")
            throw Problem(
                place: signal.place,
                message: "the policy has no signal `\(signal.name)`; it has \(names.isEmpty ? "none" : names)")
        }
        for signal in policy.signals where !given.contains(signal.name) {
            throw Problem(
                message: "the test does not give the policy's signal `\(signal.name)`; "
                    + "write `\(signal.name): {absent: true}` if there is none")
        }
        for event in plan.events {
            if let placement = event.placement, !policy.placements.contains(where: { $0.name == placement }) {
                throw Problem(place: event.place, message: "the policy has no placement `\(placement)`")
            }
        }
        let reasons = policy.rules.map(\.name.rawValue) + StageKind.allCases.map(\.rawValue)
        for expectation in plan.expectations {
            for case .because(let reason) in expectation.checks where !reasons.contains(reason) {
                throw Problem(
                    place: expectation.place,
                    message:
                        "`\(reason)` is neither a rule of the policy nor a stage: \(reasons.joined(separator: ", "))")
            }
            for case .cost(_, nil) in expectation.checks where policy.baseline == nil {
                throw Problem(
                    place: expectation.place, message: "the policy has no `cost.baseline`; write `of static 100`")
            }
            for case .money(_, let currency) in expectation.checks {
                try check(currency, of: policy, expectation)
            }
        }
    }

    /// Money can be told of a policy that prices every placement, in its own currency.
    private static func check(
        _ currency: String, of policy: FleetPolicy, _ expectation: PolicyTestPlan.Expectation
    ) throws(Problem) {
        guard let prices = FleetPrices(policy) else {
            let priced = Set(policy.cost?.prices.map(\.of) ?? [])
            let missing = policy.placements.map(\.name.rawValue).filter { !priced.contains($0) }
            throw Problem(
                place: expectation.place,
                message: "`cost.prices` of the policy has no price for \(missing.joined(separator: ", "))")
        }
        if let own = prices.currency, own != currency {
            throw Problem(place: expectation.place, message: "the policy counts in \(own), not in \(currency)")
        }
    }

    /// A signal that only other formulas use is the test's own.
    private static func isUsed(_ name: SignalName, in plan: PolicyTestPlan) -> Bool {
        plan.signals.contains { signal in
            guard case .formula(let formula) = signal.shape else { return false }
            return formula.uses(name.rawValue)
        }
    }

    /// The demand, which only tests that tell of overload need.
    static func served(_ plan: PolicyTestPlan, _ policy: FleetPolicy) throws(Problem) -> ServedSignal? {
        if let demand = plan.world.demand, let capacity = plan.world.capacity {
            return ServedSignal(signal: demand, capacity: capacity)
        }
        do throws(ServedSignal.Problem) {
            return try ServedSignal(of: policy, wanted: plan.world.demand, capacity: plan.world.capacity)
        } catch {
            let needing = plan.expectations.first { $0.checks.contains(where: \.isOfDemand) }
            guard needing == nil, plan.world.demand == nil else {
                throw Problem(
                    place: needing?.place, message: "\(error.message); see `demand` and `capacity` of `world`")
            }
            return nil
        }
    }
}

extension PolicyTestPlan.Check {
    fileprivate var isOfDemand: Bool {
        switch self {
        case .total(.overload, _), .total(.lost, _), .total(.longestOverload, _), .never(.act(.overload)): true
        default: false
        }
    }
}
