import MusterCore
import MusterDaemon
import MusterWire

extension Route {
    static let workerOperations: [Route] = [
        mark(
            "drain", "Drains and retires the worker; another is launched when it is still needed.", "draining",
            ends: false
        ) { .drain($0, $1, $2) },
        mark("protect", "Keeps the worker from being retired.", "protected") { .protect($0, $1, $2) },
        lift("unprotect", "Ends a protection.", "protection lifted", of: \.protection) {
            .unprotect($0, $1)
        },
        mark("quarantine", "Takes the worker out of traffic and keeps it, to be looked at.", "quarantined") {
            .quarantine($0, $1, $2)
        },
        lift("release", "Ends a quarantine.", "released", of: \.quarantine) { .release($0, $1) },
    ]

    private static func mark(
        _ verb: String, _ summary: String, _ done: String, ends: Bool = true,
        _ request: @escaping @Sendable (FleetName, WorkerID, OperatorMark) -> OperatorRequest
    ) -> Route {
        Route(
            method: .post, path: "/v1/workers/{worker}/\(verb)", role: .operate, summary: summary,
            body: MarkRequest.self, answer: .json(Accepted.self), problems: [.noSuchWorker, .invalidRequest],
            handler: { exchange async throws(Problem) in
                let mark = try exchange.markFromBody(mayEnd: ends)
                try await exchange.ask(request(try await exchange.fleet(of: exchange.worker), exchange.worker, mark))
                return .accepted("\(exchange.worker): \(done)", mark)
            })
    }

    private static func lift(
        _ verb: String, _ summary: String, _ done: String,
        of mark: @escaping @Sendable (WorkerRecord) -> OperatorMark?,
        _ request: @escaping @Sendable (FleetName, WorkerID) -> OperatorRequest
    ) -> Route {
        Route(
            method: .post, path: "/v1/workers/{worker}/\(verb)", role: .operate, summary: summary,
            body: LiftRequest.self, answer: .json(Accepted.self), problems: [.noSuchWorker, .invalidRequest],
            handler: { exchange async throws(Problem) in
                _ = try exchange.decoded(LiftRequest.self)
                let fleet = try await exchange.fleet(of: exchange.worker)
                let state = await exchange.controlPlane.present().state[fleet]
                let record = state.flatMap { state in state.index(of: exchange.worker).map { state.workers[$0] } }
                try await exchange.ask(request(fleet, exchange.worker))
                let wasSet = record.flatMap(mark) != nil
                return .json(Accepted(sentence: "\(exchange.worker): \(wasSet ? done : "nothing was set")"))
            })
    }
}
