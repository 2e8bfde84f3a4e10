import Foundation
import Glibc
import MusterCore
import MusterDaemon
import MusterPorts
import Synchronization

/// Ends this process without a word at one moment, for the tests of what survives that: `MUSTER_CRASH_AT=launch.after:2`
/// is right after the second launch. Without the variable nothing is wrapped and nothing costs anything.
final class CrashPoint: Sendable {
    /// What may be asked for, each `.before` and `.after`.
    static let moments = [
        "append", "snapshot", "list", "launch", "terminate", "enrol", "drain", "reclaim", "verify", "remove",
    ]

    let name: String
    private let left: Mutex<Int>

    /// Nil when the variable is not set. Throws when it names no moment: a test that crashes nowhere proves nothing.
    static func fromEnvironment() throws(Secrets.Missing) -> CrashPoint? {
        guard let wanted = ProcessInfo.processInfo.environment["MUSTER_CRASH_AT"] else { return nil }
        let parts = wanted.split(separator: ":", omittingEmptySubsequences: false)
        let known = moments.flatMap { ["\($0).before", "\($0).after"] }
        guard parts.count == 2, known.contains(String(parts[0])), let occurrence = Int(parts[1]), occurrence > 0 else {
            throw Secrets.Missing(
                description:
                    "MUSTER_CRASH_AT is for tests, NAME:OCCURRENCE with a name of \(known.joined(separator: " "))")
        }
        return CrashPoint(name: String(parts[0]), occurrence: occurrence)
    }

    private init(name: String, occurrence: Int) {
        self.name = name
        left = Mutex(occurrence)
    }

    func pass(_ passed: String) {
        guard passed == name else { return }
        let isNow = left.withLock { left -> Bool in
            left -= 1
            return left == 0
        }
        if isNow { kill(getpid(), SIGKILL) }
    }

    /// The work with its two moments around it; a failure has no `.after`.
    func around<Value, Problem: Error>(
        _ moment: String, _ work: () async throws(Problem) -> Value
    ) async throws(Problem) -> Value {
        pass(moment + ".before")
        let value = try await work()
        pass(moment + ".after")
        return value
    }
}

extension WorkerOperations {
    /// The same operations, with the moments at which a test may end the process.
    func crashing(at point: CrashPoint) -> WorkerOperations {
        let plain = self
        return WorkerOperations(
            provider: { kind in plain.provider(kind).map { CrashingProvider(provider: $0, point: point) } },
            enrol: { (order) async throws(Failure) in
                try await point.around("enrol") { () async throws(Failure) in try await plain.enrol(order) }
            },
            drain: { (order, progress) async throws(Failure) in
                try await point.around("drain") { () async throws(Failure) in try await plain.drain(order, progress) }
            },
            reclaim: { (order) async throws(Failure) in
                try await point.around("reclaim") { () async throws(Failure) in try await plain.reclaim(order) }
            },
            verify: { (order) async throws(Failure) in
                try await point.around("verify") { () async throws(Failure) in try await plain.verify(order) }
            },
            remove: { (order) async throws(Failure) in
                try await point.around("remove") { () async throws(Failure) in try await plain.remove(order) }
            })
    }
}

/// A provider with moments to crash at.
struct CrashingProvider: FleetProvider {
    let provider: any FleetProvider
    let point: CrashPoint

    var kind: String { provider.kind }

    func bounds(of placement: PlacementPolicy) -> PlacementBounds { provider.bounds(of: placement) }

    func prepare(_ order: LaunchOrder) async throws(Failure) { try await provider.prepare(order) }

    func launch(_ order: LaunchOrder) async throws(Failure) -> ObservedWorker {
        try await point.around("launch") { () async throws(Failure) in try await provider.launch(order) }
    }

    func list(fleet: FleetName, placement: PlacementPolicy) async throws(Failure) -> [ObservedWorker] {
        try await point.around("list") { () async throws(Failure) in
            try await provider.list(fleet: fleet, placement: placement)
        }
    }

    func terminate(_ order: WorkerOrder) async throws(Failure) {
        try await point.around("terminate") { () async throws(Failure) in try await provider.terminate(order) }
    }

    func signal(_ order: WorkerOrder, name: String) async throws(Failure) {
        try await provider.signal(order, name: name)
    }

    func changes(fleet: FleetName, placement: PlacementPolicy) -> AsyncStream<Void> {
        provider.changes(fleet: fleet, placement: placement)
    }
}

/// A journal with moments to crash at.
struct CrashingJournal: Journal {
    let journal: any Journal
    let point: CrashPoint

    func recover() async throws(JournalFailure) -> Recovery { try await journal.recover() }

    func append(
        _ facts: [Fact], at now: Instant, after revision: UInt64, durable: Bool
    ) async throws(JournalFailure) -> UInt64 {
        try await point.around("append") { () async throws(JournalFailure) in
            try await journal.append(facts, at: now, after: revision, durable: durable)
        }
    }

    func snapshot(
        _ state: ControlState, at revision: UInt64, now: Instant, keeping: Duration
    ) async throws(JournalFailure) {
        try await point.around("snapshot") { () async throws(JournalFailure) in
            try await journal.snapshot(state, at: revision, now: now, keeping: keeping)
        }
    }

    func entries(
        fleet: FleetName?, names: [String], until: Instant?, limit: Int
    ) async throws(JournalFailure) -> [JournalEntry] {
        try await journal.entries(fleet: fleet, names: names, until: until, limit: limit)
    }

    func entries(after revision: UInt64, limit: Int) async throws(JournalFailure) -> [JournalEntry] {
        try await journal.entries(after: revision, limit: limit)
    }

    func close() async { await journal.close() }
}
