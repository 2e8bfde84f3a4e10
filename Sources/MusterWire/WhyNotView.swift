public import MusterCore

/// Why a worker is not retired, not in service, or not gone.
public struct WhyNotView: Codable, Hashable, Sendable {
    /// What is answered.
    public enum Question: String, WireWord { case notRetired, notInService, notGone }

    /// One thing that keeps the worker where it is.
    public struct Reason: Codable, Hashable, Sendable {
        /// Stable, such as `drainsFull`.
        public var code: String
        public var sentence: String
    }

    /// The daemon's clock when it answered.
    public var at: Timestamp
    public var question: Question
    /// All that hold, in the order in which they are asked.
    public var reasons: [Reason]
    /// What would have to be different.
    public var changes: [String]
    public var worker: WorkerView

    public init(_ whyNot: WhyNot, worker: WorkerView) {
        let at = Timestamp(whyNot.at)
        let moment = at.sentenceMoments
        self.at = at
        self.worker = worker
        question =
            switch whyNot.question {
            case .notRetired: .notRetired
            case .notInService: .notInService
            case .notGone: .notGone
            }
        reasons = whyNot.reasons.map { Reason(code: $0.name, sentence: $0.sentence(moment: moment)) }
        changes = whyNot.changes(moment: moment)
    }
}
