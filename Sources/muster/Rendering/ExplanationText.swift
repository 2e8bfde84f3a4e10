import MusterCore
import MusterWire

/// A decision as a page that is read from top to bottom: outcome, what was seen, who wanted what, what changed it, what
/// would have to be different.
struct ExplanationText {
    var decision: DecisionView
    /// The fleet as it is now, when that is what is explained.
    var summary: FleetSummary?
    /// The moment that was asked for, when it is not now.
    var asked: Moment?
    var now: Instant
    var style: Style

    /// A moment in the past.
    struct Moment {
        var at: Timestamp
        /// What was evaluated between the decision and then.
        var evaluated: EvaluationView?
    }

    var text: String {
        let at = decision.at
        let heading =
            style(.bold, decision.fleet)
            + style(.dim, "  \(at.dayText) \(at.timeText)Z, \(Ages.relative(at, to: now))")
        var lines = [heading, style(outcome, decision.summary.onOneLine)]
        lines += place + ["", row("workers", decision.census.sentence)]
        lines += standing
        lines += section(
            "SIGNALS",
            decision.readings.map { reading in
                (reading.signal, style(reading.state == .value ? nil : .red, reading.sentence.onOneLine))
            })
        lines += section(
            "OPINIONS",
            decision.opinions.map { opinion in
                (opinion.rule, style(opinion.verdict == .blind ? .red : nil, opinion.sentence.onOneLine))
            })
        lines += stages
        if !decision.counterfactuals.isEmpty {
            lines += ["", style(.bold, "WHAT WOULD CHANGE IT")]
            lines += decision.counterfactuals.map { "  " + $0.onOneLine }
        }
        return lines.joined(separator: "\n")
    }

    /// Where the decision lies before the moment that was asked for, and what is known of the time between.
    private var place: [String] {
        guard let asked else { return [] }
        let kind = decision.from == decision.to ? "evaluation" : "change"
        var lines = [
            "The last \(kind) until \(asked.at.dayText) \(asked.at.timeText)Z: the number was \(decision.to) then."
        ]
        if let evaluated = asked.evaluated {
            let blind = evaluated.sighted ? "" : ", and not every rule had a value"
            lines.append(
                "Evaluated at \(evaluated.at.timeText)Z, and kept: \(Phrase.workers(evaluated.need)) needed\(blind).")
        }
        return lines
    }

    /// What stands whether or not a stage had to mention it: a freeze, a policy that is gone.
    private var standing: [String] {
        var lines: [String] = []
        if let freeze = summary?.freeze {
            lines.append(style(.yellow, row("frozen", "\(freeze.words.onOneLine): no scale-in")))
        }
        if let gone = summary?.policyWithdrawnAt, summary?.retiring == nil {
            lines.append(
                style(.yellow, row("policy", "its file is gone, \(Ages.relative(gone, to: now)); it stays in force")))
        }
        return lines
    }

    private var outcome: Style.Tone {
        decision.to > decision.from ? .cyan : decision.to < decision.from ? .yellow : .green
    }

    private var labelWidth: Int {
        let labels =
            decision.readings.map(\.signal) + decision.opinions.map(\.rule) + decision.stages.map(\.stage) + ["workers"]
        return min(labels.map(\.count).max() ?? 0, 32)
    }

    private func section(_ title: String, _ rows: [(String, String)]) -> [String] {
        rows.isEmpty ? [] : ["", style(.bold, title)] + rows.map { row($0, $1) }
    }

    private func row(_ label: String, _ text: String) -> String {
        "  " + label + String(repeating: " ", count: max(0, labelWidth - label.count) + 2) + text
    }

    private var stages: [String] {
        guard !decision.stages.isEmpty else { return [] }
        let changes = decision.stages.map { $0.before == $0.after ? "\($0.after)" : "\($0.before) -> \($0.after)" }
        let width = changes.map(\.count).max() ?? 0
        let rows = zip(decision.stages, changes).map { stage, change in
            let padded = change + String(repeating: " ", count: width - change.count)
            let line = row(stage.stage, "\(padded)  \(stage.sentence.onOneLine)")
            if stage.after > stage.before { return style(.cyan, line) }
            return stage.after < stage.before ? style(.yellow, line) : style(.dim, line)
        }
        return ["", style(.bold, "STAGES")] + rows
    }
}
