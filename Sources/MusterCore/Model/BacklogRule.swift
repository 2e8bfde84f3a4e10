/// Clears what waits within a time.
public struct BacklogRule: Hashable, Sendable, Codable {
    /// How much waits, over the whole fleet.
    public var signal: SignalName
    /// What one worker clears in a second; more than 0.
    public var perWorkerRate: Double
    /// The time in which the backlog is to be cleared; more than 0.
    public var within: Duration

    public init(signal: SignalName, perWorkerRate: Double, within: Duration) {
        self.signal = signal
        self.perWorkerRate = perWorkerRate
        self.within = within
    }

    /// How much of the signal makes a need of one worker.
    public var perWorker: Double { perWorkerRate * within.inSeconds }
}
