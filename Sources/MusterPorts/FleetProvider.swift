import MusterCore

/// A platform that workers come from. The comments are the contract; `MusterTestKit` has the suite that proves it.
///
/// Every call may be made again at any time, also after a crash of the caller, with the same effect as one.
public protocol FleetProvider: Sendable {
    /// The name policies use, such as `process`.
    var kind: String { get }

    /// What bounds the work at the placement; total, also for settings that a launch refuses.
    func bounds(of placement: PlacementPolicy) -> PlacementBounds

    /// Has ready what the launch needs and what may take long to get, such as an image. Called before each `launch`,
    /// outside of its bounds; makes no worker. Cancelled, it may be called again.
    func prepare(_ order: LaunchOrder) async throws(Failure)

    /// Makes one worker and returns it, running or pending.
    ///
    /// Idempotent by `order.worker`: if a worker of that id exists already (running, pending or exited), it is
    /// returned as it is, and nothing is launched. The worker carries `muster.fleet`, `muster.worker` and
    /// `muster.intent` labels in whatever form the platform has, from the first moment it exists.
    /// `Failure`: `insufficientCapacity` and `throttled` pass with time; `invalidRequest`, `unauthorized`,
    /// `quotaExceeded` need a person; `unavailable` means that nothing was made; when that is not certain the
    /// failure is `outcomeUnknown`, and the next `list` settles it.
    func launch(_ order: LaunchOrder) async throws(Failure) -> ObservedWorker

    /// Everything at the placement that carries the fleet's labels, exited workers included while the platform still
    /// knows them; sorted by id. Complete, or a failure: never a part.
    func list(fleet: FleetName, placement: PlacementPolicy) async throws(Failure) -> [ObservedWorker]

    /// Ends the worker and returns when it is gone, its remains (container, port, directory) removed.
    ///
    /// Idempotent: a worker that does not exist is a success. Never touches anything without the fleet's labels, even
    /// when `handle` names it. `Failure.outcomeUnknown` when it cannot be told whether it is gone.
    func terminate(_ order: WorkerOrder) async throws(Failure)

    /// Sends the worker's process a signal, such as `TERM`. `invalidRequest` where the platform has no processes.
    func signal(_ order: WorkerOrder, name: String) async throws(Failure)

    /// Says that something changed at the placement, as soon as the platform tells; a hint to list again.
    /// Ends when the task is cancelled. A platform that cannot tell returns a stream that never yields.
    func changes(fleet: FleetName, placement: PlacementPolicy) -> AsyncStream<Void>
}

extension FleetProvider {
    /// One endpoint for every placement, and the usual time to end a worker.
    public func bounds(of placement: PlacementPolicy) -> PlacementBounds { PlacementBounds() }

    /// Nothing has to be ready.
    public func prepare(_ order: LaunchOrder) async throws(Failure) {}
}
