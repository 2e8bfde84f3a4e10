import MusterCore
import MusterPorts

extension LoopControlPlane {
    package func recordedDecision(_ revision: UInt64) async throws(Refusal) -> RecordedDecision? {
        guard revision > 0 else { return nil }
        let entry = try await entry(revision)
        guard let entry, case .desiredChanged(let decision) = entry.fact else { return nil }
        let inputs = try await recorded { (recorder) async throws(RecorderFailure) in
            try await recorder.inputs(of: revision)
        }
        return inputs.map { RecordedDecision(revision: revision, decision: decision, inputs: $0) }
    }

    package func latestInputs() async -> [DecisionInputs] {
        await loop.read { kernel in
            kernel.state.fleets.compactMap { kernel.lastInputs($0.policy.fleet) }
        }
    }

    package func recordedSeries(_ fleet: FleetName) async throws(Refusal) -> [RecordedSeries] {
        try await recorded { (recorder) async throws(RecorderFailure) in try await recorder.series(of: fleet) }
    }

    package func recordedReadings(
        _ signal: SignalName, of fleet: FleetName, from: Instant, before: Instant, limit: Int
    ) async throws(Refusal) -> [Reading] {
        try await recorded { (recorder) async throws(RecorderFailure) in
            try await recorder.readings(of: signal, fleet: fleet, from: from, before: before, limit: limit)
        }
    }

    private func entry(_ revision: UInt64) async throws(Refusal) -> JournalEntry? {
        do throws(JournalFailure) {
            return try await journal.entries(after: revision - 1, limit: 1).first { $0.revision == revision }
        } catch {
            throw .unavailable("the journal cannot be read: \(error)")
        }
    }

    /// Asks the recorder, which is handed over first what still waits for it.
    private func recorded<Answer: Sendable>(
        _ ask: (any Recorder) async throws(RecorderFailure) -> Answer
    ) async throws(Refusal) -> Answer {
        guard let recording else {
            throw .invalid("nothing is recorded: `recording` in the daemon's configuration turns it off")
        }
        await recording.flush()
        do throws(RecorderFailure) { return try await ask(recording.recorder) } catch {
            throw .unavailable("the recording cannot be read: \(error.text)")
        }
    }
}
