/// `learn tps at cpu 65%`: the amount of a signal that one worker carries is learned, as what it does at that utilisation.
public struct CapacityGoal: Hashable, Sendable, Codable {
    /// The load, a total over the workers.
    public var signal: SignalName
    /// How busy a worker is, a mean over them.
    public var utilisation: SignalName
    /// The utilisation that a worker is to have.
    public var goal: Share

    public init(signal: SignalName, utilisation: SignalName, goal: Share) {
        self.signal = signal
        self.utilisation = utilisation
        self.goal = goal
    }
}

/// What one worker reported of a load and of how busy it is.
public struct WorkerReading: Hashable, Sendable, Codable {
    public var worker: WorkerID
    public var load: Double
    public var utilisation: Double

    public init(worker: WorkerID, load: Double, utilisation: Double) {
        self.worker = worker
        self.load = load
        self.utilisation = utilisation
    }
}
