/// Asks for a desired number, whatever the rules say: `POST /v1/fleets/{fleet}/override`.
public struct OverrideRequest: Codable, Hashable, Sendable {
    public var desired: Int
    public var reason: String
    /// When it ends by itself. Units: seconds, more than 0.
    public var forSeconds: Double
    /// Who asks; the token's name stands before it when tokens are in use.
    public var by: String?

    public init(desired: Int, reason: String, forSeconds: Double, by: String?) {
        self.desired = desired
        self.reason = reason
        self.forSeconds = forSeconds
        self.by = by
    }
}

/// Asks for something that stands until its end or until it is lifted: a pause, a freeze, a protection, a quarantine.
/// Also for a drain and a retirement, which cannot have an end.
public struct MarkRequest: Codable, Hashable, Sendable {
    public var reason: String
    /// When it ends by itself. Units: seconds, more than 0.
    public var forSeconds: Double?
    /// Who asks; the token's name stands before it when tokens are in use.
    public var by: String?

    public init(reason: String, forSeconds: Double? = nil, by: String?) {
        self.reason = reason
        self.forSeconds = forSeconds
        self.by = by
    }
}

/// `POST /v1/fleets/{fleet}/pause`.
public typealias PauseRequest = MarkRequest
/// `POST /v1/fleets/{fleet}/freeze` and `POST /v1/freeze`.
public typealias FreezeRequest = MarkRequest
/// `POST /v1/workers/{worker}/protect`.
public typealias ProtectRequest = MarkRequest

/// Asks to lift something; an empty object.
public struct LiftRequest: Codable, Hashable, Sendable {
    public init() {}
}

/// The answer to a request that was taken: its facts are in the journal.
public struct Accepted: Codable, Hashable, Sendable {
    /// What is now true, for people.
    public var sentence: String

    public init(sentence: String) { self.sentence = sentence }
}
