import MusterCore
import MusterDaemon
import MusterWire

extension Route {
    static let workers: [Route] = [
        Route(
            method: .get, path: "/v1/fleets/{fleet}/workers", role: .read, summary: "The fleet's workers.",
            answer: .json(WorkerList.self), problems: [.noSuchFleet],
            handler: { exchange async throws(Problem) in
                let present = await exchange.controlPlane.present()
                let state = try present.fleet(exchange.fleet)
                let now = exchange.api.now()
                return .json(WorkerList(state.workers.map { present.view($0, of: state, at: now) }, at: now))
            }),
        Route(
            method: .get, path: "/v1/workers/{worker}", role: .read, summary: "One worker.",
            answer: .json(WorkerView.self), problems: [.noSuchWorker],
            handler: { exchange async throws(Problem) in
                let present = await exchange.controlPlane.present()
                for state in present.state.fleets {
                    guard let index = state.index(of: exchange.worker) else { continue }
                    return .json(present.view(state.workers[index], of: state, at: exchange.api.now()))
                }
                throw Problem(.noSuchWorker(exchange.worker))
            }),
    ]
}

extension Exchange {
    /// The worker that the path names.
    var worker: WorkerID { WorkerID(variables["worker"] ?? "") }
}

extension Present {
    fileprivate func view(_ record: WorkerRecord, of state: FleetState, at now: Instant) -> WorkerView {
        WorkerView(
            record, fleet: state.policy.fleet, progress: drains.first { $0.worker == record.id }?.progress, now: now)
    }
}
