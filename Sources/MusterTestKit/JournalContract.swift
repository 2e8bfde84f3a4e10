import MusterCore
import MusterPorts

/// What every journal must do. A journal's own tests run each check against it.
public struct JournalContract: Sendable {
    /// Opens the same journal each time it is called; the one before has been closed.
    public typealias Opener = @Sendable () async throws -> any Journal

    /// One promise of `Journal`.
    public enum Check: String, CaseIterable, Sendable {
        case beginsEmpty, returnsRevisions, keepsOrderAcrossReopening, givesBackEveryKindOfFact
        case refusesStaleRevisions, appendsAllOrNone, recoversFromSnapshots, refusesSnapshotsOfTheFuture
        case removesOnlyWhatNoRecoveryNeeds, keepsWhatIsYoung, findsEntries, goesOnAfterEverythingWasRemoved
        case refusesAfterClosing, goesForwardInPages, forgetsRoutineSooner
    }

    /// A broken promise.
    public struct Violation: Error, CustomStringConvertible {
        public var check: Check
        public var text: String
        public var description: String { "\(check.rawValue): \(text)" }
    }

    private let place: @Sendable () async throws -> Opener

    /// `place` makes a new, empty place and returns what opens a journal there.
    public init(place: @escaping @Sendable () async throws -> Opener) { self.place = place }

    /// Runs one check in a place of its own; throws a `Violation`, or what the journal threw where it must not.
    public func run(_ check: Check) async throws {
        let run = Run(check: check, open: try await place())
        switch check {
        case .beginsEmpty: try await run.beginsEmpty()
        case .returnsRevisions: try await run.returnsRevisions()
        case .keepsOrderAcrossReopening: try await run.keepsOrderAcrossReopening()
        case .givesBackEveryKindOfFact: try await run.givesBackEveryKindOfFact()
        case .refusesStaleRevisions: try await run.refusesStaleRevisions()
        case .appendsAllOrNone: try await run.appendsAllOrNone()
        case .recoversFromSnapshots: try await run.recoversFromSnapshots()
        case .refusesSnapshotsOfTheFuture: try await run.refusesSnapshotsOfTheFuture()
        case .removesOnlyWhatNoRecoveryNeeds: try await run.removesOnlyWhatNoRecoveryNeeds()
        case .keepsWhatIsYoung: try await run.keepsWhatIsYoung()
        case .findsEntries: try await run.findsEntries()
        case .goesOnAfterEverythingWasRemoved: try await run.goesOnAfterEverythingWasRemoved()
        case .refusesAfterClosing: try await run.refusesAfterClosing()
        case .goesForwardInPages: try await run.goesForwardInPages()
        case .forgetsRoutineSooner: try await run.forgetsRoutineSooner()
        }
    }
}

/// One run of one check.
struct ContractRun: Sendable {
    let check: JournalContract.Check
    let open: JournalContract.Opener

    static let start = FactSamples.time

    /// The fact that stands for a number; different numbers give different facts.
    static func fact(_ number: Int, fleet: FleetName = "wallet") -> Fact {
        .evaluated(fleet, need: number, sighted: true, at: start + .seconds(number))
    }

    func expect(_ holds: Bool, _ text: @autoclosure () -> String) throws {
        if !holds { throw JournalContract.Violation(check: check, text: text()) }
    }

    /// Texts are compared, because a fact that holds a NaN does not equal itself.
    func expect(_ found: [Fact], are expected: [Fact]) throws {
        try expect(found.count == expected.count, "\(found.count) facts instead of \(expected.count)")
        for (found, expected) in zip(found, expected) {
            try expect(String(reflecting: found) == String(reflecting: expected), "\(found) instead of \(expected)")
        }
    }

    /// Asserts that the work fails with `conflict`.
    func expectConflict(_ what: String, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch JournalFailure.conflict {
            return
        }
        try expect(false, "\(what) was accepted")
    }

    /// Appends facts 1...through one by one from the beginning, one second apart.
    func fill(_ journal: any Journal, through last: Int) async throws {
        for number in 1...last {
            _ = try await journal.append(
                [Self.fact(number)], at: Self.start + .seconds(number), after: UInt64(number - 1), durable: false)
        }
    }
}

extension JournalContract {
    typealias Run = ContractRun
}
