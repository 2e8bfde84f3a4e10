import MusterCore
import MusterPorts

/// What every fleet provider promises, as checks that run against a real platform.
///
/// Bound to no test framework: run `check` for each case of `Check` from whichever there is. A broken promise is thrown
/// as a `ContractViolation` whose text says what was expected and what came.
public struct ProviderContract: Sendable {
    /// One promise.
    public enum Check: String, CaseIterable, Sendable, CustomStringConvertible {
        /// The same order twice gives the same worker.
        case launchingTwiceLaunchesOnce
        /// The same order at the same time from several provider objects gives one worker.
        case launchingAtOnceLaunchesOnce
        /// A list has the fleet's workers, sorted, and nobody else's.
        case listHasExactlyTheFleet
        /// Termination returns when the worker is gone; a second one succeeds.
        case terminationWaitsAndRepeats
        /// Whatever does not carry our labels lives on, even when an order names it.
        case foreignIsNeverTouched
        /// A worker that has ended is listed as exited, is not launched again, and goes with its termination.
        case exitedIsListedUntilTerminated
        /// A signal reaches the worker's process; there is none to reach afterwards.
        case signalsArrive
        /// Another provider object finds the workers and can end them.
        case workersOutliveTheProvider
        /// The end of a worker is told without asking, also to an object that did not launch it.
        case changesTellOfADeath
        /// Orders that cannot be carried out fail with the case that was promised, and leave nothing behind.
        case refusalsAreTyped

        public var description: String { rawValue }
    }

    /// Something at the platform that is not Muster's.
    public struct Foreign: Sendable {
        /// The platform's name for it, as it would stand in `ObservedWorker.handle`.
        public var handle: String
        /// The worker id that its name on the platform would be taken for, if names can clash there.
        public var name: WorkerID?
        /// Whether it runs as it did.
        public var isUntouched: @Sendable () async throws -> Bool
        /// Removes it.
        public var remove: @Sendable () async throws -> Void

        public init(
            handle: String, name: WorkerID? = nil, isUntouched: @escaping @Sendable () async throws -> Bool,
            remove: @escaping @Sendable () async throws -> Void
        ) {
            self.handle = handle
            self.name = name
            self.isUntouched = isUntouched
            self.remove = remove
        }
    }

    /// An order that cannot be carried out.
    public struct Refusal: Sendable {
        /// What is wrong with it, for people.
        public var because: String
        public var placement: PlacementPolicy
        /// The `Failure.code` promised.
        public var code: String
        /// A word that the message must have, such as the key of the policy that is wrong.
        public var mentions: String

        public init(because: String, placement: PlacementPolicy, code: String, mentions: String) {
            self.because = because
            self.placement = placement
            self.code = code
            self.mentions = mentions
        }
    }

    /// The fleet that the checks launch into; another one is made from it by appending `-other`.
    public var fleet: FleetName
    /// A placement whose workers run until they are ended, and end on `KILL`.
    public var placement: PlacementPolicy
    /// Unique to this run, so that runs beside one another do not meet. Lower-case letters and digits.
    public var prefix: String
    public var refusals: [Refusal]
    /// How long the platform may take to show a change.
    public var patience: Duration
    /// A new provider object over the same platform, as after a restart of its program.
    public var make: @Sendable () async throws -> any FleetProvider
    /// Puts something foreign on the platform, of the given name where it has names; nil where that cannot be done.
    public var makeForeign: (@Sendable (_ name: WorkerID) async throws -> Foreign)?

    public init(
        fleet: FleetName, placement: PlacementPolicy, prefix: String, refusals: [Refusal],
        patience: Duration = .seconds(20), make: @escaping @Sendable () async throws -> any FleetProvider,
        makeForeign: (@Sendable (_ name: WorkerID) async throws -> Foreign)?
    ) {
        self.fleet = fleet
        self.placement = placement
        self.prefix = prefix
        self.refusals = refusals
        self.patience = patience
        self.make = make
        self.makeForeign = makeForeign
    }

    /// Runs one check and removes its workers, whether it held or not.
    public func check(_ check: Check) async throws {
        let run = try await ProviderContractRun(contract: self, check: check)
        do {
            try await run.perform()
        } catch {
            try await run.cleanUp()
            throw error
        }
        try await run.cleanUp()
    }
}
