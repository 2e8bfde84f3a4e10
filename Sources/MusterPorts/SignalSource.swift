import MusterCore

/// Something that signals are read from. It cannot return a bare number for a failed read.
public protocol SignalSource: Sendable {
    /// The name policies use, such as `prometheus`.
    var kind: String { get }

    /// Reads the signal as of `now`.
    ///
    /// Never throws: a failure is the reading's state. `workers` are those of the fleet that are in service, sorted by
    /// id, each with the moment it came into service; a source that does not read workers ignores them.
    func read(_ signal: SignalPolicy, fleet: FleetName, workers: [SignalTarget], at now: Instant) async -> Reading
}

/// A worker to read a signal from.
public struct SignalTarget: Hashable, Sendable {
    public var worker: WorkerID
    public var address: WorkerAddress

    public init(worker: WorkerID, address: WorkerAddress) {
        self.worker = worker
        self.address = address
    }
}
