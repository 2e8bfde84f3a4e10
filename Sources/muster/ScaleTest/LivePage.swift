import MusterCore
import MusterPolicy

/// What the screen shows while a test runs.
struct LivePage {
    var plan: ScaleTestPlan
    var seconds: Double
    var present: RunState.Present
    var recent: LoadTally.Recent
    /// Such as `load`, `coming to rest`.
    var phase: String
    var style: Style

    private var profile: LoadProfile { LoadProfile(plan.load.points) }

    /// Lines of at most `columns`; colours not counted.
    func lines(columns: Int, rows: Int) -> [String] {
        let width = min(columns, 140)
        let chart = LoadChart(history: present.history, length: profile.length, peak: profile.peak)
        let top = [title(width), ""] + chart.lines(columns: width, style: style) + [""] + figures + [""]
        let space = max(3, min(12, rows - top.count - 2))
        return top + present.lines.suffix(space).map { event($0, width: width) }
    }

    private func title(_ width: Int) -> String {
        let time = "\(phase)  \(Numbers.clock(min(seconds, profile.length))) of \(Numbers.clock(profile.length))"
        let name = String(plan.name.prefix(max(10, width - time.count - 4)))
        let gap = String(repeating: " ", count: max(1, width - name.count - time.count - 2))
        return " " + style(.bold, name) + gap + time
    }

    private var figures: [String] {
        let look = present.ledger.last
        let capacity = Int((plan.serves * Double(look?.inService ?? 0)).rounded())
        let isShort = present.ledger.isShort
        let load = "\(pad("load"))\(style(.cyan, number(profile.rate(at: seconds)))) a second"
        let held = "capacity \(style(isShort ? .red : .green, "\(capacity)")) a second"
        return [
            "\(load)   \(held)",
            pad("workers") + workers(look),
            pad("requests") + requests,
            pad("musterd") + (present.trouble.map { _ in style(.red, "does not answer") } ?? style(.green, "answers")),
        ]
    }

    private func workers(_ look: FleetLedger.Look?) -> String {
        guard let look else { return "not seen yet" }
        let marks =
            style(.green, String(repeating: "●", count: min(look.inService, 40)))
            + style(.cyan, String(repeating: "○", count: min(look.arriving, 40)))
            + style(.yellow, String(repeating: "◐", count: min(look.draining + look.terminating, 40)))
        return "\(look.inService) in service, \(look.arriving) arriving, \(look.draining + look.terminating) draining"
            + ", \(look.desired) desired  " + marks
    }

    private var requests: String {
        let failed = style(recent.failed > 0 ? .red : .green, "\(Phrase.grouped(Int64(recent.failed))) failed")
        var text = "\(Phrase.grouped(Int64(recent.sent))) sent, \(failed)"
        if !recent.latencies.isEmpty {
            text +=
                ", last 5 s: p50 \(Numbers.seconds(recent.latencies.quantile(0.5)))"
                + ", p99 \(Numbers.seconds(recent.latencies.quantile(0.99)))"
        }
        return text
    }

    private func event(_ line: RunState.Line, width: Int) -> String {
        let text = " \(Numbers.clock(line.at).padded(to: 5)) \(line.text)".prefixed(width - 1)
        return switch line.kind {
        case .decision: style(.bold, text)
        case .worker: style(.dim, text)
        case .fault: style(.yellow, text)
        case .trouble: style(.red, text)
        }
    }

    /// One line, for a log.
    var line: String {
        let look = present.ledger.last
        return "\(Numbers.clock(seconds))  load \(number(profile.rate(at: seconds)))/s, "
            + "\(look?.inService ?? 0) in service, \(look?.arriving ?? 0) arriving, "
            + "\((look?.draining ?? 0) + (look?.terminating ?? 0)) draining, \(look?.desired ?? 0) desired; \(requests)"
    }

    private func number(_ value: Double) -> String { Phrase.grouped(Int64(value.rounded())) }

    private func pad(_ text: String) -> String { " " + text.padded(to: 11) }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    fileprivate func prefixed(_ width: Int) -> String { count > width ? prefix(max(1, width - 1)) + "…" : self }
}
