import MusterCore

/// What goes wrong, for how long.
public struct Fault: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        // Calls: the provider, the load balancer.
        case launchRefused, throttled, outOfStock, lostReply, lateSuccess, nothingDone, listRefused, listEmpty,
            slowCalls
        case duplicateReply, drainRefused, stuckDrain
        // Workers.
        case exits, bootsFail, unhealthy, stranger
        // Signals.
        case signalSilent, signalNaN, signalAbsent, signalPartial, signalError, lastingReading
        // The daemon and its clock.
        case clockBack, clockForward, crashBeforeAppend, crashBeforeEffects, crashAfterEffects
        // People.
        case override, pause, freeze, protect, quarantine, drain, policyChanged, policyBroken
    }
    public var kind: Kind
    /// Seconds since the run began.
    public var from: Int
    public var to: Int
    /// How much of it: a share of calls in percent, workers, or seconds, as the kind has it.
    public var amount: Int

    public var description: String { "\(kind.rawValue) \(from)s...\(to)s amount \(amount)" }
}

/// The faults of one run, each of which can be left out.
public struct FaultPlan: Hashable, Sendable {
    public var faults: [Fault]

    /// Draws the faults of a run whose safety phase lasts so many seconds.
    static func drawn(from chance: inout SplitMix64, seconds: Int) -> FaultPlan {
        var faults: [Fault] = []
        for _ in 0..<chance.pick(0...12) {
            let kind = chance.pick(Fault.Kind.allCases)
            let from = chance.pick(0...(seconds - 30))
            let to = min(seconds, from + chance.pick(10...400))
            faults.append(Fault(kind: kind, from: from, to: to, amount: amount(of: kind, &chance)))
        }
        return FaultPlan(
            faults: faults.sorted { ($0.from, $0.to, $0.kind.rawValue) < ($1.from, $1.to, $1.kind.rawValue) })
    }

    private static func amount(of kind: Fault.Kind, _ chance: inout SplitMix64) -> Int {
        switch kind {
        case .exits, .unhealthy, .stranger, .protect, .quarantine, .drain: chance.pick(1...4)
        case .clockBack, .clockForward: chance.pick([1, 7, 45, 400, 3700])
        case .crashBeforeAppend, .crashBeforeEffects, .crashAfterEffects: chance.pick([0, 3, 20, 90, 700])
        case .override: chance.pick(0...45)
        default: chance.pick([20, 50, 100])
        }
    }

    /// The share of calls that a kind of fault hits at that time, 0 when it does not.
    func share(of kind: Fault.Kind, at now: Duration) -> Double {
        var most = 0
        for fault in faults where fault.kind == kind {
            if now >= .seconds(fault.from) && now < .seconds(fault.to) { most = max(most, fault.amount) }
        }
        return Double(most) / 100
    }

    func isActive(_ kind: Fault.Kind, at now: Duration) -> Bool { share(of: kind, at: now) > 0 }
}
