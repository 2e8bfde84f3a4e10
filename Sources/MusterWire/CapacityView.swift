public import MusterCore

/// What a fleet has learned of how much one of its workers carries.
public struct CapacityView: Codable, Hashable, Sendable {
    /// The load, and the utilisation that a worker is to have of it.
    public var signal: String
    public var utilisation: String
    public var goal: Double
    /// What a worker is taken to carry; absent while it is not learned and utilisation decides.
    public var value: Double?
    public var low: Double?
    public var high: Double?
    /// Workers that it comes from.
    public var workers: Int
    /// The highest utilisation that was seen.
    public var seen: Double?
    /// It is held at little more than the highest load that was seen.
    public var isBounded: Bool
    /// What an estimate lacks now.
    public var doubt: String?
    public var sentence: String

    public init(_ capacity: LearnedCapacity) {
        signal = capacity.goal.signal.rawValue
        utilisation = capacity.goal.utilisation.rawValue
        goal = capacity.goal.goal.fraction
        value = capacity.value
        low = capacity.low
        high = capacity.high
        workers = capacity.workers
        seen = capacity.seen
        isBounded = capacity.isBounded
        doubt = capacity.doubt?.phrase
        sentence = capacity.sentence
    }
}
