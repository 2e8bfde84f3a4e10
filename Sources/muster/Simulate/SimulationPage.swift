import Foundation
import MusterCore
import MusterSimulator
import MusterWire

/// A simulation as one page that needs nothing else: charts of demand, capacity and desired to zoom into, every decision
/// with its reason under the pointer.
struct SimulationPage {
    let report: SimulationReport

    private struct Run: Encodable {
        var name: String
        var at: [Int]
        /// Workers that the demand needs, to a hundredth.
        var demand: [Double]
        var ready: [Int]
        var desired: [Int]
        var decisions: [Decision]
        var leftOut: Int
    }

    private struct Decision: Encodable {
        var at: Int
        var from: Int
        var to: Int
        var why: String
    }

    private struct Whole: Encodable {
        var start: Double
        var seconds: Int
        var runs: [Run]
    }

    /// Decisions of one run that the page holds; more make a page that no browser likes.
    private static let mostDecisions = 20_000

    var text: String {
        get throws {
            let runs = report.results.map { result in
                Run(
                    name: result.name, at: result.chart.map { Int($0.at) },
                    demand: result.chart.map { ($0.demand / report.capacity * 100).rounded() / 100 },
                    ready: result.chart.map(\.ready), desired: result.chart.map(\.desired),
                    decisions: result.decisions.prefix(Self.mostDecisions).map {
                        Decision(at: Int($0.at), from: $0.from, to: $0.to, why: $0.reason)
                    },
                    leftOut: result.decisionsLeftOut + max(0, result.decisions.count - Self.mostDecisions))
            }
            let whole = Whole(start: report.start.seconds, seconds: report.seconds, runs: runs)
            // A script ends at `</`, wherever that stands.
            let values = String(decoding: try WireJSON.encode(whole), as: UTF8.self).replacing("</", with: "<\\/")
            return PageTemplate.text.replacing("{{TITLE}}", with: Self.escaped(report.trace))
                .replacing("{{SUMMARY}}", with: summary).replacing("{{NOTES}}", with: notes)
                .replacing("{{VALUES}}", with: values)
        }
    }

    private var summary: String {
        let heads = [
            "", "overload", "lost", "longest", "p50", "p99", "worker-hours",
            report.currency.map { "cost, \($0)" } ?? "cost", "of static", "actions", "flaps", "too few",
            "too many", "time too few", "time too many", "unstable",
        ]
        let rows = report.results.map { result in
            let figures = result.figures
            return [
                Self.escaped(result.name), Self.percent(figures.overloadShare), Self.percent(figures.lostShare),
                Phrase.duration(.seconds(figures.longestOverload)), Numbers.seconds(figures.latency.p50),
                Numbers.seconds(figures.latency.p99), Phrase.number(result.workerHours),
                result.cost.map { String(format: "%.2f", $0) } ?? "-",
                Self.percent(result.workerHours / report.staticHours), "\(result.moves.changes)",
                "\(result.moves.flaps)", Self.percent(figures.underAccuracy), Self.percent(figures.overAccuracy),
                Self.percent(figures.underTimeshare), Self.percent(figures.overTimeshare),
                Self.percent(figures.instability),
            ]
        }
        let row = { (cells: [String], tag: String) in
            "<tr>" + cells.map { "<\(tag)>\($0)</\(tag)>" }.joined() + "</tr>"
        }
        return ([row(heads, "th")] + rows.map { row($0, "td") }).joined(separator: "\n")
    }

    private var notes: String {
        report.notes.map { "<li>\(Self.escaped($0))</li>" }.joined(separator: "\n")
    }

    private static func percent(_ share: Double) -> String {
        share == 0 ? "0%" : String(format: share < 0.01 ? "%.4f%%" : "%.1f%%", share * 100)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
