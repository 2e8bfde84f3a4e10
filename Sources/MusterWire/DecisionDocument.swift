public import MusterCore

/// A decision with what it was made of, in the core's own form (`ExactJSON`): for computing it again.
public struct DecisionDocument: Codable, Hashable, Sendable {
    /// The form of this document; another one is not read.
    public static let version = 1
    public var version: Int
    /// The journal's revision of the decision.
    public var revision: UInt64
    public var decision: Decision
    public var inputs: DecisionInputs

    public init(revision: UInt64, decision: Decision, inputs: DecisionInputs) {
        version = Self.version
        self.revision = revision
        self.decision = decision
        self.inputs = inputs
    }
}

/// A fleet's policy in force and what its last evaluation was made of, in the core's own form (`ExactJSON`).
public struct FleetInputsDocument: Codable, Hashable, Sendable {
    public static let version = 1
    public var version: Int
    public var policy: FleetPolicy
    /// Absent before the first evaluation.
    public var inputs: DecisionInputs?

    public init(policy: FleetPolicy, inputs: DecisionInputs?) {
        version = Self.version
        self.policy = policy
        self.inputs = inputs
    }
}
