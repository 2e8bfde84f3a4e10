import MusterCore
import MusterPorts

/// What the effect runner can do in the outside world, put together by the composition root.
package struct WorkerOperations: Sendable {
    /// The provider of that name, or nil.
    package var provider: @Sendable (String) -> (any FleetProvider)?
    /// Brings the worker into traffic.
    package var enrol: @Sendable (WorkerOrder) async throws(Failure) -> Void
    /// Empties the worker; ends when every step holds, or is cancelled.
    package var drain:
        @Sendable (WorkerOrder, @escaping @Sendable (DrainProgress) -> Void) async throws(Failure) -> Void
    /// Undoes a drain and brings the worker back into traffic.
    package var reclaim: @Sendable (WorkerOrder) async throws(Failure) -> Void
    /// Checks right before a termination that the worker is still fenced and empty; returns what blocks.
    package var verify: @Sendable (WorkerOrder) async throws(Failure) -> String?
    /// Removes the worker from every traffic place.
    package var remove: @Sendable (WorkerOrder) async throws(Failure) -> Void

    package init(
        provider: @escaping @Sendable (String) -> (any FleetProvider)?,
        enrol: @escaping @Sendable (WorkerOrder) async throws(Failure) -> Void,
        drain:
            @escaping @Sendable (WorkerOrder, @escaping @Sendable (DrainProgress) -> Void) async throws(Failure) -> Void,
        reclaim: @escaping @Sendable (WorkerOrder) async throws(Failure) -> Void,
        verify: @escaping @Sendable (WorkerOrder) async throws(Failure) -> String?,
        remove: @escaping @Sendable (WorkerOrder) async throws(Failure) -> Void
    ) {
        self.provider = provider
        self.enrol = enrol
        self.drain = drain
        self.reclaim = reclaim
        self.verify = verify
        self.remove = remove
    }
}
