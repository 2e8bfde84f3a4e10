import MusterCore
import MusterPorts

/// The suite that every `SignalSource` passes: what it must say of a source that answers, has nothing, or is down.
public struct SourceContract: Sendable {
    private let source: any SignalSource
    private let now: Instant

    public init(_ source: any SignalSource, now: Instant) {
        self.source = source
        self.now = now
    }

    /// - Parameters:
    ///   - answering: reads exactly `value`.
    ///   - empty: is answered, with nothing.
    ///   - unreachable: points at a place where nobody listens.
    ///   - misconfigured: has settings that can never work.
    public func check(
        answering: SignalPolicy, value: Double, empty: SignalPolicy, unreachable: SignalPolicy,
        misconfigured: SignalPolicy
    ) async throws(ContractViolation) {
        let read = await reading(answering)
        try require(read.state == .value(value), "reads \(value); got \(read.state)")
        try require(read.takenAt <= now, "no reading comes from the future: \(read.takenAt) > \(now)")
        let nothing = await reading(empty)
        try require(nothing.state == .absent, "nothing is absent, never 0; got \(nothing.state)")
        let down = await reading(unreachable)
        guard case .error(let failure) = down.state, case .unavailable = failure else {
            throw ContractViolation("a place that is down is an error `unavailable`, never a value; got \(down.state)")
        }
        let wrong = await reading(misconfigured)
        guard case .error(let failure) = wrong.state, case .invalidRequest = failure else {
            throw ContractViolation("settings that cannot work are an error `invalidRequest`; got \(wrong.state)")
        }
        var bounded = answering
        bounded.greatest = value - 1
        let wild = await reading(bounded)
        try require(wild.state == .implausible(value), "outside its range is implausible; got \(wild.state)")
    }

    private func reading(_ signal: SignalPolicy) async -> Reading {
        await source.read(signal, fleet: "contract", workers: [], at: now)
    }
}
