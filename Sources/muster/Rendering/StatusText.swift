import Foundation
import MusterCore
import MusterWire

/// The status for people.
struct StatusText {
    var status: StatusView
    var style: Style

    var text: String {
        var sections: [String] = []
        if let freeze = status.freeze {
            sections.append(style(.yellow, "Every fleet is frozen \(freeze.words.onOneLine)"))
        }
        if !status.fleets.isEmpty { sections.append(fleets.text(style)) }
        if !learned.rows.isEmpty { sections.append(learned.text(style)) }
        let shadows = ShadowTable(fleets: status.fleets, now: status.at.instant).table
        if !shadows.rows.isEmpty { sections.append(shadows.text(style)) }
        if !standing.rows.isEmpty { sections.append(standing.text(style)) }
        if !status.policyProblems.isEmpty {
            let lines = status.policyProblems.map {
                let standing =
                    $0.hasLastGood
                    ? "its last good version is in force" : "it was never good, so nothing of it is in force"
                return style(.red, "\($0.path) broke \(ago($0.since)); \(standing)") + "\n"
                    + $0.text.trimmingCharacters(in: .newlines)
            }
            sections.append(lines.joined(separator: "\n"))
        }
        if !status.alerts.isEmpty { sections.append(alerts.text(style)) }
        return sections.joined(separator: "\n\n")
    }

    private var fleets: Table {
        var table = Table(heads: [
            "FLEET", "CONDITION", "DESIRED", "IN SERVICE", "ARRIVING", "DRAINING", "SIGNALS", "LAST CHANGE",
        ])
        for fleet in status.fleets {
            table.rows.append([
                Table.Cell(fleet.fleet), Table.Cell(fleet.condition.words, fleet.condition.tone), "\(fleet.desired)",
                "\(fleet.inService)", "\(fleet.arriving)",
                Table.Cell(fleet.drainText, fleet.overdueDrains > 0 ? .red : nil), Table.Cell(fleet.signalText),
                Table.Cell(fleet.lastChangeAt.map { "\(ago($0)): \(fleet.lastChange ?? "")" } ?? "none yet"),
            ])
        }
        return table
    }

    /// What workers were found to carry.
    private var learned: Table {
        var table = Table(heads: ["FLEET", "LEARNED"])
        for fleet in status.fleets {
            guard let capacity = fleet.capacity else { continue }
            table.rows.append([
                Table.Cell(fleet.fleet), Table.Cell(capacity.sentence, capacity.value == nil ? .yellow : nil),
            ])
        }
        return table
    }

    /// What operators set and what is still in force.
    private var standing: Table {
        var table = Table(heads: ["FLEET", "STANDING", "BY", "SINCE", "UNTIL", "REASON"])
        for fleet in status.fleets {
            for (what, mark) in fleet.marks where mark != status.freeze {
                table.rows.append([
                    Table.Cell(fleet.fleet), Table.Cell(what, .yellow), Table.Cell(mark.by), Table.Cell(ago(mark.at)),
                    Table.Cell(
                        mark.until.map { "\($0.timeText)Z" } ?? (mark == fleet.retiring ? "it is gone" : "lifted")),
                    Table.Cell(mark.reason),
                ])
            }
        }
        return table
    }

    private var alerts: Table {
        var table = Table(heads: ["ALERT", "SEVERITY", "FLEET", "SINCE", "WHAT"])
        for alert in status.alerts {
            table.rows.append([
                Table.Cell(alert.code),
                Table.Cell(alert.severity.rawValue, alert.severity == .critical ? .red : .yellow),
                Table.Cell(alert.fleet ?? "-"), Table.Cell(ago(alert.since)), Table.Cell(alert.text),
            ])
        }
        return table
    }

    private func ago(_ moment: Timestamp) -> String { Ages.relative(moment, to: status.at.instant) }
}

extension FleetSummary {
    /// What operators set, and who.
    var marks: [(what: String, mark: MarkView)] {
        var marks: [(String, MarkView)] = []
        if let retiring { marks.append(("retiring", retiring)) }
        if let pause { marks.append(("paused", pause)) }
        if let freeze { marks.append(("frozen", freeze)) }
        if let override { marks.append(("\(Phrase.workers(override.desired))", override.mark)) }
        for worker in marked {
            if let protection = worker.protection { marks.append(("\(worker.worker) protected", protection)) }
            if let quarantine = worker.quarantine { marks.append(("\(worker.worker) quarantined", quarantine)) }
        }
        return marks
    }

    /// Draining workers, and how many are overdue.
    var drainText: String { overdueDrains > 0 ? "\(draining) (\(overdueDrains) overdue)" : "\(draining)" }

    /// `tps 2,431, p99 stale`.
    var signalText: String {
        guard !signals.isEmpty else { return "-" }
        return signals.map { reading in
            let value = reading.state == .value ? reading.value.map(Phrase.number) : nil
            return "\(reading.signal) \(value ?? reading.state.rawValue)"
        }.joined(separator: ", ")
    }
}

extension FleetSummary.Condition {
    /// For people.
    var words: String {
        switch self {
        case .steady: "steady"
        case .scalingOut: "scaling out"
        case .scalingIn: "scaling in"
        case .blind: "blind"
        case .held: "held"
        case .overridden: "overridden"
        case .paused: "paused"
        case .frozen: "frozen"
        case .retiring: "retiring"
        case .notEvaluated: "not evaluated"
        case .shadow: "shadow"
        }
    }

    var tone: Style.Tone {
        switch self {
        case .steady: .green
        case .scalingOut, .scalingIn: .cyan
        case .blind, .notEvaluated: .red
        case .held, .overridden, .paused, .frozen, .retiring, .shadow: .yellow
        }
    }
}
