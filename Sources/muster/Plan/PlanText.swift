import MusterCore
import MusterPolicy

/// A plan for people, in a terminal or as Markdown for a pull request.
struct PlanText {
    var report: PlanReport
    var isMarkdown: Bool

    var text: String {
        let counted = [PlanReport.Fleet.State.new, .changed, .missing, .unchanged].map { state in
            "\(report.fleets.filter { $0.state == state }.count) \(state.rawValue)"
        }
        let heading = "fleets: " + counted.joined(separator: ", ")
        let fleets = report.fleets.filter { $0.state != .unchanged }.map { isMarkdown ? markdown($0) : plain($0) }
        return ([isMarkdown ? "### muster plan\n\n\(heading)" : heading] + fleets).joined(separator: "\n\n")
    }

    private func plain(_ fleet: PlanReport.Fleet) -> String {
        var lines = ["\(fleet.fleet)  \(fleet.state.rawValue)"]
        lines += fleet.changes.map { "  " + $0.text }
        if let now = fleet.now { lines.append("  now: \(sentence(now))") }
        if let past = fleet.past {
            lines.append("  from \(past.from) to \(past.to):")
            var table = Table(heads: ["", "IN FORCE", "THESE FILES"])
            table.rows = rows(past).map { row in row.map { Table.Cell($0) } }
            lines += table.text(Style(isOn: false)).split(separator: "\n").map { "    " + $0 }
            lines += farthest(past).map { "  " + $0 }
        }
        lines += fleet.notes.map { "  note: " + $0 }
        return lines.map(\.onOneLine).joined(separator: "\n")
    }

    private func markdown(_ fleet: PlanReport.Fleet) -> String {
        var lines = ["#### `\(fleet.fleet)`: \(fleet.state.rawValue)", ""]
        lines += fleet.changes.map { "- `\($0.text.replacing("`", with: "'"))`" }
        if let now = fleet.now { lines += ["", "Now: \(escaped(sentence(now)))"] }
        if let past = fleet.past {
            lines += ["", "| | in force | these files |", "|---|---|---|"]
            lines += rows(past).map { "| " + $0.map(escaped).joined(separator: " | ") + " |" }
            lines += ["", "<details><summary>\(past.from) to \(past.to)</summary>", ""]
            lines += (farthest(past) + fleet.notes).map { "- " + escaped($0) }
            lines += ["", "</details>"]
        } else {
            lines += fleet.notes.isEmpty ? [] : [""] + fleet.notes.map { "- " + escaped($0) }
        }
        return lines.joined(separator: "\n")
    }

    private func escaped(_ text: String) -> String {
        text.onOneLine.replacing("|", with: "\\|").replacing("<", with: "&lt;")
    }

    private func sentence(_ now: PlanReport.Moment) -> String {
        now.before == now.after
            ? "\(Phrase.workers(now.after)) as before"
            : "\(now.before) -> \(Phrase.workers(now.after)) (\(now.because))"
    }

    private func rows(_ past: PlanReport.Past) -> [[String]] {
        let pair = { (name: String, value: (PlanReport.Outcome) -> String) in
            [name, value(past.before), value(past.after)]
        }
        var rows = [
            pair("changes", { "\($0.changes)" }), pair("most workers", { "\($0.mostWorkers)" }),
            pair("worker-hours", { Phrase.number($0.workerHours) }),
        ]
        if past.before.cost != nil || past.after.cost != nil {
            let unit = past.currency.map { " " + $0 } ?? ""
            rows.append(pair("cost", { $0.cost.map { Phrase.number($0) + unit } ?? "no price" }))
        }
        if past.before.overloadedSeconds != nil {
            rows += [
                pair("in overload", { Self.time($0.overloadedSeconds) }),
                pair("longest overload", { Self.time($0.longestOverloadSeconds) }),
                pair("least headroom", { $0.leastHeadroom.map { Phrase.share(Share($0)) } ?? "" }),
            ]
        }
        return rows
    }

    private static func time(_ seconds: Double?) -> String {
        seconds.map { $0 == 0 ? "none" : Phrase.duration(.seconds($0)) } ?? ""
    }

    private func farthest(_ past: PlanReport.Past) -> [String] {
        guard let farthest = past.farthest else { return ["the desired numbers never differ"] }
        let reason = { (text: String?) in text.map { " (\($0))" } ?? "" }
        return [
            "they differ for \(Phrase.share(Share(past.differs))) of the time, most at \(farthest.at): \(farthest.before)"
                + reason(farthest.becauseBefore) + " and \(farthest.after)" + reason(farthest.becauseAfter)
        ]
    }
}
