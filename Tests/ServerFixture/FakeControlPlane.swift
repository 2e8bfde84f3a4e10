import MusterCore
import MusterDaemon
import MusterPorts
import Synchronization

/// A control plane that is a value: answers what it is given and remembers what it was asked.
package final class FakeControlPlane: ControlPlane {
    private struct Mutable {
        var present: Present
        var journal: [JournalEntry]
        var asked: [OperatorRequest] = []
        var refusal: Refusal?
        var unready: String?
        var outlooks: [RuleOutlook] = []
        var streams: [AsyncStream<JournalEntry>.Continuation] = []
    }

    private let mutable: Mutex<Mutable>

    package init(_ present: Present, journal: [JournalEntry]) {
        mutable = Mutex(Mutable(present: present, journal: journal))
    }

    /// What it was asked, in order.
    package var asked: [OperatorRequest] { mutable.withLock { $0.asked } }

    /// Refuses every request from now on.
    package func refuse(_ refusal: Refusal?) { mutable.withLock { $0.refusal = refusal } }

    /// Is not ready from now on, for that reason.
    package func becomeUnready(_ reason: String?) { mutable.withLock { $0.unready = reason } }

    /// Journals a fact and tells every stream.
    package func append(_ fact: Fact, at: Instant) {
        mutable.withLock { mutable in
            let entry = JournalEntry(revision: (mutable.journal.last?.revision ?? 0) + 1, at: at, fact: fact)
            mutable.journal.append(entry)
            for stream in mutable.streams { stream.yield(entry) }
        }
    }

    package func present() async -> Present { mutable.withLock { $0.present } }

    package func ask(_ request: OperatorRequest) async throws(Refusal) {
        let refusal = mutable.withLock { mutable in
            mutable.asked.append(request)
            return mutable.refusal
        }
        if let refusal { throw refusal }
    }

    package func whyNot(_ worker: WorkerID) async throws(Refusal) -> WhyNot {
        let present = mutable.withLock { $0.present }
        guard let found = Kernel(present.state).whyNot(worker, at: present.at) else { throw .noSuchWorker(worker) }
        return found
    }

    package func decision(fleet: FleetName, at: Instant?) async throws(Refusal) -> Decision? {
        mutable.withLock { mutable in
            mutable.present.decisions.last { $0.fleet == fleet && (at == nil || $0.at <= at ?? $0.at) }
        }
    }

    package func outlook(fleet: FleetName, hours: Int) async -> [RuleOutlook]? {
        mutable.withLock { mutable in
            guard mutable.present.state[fleet] != nil else { return nil }
            return mutable.outlooks.map { outlook in
                var shorter = outlook
                shorter.hours = Array(outlook.hours.prefix(hours))
                return shorter
            }
        }
    }

    /// Expects this of every fleet from now on.
    package func expect(_ outlooks: [RuleOutlook]) { mutable.withLock { $0.outlooks = outlooks } }

    package func entries(
        fleet: FleetName?, names: [String], until: Instant?, limit: Int
    ) async throws(Refusal) -> [JournalEntry] {
        let found = mutable.withLock { $0.journal }.reversed().filter { entry in
            (fleet == nil || entry.fact.fleet == fleet) && (names.isEmpty || names.contains(entry.fact.name))
                && (until.map { entry.at <= $0 } ?? true)
        }
        return Array(found.prefix(limit))
    }

    /// Nothing is recorded but the last decision of each fleet.
    package func recordedDecision(_ revision: UInt64) async throws(Refusal) -> RecordedDecision? { nil }

    package func latestInputs() async -> [DecisionInputs] { [] }

    package func recordedSeries(_ fleet: FleetName) async throws(Refusal) -> [RecordedSeries] {
        [RecordedSeries(fleet: fleet, signal: "tps", first: Scene.now - .seconds(10), last: Scene.now, readings: 3)]
    }

    package func recordedReadings(
        _ signal: SignalName, of fleet: FleetName, from: Instant, before: Instant, limit: Int
    ) async throws(Refusal) -> [Reading] {
        let all = (0..<3).map { place in
            Reading(state: .value(Double(place)), takenAt: Scene.now - .seconds(10 - 5 * place))
        }
        return Array(all.filter { $0.takenAt >= from && $0.takenAt < before }.prefix(limit))
    }

    package func events(after revision: UInt64?) async -> AsyncStream<JournalEntry> {
        let (stream, continuation) = AsyncStream.makeStream(of: JournalEntry.self)
        mutable.withLock { mutable in
            if let revision {
                for entry in mutable.journal where entry.revision > revision { continuation.yield(entry) }
            }
            mutable.streams.append(continuation)
        }
        return stream
    }

    package func unready() async -> String? { mutable.withLock { $0.unready } }
}
