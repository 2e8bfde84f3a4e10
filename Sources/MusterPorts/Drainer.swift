import MusterCore

/// A place that a worker takes traffic from, such as a load balancer's backend.
public protocol Drainer: Sendable {
    /// The name policies use, such as `haproxy`.
    var kind: String { get }

    /// Brings the worker into traffic and returns when traffic can reach it. Idempotent: also takes a worker back that
    /// is leaving. `Failure.unavailable` when the place cannot be reached.
    func enrol(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure)

    /// No new work from now on; what is under way goes on. Idempotent; a worker that is not there is a success.
    func leave(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure)

    /// What the place still sends to the worker: nil when it has left and nothing is under way, else what blocks, for
    /// people. Also nil for a worker that is not there.
    func blocker(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure) -> String?

    /// Removes every trace of the worker, after it has left. Idempotent.
    func remove(_ worker: WorkerOrder, settings: SettingValue) async throws(Failure)

    /// Workers enrolled there that belong to the fleet, sorted: for sweeping away what a crash left behind.
    func enrolled(fleet: FleetName, settings: SettingValue) async throws(Failure) -> [WorkerID]
}
