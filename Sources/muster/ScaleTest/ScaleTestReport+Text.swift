import Foundation
import MusterCore
import MusterPolicy

/// The report for people.
struct ScaleTestText {
    var report: ScaleTestReport
    var style: Style

    var text: String {
        let passed = report.passed
        let head = style(passed ? .green : .red, passed ? "PASSED" : "FAILED") + "  " + style(.bold, report.name)
        let parts = [[head], expectations, requests, fleet, faults, failures, generator].filter { !$0.isEmpty }
        return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var expectations: [String] {
        report.expectations.map { verdict in
            (verdict.holds ? style(.green, "  ok      ") : style(.red, "  FAILED  ")) + verdict.sentence
        }
    }

    private var requests: [String] {
        let requests = report.requests
        var lines = [
            row(
                "requests",
                "\(grouped(requests.sent)) sent, \(grouped(requests.failed)) failed"
                    + (requests.failedByKill > 0
                        ? ", \(grouped(requests.failedByKill)) more in flight at workers killed on purpose" : ""))
        ]
        if let availability = report.availability { lines.append(row("availability", Numbers.share(availability))) }
        if let latency = report.latencySeconds {
            let quantiles = [("p50", latency.p50), ("p90", latency.p90), ("p99", latency.p99), ("max", latency.max)]
            lines.append(row("latency", quantiles.map { "\($0.0) \(Numbers.seconds($0.1))" }.joined(separator: ", ")))
        }
        return lines
    }

    private var fleet: [String] {
        let workers = report.workers
        let short =
            report.timeToCapacitySeconds == 0
            ? "at once: the load was never above the capacity in service"
            : "\(Numbers.seconds(report.timeToCapacitySeconds)) at the longest, "
                + "\(Numbers.seconds(report.overCapacitySeconds)) in all"
        var people =
            "\(workers.started) at the start, \(workers.launched) launched, \(workers.retired) drained and gone"
        if workers.lost > 0 { people += ", \(workers.lost) lost" }
        people += ", \(workers.ended) at the end, \(workers.peak) at the peak"
        var lines = [row("capacity", short), row("workers", people)]
        let names = workers.leakedNames.isEmpty ? "" : ": \(workers.leakedNames.joined(separator: ", "))"
        lines.append(row("leaked", "\(workers.leaked)\(names)"))
        var cost = "\(Numbers.text(report.cost.workerHours, .hours)) of workers"
        if let share = report.cost.shareOfStatic {
            cost += ", \(Numbers.share(share)) of \(report.cost.staticWorkers) all the time"
        }
        lines.append(row("cost", cost))
        return lines
    }

    private var faults: [String] {
        report.faults.map { fault in
            let recovered = fault.recoveredAfterSeconds.map { "made good after \(Numbers.seconds($0))" }
            return row(
                "fault", "\(Numbers.clock(fault.atSeconds)) \(fault.sentence): \(recovered ?? "never made good")")
        }
    }

    private var failures: [String] {
        report.requests.causes.flatMap { cause -> [String] in
            let kill = cause.isByKill ? " (in flight at a worker killed on purpose)" : ""
            return [row("failed", "\(grouped(cause.failed)) x \(cause.cause)\(kill)")]
                + cause.examples.map { example in
                    let worker = example.worker.map { ", worker \($0)" } ?? ""
                    return row(
                        "",
                        "due \(Self.exact(example.atSeconds)), ended after "
                            + "\(Numbers.seconds(example.afterSeconds))\(worker)")
                }
        }
    }

    /// The generator is part of the experiment: when it was late, the latencies are its own.
    private var generator: [String] {
        let lag = report.generator.worstLagSeconds
        guard lag > 0.1 else { return [] }
        return [
            style(
                .yellow, row("remark", "requests were sent up to \(Numbers.seconds(lag)) late, which counts as latency")
            )
        ]
    }

    private func row(_ head: String, _ text: String) -> String {
        "  " + head + String(repeating: " ", count: max(1, 14 - head.count)) + text
    }

    private func grouped(_ amount: Int) -> String { Phrase.grouped(Int64(amount)) }

    private static func exact(_ seconds: Double) -> String {
        Numbers.clock(seconds) + String(format: "%.3f", seconds - seconds.rounded(.down)).dropFirst()
    }
}
