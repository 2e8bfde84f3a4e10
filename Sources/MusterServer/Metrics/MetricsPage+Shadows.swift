import MusterCore
import MusterDaemon
import MusterWire

extension MetricsPage {
    /// Candidates beside the policies in force; nothing where there is none.
    func shadows(_ out: inout MetricsText) {
        let shadows = (present.state.shadows ?? []).map { ($0.fleet.rawValue, ShadowView($0, now: now)) }
        guard !shadows.isEmpty else { return }
        let figures: [(String, MetricsText.Kind, String, (ShadowView) -> Double)] = [
            ("muster_shadow_desired", .gauge, "Workers that the candidate wants.", { Double($0.desired) }),
            (
                "muster_shadow_differs", .gauge, "1 while the candidate wants another number.",
                { $0.differsSince == nil ? 0 : 1 }
            ),
            (
                "muster_shadow_differs_seconds_total", .counter, "Time in which the numbers differed.",
                { $0.differsSeconds }
            ),
            (
                "muster_shadow_more_worker_seconds_total", .counter,
                "Worker-seconds that the candidate wanted beyond the number in force.", { $0.moreWorkerSeconds }
            ),
            (
                "muster_shadow_fewer_worker_seconds_total", .counter,
                "Worker-seconds that the candidate wanted short of the number in force.", { $0.fewerWorkerSeconds }
            ),
            ("muster_shadow_changes_total", .counter, "Changes of either number.", { Double($0.changes) }),
            (
                "muster_shadow_differing_changes_total", .counter,
                "Changes of either number after which they were not the same.", { Double($0.differingChanges) }
            ),
        ]
        for (name, kind, help, value) in figures {
            out.metric(name, kind, help)
            for (fleet, shadow) in shadows { out.sample(name, [("fleet", fleet)], value(shadow)) }
        }
    }
}
