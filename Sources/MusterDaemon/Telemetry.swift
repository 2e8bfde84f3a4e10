import MusterCore
import Synchronization

/// The daemon's own figures.
package final class Telemetry: Sendable {
    private struct State {
        var lastEvaluation: [FleetName: Instant] = [:]
        var latency: [FleetName: FleetLatency] = [:]
        var journalFailures = 0
        var policyLoads = 0
    }
    private let state = Mutex(State())

    package init() {}

    /// A fleet's input was decided and its effects were let out.
    func decided(_ fleet: FleetName, at now: Instant, took: Duration) {
        let seconds = took.inSeconds
        state.withLock { state in
            state.lastEvaluation[fleet] = now
            var latency =
                state.latency[fleet]
                ?? FleetLatency(
                    fleet: fleet, counts: Array(repeating: 0, count: FleetLatency.bounds.count + 1), sumSeconds: 0)
            for (place, bound) in FleetLatency.bounds.enumerated() where seconds <= bound { latency.counts[place] += 1 }
            latency.counts[FleetLatency.bounds.count] += 1
            latency.sumSeconds += seconds
            state.latency[fleet] = latency
        }
    }

    func journalFailed() { state.withLock { $0.journalFailures += 1 } }

    /// Policy files were read anew.
    package func policiesRead() { state.withLock { $0.policyLoads += 1 } }

    /// A fleet is no more.
    func forget(_ fleet: FleetName) {
        state.withLock { state in
            state.lastEvaluation[fleet] = nil
            state.latency[fleet] = nil
        }
    }

    /// The figures now.
    func snapshot(
        inbox: Inbox, effectsInFlight: Int, clockAhead: Duration, recording: Recording.Figures?
    ) -> TelemetrySnapshot {
        let (dropped, waiting) = inbox.figures
        return state.withLock { state in
            TelemetrySnapshot(
                lastEvaluation: state.lastEvaluation.map { FleetMoment(fleet: $0.key, at: $0.value) }
                    .sorted { $0.fleet < $1.fleet },
                decisionLatency: state.latency.values.sorted { $0.fleet < $1.fleet },
                samples: [
                    sample("muster_clock_ahead_seconds", "This clock ahead of the wall clock", clockAhead.inSeconds),
                    sample("muster_effects_in_flight", "Effects that have not ended", Double(effectsInFlight)),
                    counter("muster_inbox_dropped_total", "Readings dropped because too much was waiting", dropped),
                    sample("muster_inbox_waiting", "Inputs that wait for the loop", Double(waiting)),
                    counter("muster_journal_failures_total", "Outages of the journal", state.journalFailures),
                    counter("muster_policy_reads_total", "Times that the policy files were read", state.policyLoads),
                ] + (recording.map { samples(of: $0) } ?? []))
        }
    }

    private func samples(of recording: Recording.Figures) -> [TelemetrySnapshot.Sample] {
        [
            sample("muster_recording_bytes", "What the recording takes on the disk", Double(recording.bytes)),
            counter(
                "muster_recording_dropped_total", "Readings that could not be recorded for long", recording.dropped),
            counter("muster_recording_failures_total", "Times that nothing could be recorded", recording.failures),
        ]
    }

    private func sample(_ name: String, _ help: String, _ value: Double) -> TelemetrySnapshot.Sample {
        .init(name: name, help: help, isCounter: false, labels: [], value: value)
    }

    private func counter(_ name: String, _ help: String, _ value: Int) -> TelemetrySnapshot.Sample {
        .init(name: name, help: help, isCounter: true, labels: [], value: Double(value))
    }
}
