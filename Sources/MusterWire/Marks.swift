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

/// A worker that an operator set apart.
public struct MarkedWorkerView: Codable, Hashable, Sendable {
    public var worker: String
    public var protection: MarkView?
    public var quarantine: MarkView?

    /// Nil when nothing stands on it.
    init?(_ record: WorkerRecord, now: Instant) {
        let standing: (OperatorMark?) -> MarkView? = { $0.flatMap { $0.holds(at: now) ? MarkView($0) : nil } }
        worker = record.id.rawValue
        protection = standing(record.protection)
        quarantine = standing(record.quarantine)
        if protection == nil, quarantine == nil { return nil }
    }
}
