import MusterCore
import MusterWire

/// One picture of the live screen.
struct TopPage {
    static let shownEvents = [
        "desiredChanged", "workerJoined", "drainAsked", "drainBegan", "drainOverdue", "drainEnded", "workerReclaimed",
        "workerExited", "workerGone", "launchRefused", "overrideSet", "overrideCleared", "pauseSet", "pauseCleared",
        "freezeSet", "freezeCleared",
        "policyAdopted",
    ].joined(separator: ",")

    var state: TopState
    var columns: Int
    var style: Style

    var lines: [String] {
        guard let status = state.status else { return [cut(state.trouble ?? "looking...", nil)] }
        var lines = [heading(status), ""]
        if let trouble = state.trouble { lines += [cut(trouble, .red), ""] }
        for fleet in status.fleets { lines += block(fleet) + [""] }
        lines += drains(status)
        lines.append(cut("EVENTS", .bold))
        for event in state.events.prefix(200) {
            lines.append(cut("\(event.at.timeText)Z  \(event.fleet ?? "-")  \(event.sentence)", tone(event)))
        }
        return lines
    }

    private func heading(_ status: StatusView) -> String {
        let ready = status.ready ? "" : "  NOT READY: \(status.unreadyReason ?? "")"
        return cut(
            "muster \(status.version)  \(status.at.timeText)Z  up \(Ages.text(status.uptimeSeconds))\(ready)   q quits",
            status.ready ? .bold : .red)
    }

    private func block(_ fleet: FleetSummary) -> [String] {
        let counts =
            "desired \(fleet.desired)   in service \(fleet.inService)   arriving \(fleet.arriving)   "
            + "draining \(fleet.drainText)"
        let width = max(10, columns - 14)
        var lines = [
            cut("\(fleet.fleet)  \(fleet.condition.words)", fleet.condition.tone), cut("  \(counts)", nil),
            "  workers  " + bar(fleet, width: width),
        ]
        if let history = state.history[fleet.fleet], let signal = fleet.signals.first(where: { $0.state == .value }) {
            let label = "  \(signal.signal) \(Phrase.number(signal.value ?? 0)) "
            lines.append(label + style(.cyan, sparkline(history, width: max(10, columns - label.count - 1))))
        }
        for blind in fleet.signals where blind.state != .value {
            lines.append(cut("  \(blind.signal) \(blind.sentence)", .red))
        }
        if let change = fleet.lastChange { lines.append(cut("  \(change)", .dim)) }
        return lines
    }

    /// In service filled, arriving half, draining light, and where the desired number lies.
    private func bar(_ fleet: FleetSummary, width: Int) -> String {
        let total = max(fleet.max, fleet.inService + fleet.arriving + fleet.draining, fleet.desired, 1)
        let place = { (workers: Int) in min(width, (workers * width + total - 1) / total) }
        let service = place(fleet.inService)
        let arriving = place(fleet.inService + fleet.arriving)
        let draining = place(fleet.inService + fleet.arriving + fleet.draining)
        let mark = max(0, place(fleet.desired) - 1)
        var text = ""
        for column in 0..<width {
            if column == mark {
                text += style(.bold, "|")
            } else if column < service {
                text += style(.green, "\u{2588}")
            } else if column < arriving {
                text += style(.cyan, "\u{2592}")
            } else {
                text += column < draining ? style(.yellow, "\u{2591}") : style(.dim, "\u{B7}")
            }
        }
        return text
    }

    private func sparkline(_ values: [Double], width: Int) -> String {
        let shown = values.suffix(width)
        guard let most = shown.max(), most > 0 else { return String(repeating: "\u{2581}", count: shown.count) }
        let levels = Array("\u{2581}\u{2582}\u{2583}\u{2584}\u{2585}\u{2586}\u{2587}\u{2588}")
        return String(shown.map { levels[max(0, min(7, Int(($0 / most) * 7.99)))] })
    }

    private func drains(_ status: StatusView) -> [String] {
        guard !state.workers.isEmpty else { return [] }
        let rows = state.workers.prefix(8).map { worker in
            cut(
                "  \(worker.worker)  \(worker.remarks(now: status.at.instant))",
                worker.drain?.overdueAt == nil ? .yellow : .red)
        }
        return [cut("DRAINS", .bold)] + rows + [""]
    }

    private func tone(_ event: EventView) -> Style.Tone? {
        switch event.name {
        case "desiredChanged": .cyan
        case "drainOverdue", "launchRefused": .red
        default: nil
        }
    }

    /// The text within the screen's width.
    private func cut(_ text: String, _ tone: Style.Tone?) -> String {
        let plain = text.onOneLine
        let short = plain.count > columns ? String(plain.prefix(max(0, columns - 1))) + "\u{2026}" : plain
        return tone.map { style($0, short) } ?? short
    }
}
