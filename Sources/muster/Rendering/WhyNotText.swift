import MusterCore
import MusterWire

/// Why a worker is where it is, as a page that is read from top to bottom.
struct WhyNotText {
    var answer: WhyNotView
    var style: Style

    var text: String {
        let worker = answer.worker
        let lasting = Ages.text((answer.at.instant - worker.phaseSince.instant).inSeconds)
        var lines = [
            style(.bold, worker.worker)
                + style(.dim, "  \(worker.fleet) at \(worker.placement), \(worker.phase.words) for \(lasting)"),
            "It is \(answer.question.words), because",
        ]
        let width = answer.reasons.map(\.code.count).max() ?? 0
        lines += answer.reasons.map { reason in
            let label = reason.code + String(repeating: " ", count: width - reason.code.count)
            return "  \(style(.yellow, label))  \(reason.sentence.onOneLine)"
        }
        if !answer.changes.isEmpty {
            lines += ["", style(.bold, "WHAT WOULD CHANGE IT")] + answer.changes.map { "  " + $0.onOneLine }
        }
        return lines.joined(separator: "\n")
    }
}

extension WhyNotView.Question {
    /// For people.
    fileprivate var words: String {
        switch self {
        case .notRetired: "not retired"
        case .notInService: "not in service"
        case .notGone: "not gone"
        }
    }
}
