import MusterCore
import MusterDaemon
import MusterWire

/// The daemon's own health in figures.
struct MetricsPage {
    var present: Present
    var ready: Bool
    var version: String
    var now: Instant

    var text: String {
        var out = MetricsText()
        daemon(&out)
        fleets(&out)
        shadows(&out)
        workers(&out)
        evaluations(&out)
        signals(&out)
        capacities(&out)
        placements(&out)
        telemetry(&out)
        process(&out)
        return out.text
    }

    private func daemon(_ out: inout MetricsText) {
        out.metric("muster_build_info", .gauge, "The version of the daemon.")
        out.sample("muster_build_info", [("version", version)], 1)
        out.metric("muster_ready", .gauge, "1 while the daemon can decide and act.")
        out.sample("muster_ready", [], ready ? 1 : 0)
        out.metric("muster_journal_revision", .gauge, "The revision of the last fact.")
        out.sample("muster_journal_revision", [], Double(present.revision))
        out.metric("muster_policy_broken", .gauge, "Policy files that are broken.")
        out.sample("muster_policy_broken", [], Double(present.policyProblems.count))
        out.metric("muster_alerts", .gauge, "Alerts that stand.")
        for severity in ["notice", "warning", "critical"] {
            let standing = present.alerts.filter { $0.alert.severity.rawValue == severity }.count
            out.sample("muster_alerts", [("severity", severity)], Double(standing))
        }
    }

    private func fleets(_ out: inout MetricsText) {
        let summaries = present.summaries(at: now)
        gauge(&out, "muster_fleet_desired", "Workers wanted.", summaries) { Double($0.desired) }
        gauge(&out, "muster_fleet_min", "The policy's minimum.", summaries) { Double($0.min) }
        gauge(&out, "muster_fleet_max", "The policy's maximum.", summaries) { Double($0.max) }
        gauge(&out, "muster_fleet_unhealthy", "Workers in service that fail their checks.", summaries) {
            Double($0.unhealthy)
        }
        gauge(&out, "muster_fleet_quarantined", "Workers in quarantine.", summaries) { Double($0.quarantined) }
        gauge(&out, "muster_fleet_drains", "Drains under way.", summaries) { Double($0.draining) }
        gauge(&out, "muster_fleet_drains_overdue", "Drains beyond their deadline.", summaries) {
            Double($0.overdueDrains)
        }
        gauge(&out, "muster_fleet_overridden", "1 while an override holds.", summaries) { $0.override == nil ? 0 : 1 }
        gauge(&out, "muster_fleet_paused", "1 while paused.", summaries) { $0.pause == nil ? 0 : 1 }
        gauge(&out, "muster_fleet_frozen", "1 while frozen.", summaries) { $0.freeze == nil ? 0 : 1 }
        out.metric("muster_fleet_mode", .gauge, "1 for the mode that the policy says.")
        for summary in summaries {
            for mode in FleetMode.allCases {
                let labels = [("fleet", summary.fleet), ("mode", mode.rawValue)]
                out.sample("muster_fleet_mode", labels, summary.mode == mode.rawValue ? 1 : 0)
            }
        }
    }

    private func gauge(
        _ out: inout MetricsText, _ name: String, _ help: String, _ summaries: [FleetSummary],
        _ value: (FleetSummary) -> Double
    ) {
        out.metric(name, .gauge, help)
        for summary in summaries { out.sample(name, [("fleet", summary.fleet)], value(summary)) }
    }

    private func workers(_ out: inout MetricsText) {
        out.metric("muster_fleet_workers", .gauge, "Workers by phase.")
        for fleet in present.state.fleets {
            for phase in WorkerView.Phase.allCases {
                let amount = fleet.workers.filter { WorkerView.Phase($0.phase) == phase }.count
                let labels = [("fleet", fleet.policy.fleet.rawValue), ("phase", phase.rawValue)]
                out.sample("muster_fleet_workers", labels, Double(amount))
            }
        }
    }

    private func evaluations(_ out: inout MetricsText) {
        let last = "muster_fleet_last_evaluation_timestamp_seconds"
        out.metric(last, .gauge, "When the fleet was last evaluated with success.")
        for moment in present.telemetry.lastEvaluation {
            out.sample(last, [("fleet", moment.fleet.rawValue)], moment.at.seconds)
        }
        let latency = "muster_decision_latency_seconds"
        out.metric(latency, .histogram, "From an input's arrival to the dispatch of its effects.")
        for histogram in present.telemetry.decisionLatency {
            let fleet = ("fleet", histogram.fleet.rawValue)
            for (bound, total) in zip(FleetLatency.bounds, histogram.counts) {
                out.sample("\(latency)_bucket", [fleet, ("le", "\(bound)")], Double(total))
            }
            let total = Double(histogram.counts.last ?? 0)
            out.sample("\(latency)_bucket", [fleet, ("le", "+Inf")], total)
            out.sample("\(latency)_sum", [fleet], histogram.sumSeconds)
            out.sample("\(latency)_count", [fleet], total)
        }
    }
}
