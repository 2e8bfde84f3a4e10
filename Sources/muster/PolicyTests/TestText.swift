import Foundation
import MusterCore
import MusterPolicy
import MusterSimulator

/// Tests for people: a line for each, and below one that failed what was expected, what happened, and how to see why.
struct TestText {
    let style: Style
    let columns: Int
    /// Says how failed expectations would have to read.
    let update: Bool
    let quiet: Bool

    func text(_ sum: TestSum) -> String {
        var lines = sum.reports.flatMap { self.lines($0) }
        let passed = sum.reports.count - sum.failed - sum.broken
        var words = ["\(passed) passed"]
        if sum.failed > 0 { words.append("\(sum.failed) failed") }
        if sum.broken > 0 { words.append("\(sum.broken) could not be run") }
        let length = sum.reports.map(\.length).reduce(.zero, +)
        let tone: Style.Tone = sum.failed + sum.broken == 0 ? .green : .red
        lines.append(
            style(tone, words.joined(separator: ", "))
                + style(.dim, ", \(Phrase.duration(length)) in \(Numbers.seconds(sum.seconds))"))
        return lines.joined(separator: "\n")
    }

    private func lines(_ report: TestReport) -> [String] {
        let head = "\(report.name.onOneLine)  "
        let tail = style(
            .dim, "\(report.path), \(Phrase.duration(report.length)) in \(Numbers.seconds(report.seconds))")
        switch report.outcome {
        case .broken(let why):
            return [style(.red, "ERROR ") + head + style(.dim, report.path)]
                + why.split(separator: "\n").map { "      \($0)" }
        case .ran(let result) where result.hasPassed: return quiet ? [] : [style(.green, "ok    ") + head + tail]
        case .ran(let result):
            return [style(.red, "FAIL  ") + head + tail] + result.failures.flatMap { lines($0, result, report) }
        }
    }

    private func lines(_ failure: TrialResult.Failure, _ result: TrialResult, _ report: TestReport) -> [String] {
        let line = failure.expectation.place.range.from.line
        var lines = [
            "", "      expected  \(failure.expectation.text)  " + style(.dim, "line \(line)"),
            "      instead   " + style(.red, failure.saw.onOneLine),
        ]
        if update {
            let words = failure.actual.map { "it would hold with \($0); " } ?? ""
            lines.append("      update    \(words)change line \(line) yourself if that is what is wanted")
        }
        lines += chart(failure, result)
        lines.append("      why       " + style(.bold, report.explainCommand(failure)))
        return lines + [""]
    }

    private func chart(_ failure: TrialResult.Failure, _ result: TrialResult) -> [String] {
        let stretch = result.points(from: failure.from, to: failure.to)
        let from = Duration.seconds(stretch.startIndex * 5)
        let to = Duration.seconds(max(stretch.startIndex, stretch.endIndex - 1) * 5)
        let chart = FleetChart(
            points: stretch.map {
                FleetChart.Point(demand: $0.demand, ready: $0.ready, isOverloaded: $0.isOverloaded)
            })
        let note =
            "demand as columns, capacity as a line, in workers, \(Phrase.duration(from)) to \(Phrase.duration(to))"
        return chart.lines(columns: min(columns, 120) - 6, style: style).map { "      " + $0 }
            + ["      " + style(.dim, note)]
    }
}
