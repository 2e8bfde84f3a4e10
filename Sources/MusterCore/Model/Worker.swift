/// Where a worker can be reached.
public struct WorkerAddress: Hashable, Sendable, Codable {
    /// A host name or IP address.
    public var host: String
    /// The port the worker serves on, as reachable from the controller.
    public var port: Int
    /// Other ports: the worker's own number to the one reachable from the controller. Sorted by `inside`, unique.
    public var mapped: [MappedPort]

    public init(host: String, port: Int, mapped: [MappedPort] = []) {
        self.host = host
        self.port = port
        self.mapped = mapped
    }

    /// The reachable port for one named by the policy: the worker's own when nil, the same number when it is not mapped.
    public func reachablePort(_ named: Int?) -> Int {
        guard let named else { return port }
        return mapped.first { $0.inside == named }?.outside ?? named
    }
}

/// A port of a worker and where the controller reaches it.
public struct MappedPort: Hashable, Sendable, Codable {
    public var inside: Int
    public var outside: Int

    public init(inside: Int, outside: Int) {
        self.inside = inside
        self.outside = outside
    }
}

/// A worker as the provider lists it.
public struct ObservedWorker: Hashable, Sendable, Codable {
    /// The intent it was launched for.
    public var id: WorkerID
    /// The provider's own name for it (a process id and start time, a container id).
    public var handle: String
    public var state: ObservedState
    /// Nil until the provider knows it.
    public var address: WorkerAddress?
    /// When it was launched, by the provider's clock, if known.
    public var launchedAt: Instant?

    public init(id: WorkerID, handle: String, state: ObservedState, address: WorkerAddress?, launchedAt: Instant? = nil)
    {
        self.id = id
        self.handle = handle
        self.state = state
        self.address = address
        self.launchedAt = launchedAt
    }
}

/// What the provider says of a worker it lists.
public enum ObservedState: Hashable, Sendable, Codable {
    /// Accepted, not running yet.
    case pending
    case running
    /// Ended by itself or from outside; `reason` says how, for people.
    case exited(reason: String)
}
