public import MusterCore

/// Who set something, why, and until when.
public struct MarkView: Codable, Hashable, Sendable {
    public var by: String
    public var reason: String
    public var at: Timestamp
    /// Never ends by itself when absent.
    public var until: Timestamp?

    public init(_ mark: OperatorMark) {
        by = mark.by
        reason = mark.reason
        at = Timestamp(mark.at)
        until = mark.until.map(Timestamp.init)
    }
}

/// An operator's desired number.
public struct OverrideView: Codable, Hashable, Sendable {
    public var desired: Int
    public var mark: MarkView

    public init(_ override: Override) {
        desired = override.desired
        mark = MarkView(override.mark)
    }
}
