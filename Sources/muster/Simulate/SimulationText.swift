import Foundation
import MusterCore
import MusterSimulator
import MusterWire

/// A simulation for people: what was compared, and how it went.
struct SimulationText {
    let report: SimulationReport
    let style: Style
    let columns: Int

    var text: String {
        let days = Phrase.duration(.seconds(report.seconds))
        var lines = [
            style(.bold, report.trace.onOneLine)
                + style(.dim, "  \(days) from \(Timestamp(report.start).dayText) \(Timestamp(report.start).timeText)Z"),
            "peak \(Phrase.number(report.peakDemand)) a second, \(Phrase.workers(report.peakWorkers)) of "
                + "\(Phrase.number(report.capacity)) each",
            "",
        ]
        if let first = report.results.first { lines += chart(first) + [""] }
        lines += [service, "", elasticity]
        if !report.notes.isEmpty { lines += [""] + report.notes.map { style(.dim, "note: " + $0.onOneLine) } }
        return lines.joined(separator: "\n")
    }

    private func chart(_ result: ReplayResult) -> [String] {
        let points = result.chart.map {
            FleetChart.Point(
                demand: $0.demand / report.capacity, ready: Double($0.ready), isOverloaded: $0.overloaded)
        }
        return [
            style(
                .dim,
                "\(result.name): demand as columns, capacity as a line, in workers; each column at its tightest moment")
        ]
            + FleetChart(points: points).lines(columns: min(columns, 120), style: style)
    }

    private var service: String {
        let head = report.currency.map { "COST, \($0)" } ?? "COST"
        var table = Table(heads: ["", "OVERLOAD", "LOST", "LONGEST", "P50", "P99", "WORKER-HOURS", head, "OF STATIC"])
        for result in report.results {
            let figures = result.figures
            let cost = result.cost.map { String(format: "%.2f", $0) } ?? "-"
            table.rows.append([
                Table.Cell(result.name, .bold),
                Table.Cell(Self.percent(figures.overloadShare), figures.overloadShare > 0 ? .red : nil),
                Table.Cell(Self.percent(figures.lostShare)),
                Table.Cell(Phrase.duration(.seconds(figures.longestOverload))),
                Table.Cell(Numbers.seconds(figures.latency.p50)), Table.Cell(Numbers.seconds(figures.latency.p99)),
                Table.Cell(Phrase.number(result.workerHours)), Table.Cell(cost),
                Table.Cell(String(format: "%.1f%%", 100 * result.workerHours / report.staticHours)),
            ])
        }
        return table.text(style)
    }

    private var elasticity: String {
        var table = Table(heads: [
            "", "ACTIONS", "FLAPS", "LAUNCHES", "LOST WORKERS", "TOO FEW", "TOO MANY", "TIME TOO FEW", "TIME TOO MANY",
            "UNSTABLE",
        ])
        for result in report.results {
            let figures = result.figures
            table.rows.append([
                Table.Cell(result.name, .bold), Table.Cell("\(result.moves.changes)"),
                Table.Cell("\(result.moves.flaps)"),
                Table.Cell("\(result.launches)"), Table.Cell("\(result.lost)"),
                Table.Cell(Self.percent(figures.underAccuracy)), Table.Cell(Self.percent(figures.overAccuracy)),
                Table.Cell(Self.percent(figures.underTimeshare)), Table.Cell(Self.percent(figures.overTimeshare)),
                Table.Cell(Self.percent(figures.instability)),
            ])
        }
        return table.text(style)
    }

    /// Four digits after the point where they tell something, two elsewhere.
    private static func percent(_ share: Double) -> String {
        share == 0 ? "0%" : String(format: share < 0.01 ? "%.4f%%" : "%.2f%%", share * 100)
    }
}
