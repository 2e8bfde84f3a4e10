/// What bounds a provider's work at one placement.
public struct PlacementBounds: Hashable, Sendable {
    /// What launches go to, such as an engine's address: those at one endpoint share a limit and wait for one another.
    public var endpoint: String
    /// How long a termination may take, the worker's own time to stop included. One that takes longer is cancelled, and
    /// its outcome is unknown.
    public var termination: Duration

    public init(endpoint: String = "", termination: Duration = .seconds(300)) {
        self.endpoint = endpoint
        self.termination = termination
    }

    /// Bounds where workers are given `stopTimeout` to stop: there is time left to end them after it.
    public init(endpoint: String = "", stopTimeout: Duration) {
        self.init(endpoint: endpoint, termination: max(.seconds(300), stopTimeout + .seconds(180)))
    }
}
