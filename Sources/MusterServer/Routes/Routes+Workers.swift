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
                .json(try await exchange.controlPlane.present().worker(exchange.worker, at: exchange.api.now()))
            }),
        Route(
            method: .get, path: "/v1/workers/{worker}/why-not", role: .read,
            summary: "Why the worker is not retired, not in service, or not gone, and what would change that.",
            answer: .json(WhyNotView.self), problems: [.noSuchWorker],
            handler: { exchange async throws(Problem) in
                let whyNot: WhyNot
                do throws(Refusal) {
                    whyNot = try await exchange.controlPlane.whyNot(exchange.worker)
                } catch {
                    throw Problem(error)
                }
                let present = await exchange.controlPlane.present()
                return .json(
                    WhyNotView(whyNot, worker: try present.worker(exchange.worker, at: exchange.api.now())))
            }),
    ]
}

extension Exchange {
    /// The worker that the path names.
    var worker: WorkerID { WorkerID(variables["worker"] ?? "") }
}

extension Present {
    /// The worker of that name, of whatever fleet.
    fileprivate func worker(_ name: WorkerID, at now: Instant) throws(Problem) -> WorkerView {
        for fleet in state.fleets {
            if let place = fleet.index(of: name) { return view(fleet.workers[place], of: fleet, at: now) }
        }
        throw Problem(.noSuchWorker(name))
    }

    fileprivate func view(_ record: WorkerRecord, of state: FleetState, at now: Instant) -> WorkerView {
        WorkerView(
            record, fleet: state.policy.fleet, progress: drains.first { $0.worker == record.id }?.progress, now: now)
    }
}
