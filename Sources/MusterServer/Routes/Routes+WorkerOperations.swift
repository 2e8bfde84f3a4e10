import MusterCore
import MusterWire

extension Route {
    static let workerOperations: [Route] = [
        mark(
            "drain", "Drains and retires the worker; another is launched when it is still needed.", "draining",
            ends: false
        ) { .drain($0, $1, $2) },
        mark("protect", "Keeps the worker from being retired.", "protected") { .protect($0, $1, $2) },
        lift("unprotect", "Ends a protection.", "protection lifted") { .unprotect($0, $1) },
        mark("quarantine", "Takes the worker out of traffic and keeps it, to be looked at.", "quarantined") {
            .quarantine($0, $1, $2)
        },
        lift("release", "Ends a quarantine.", "released") { .release($0, $1) },
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
        _ request: @escaping @Sendable (FleetName, WorkerID) -> OperatorRequest
    ) -> Route {
        Route(
            method: .post, path: "/v1/workers/{worker}/\(verb)", role: .operate, summary: summary,
            body: LiftRequest.self, answer: .json(Accepted.self), problems: [.noSuchWorker, .invalidRequest],
            handler: { exchange async throws(Problem) in
                _ = try exchange.decoded(LiftRequest.self)
                try await exchange.ask(request(try await exchange.fleet(of: exchange.worker), exchange.worker))
                return .json(Accepted(sentence: "\(exchange.worker): \(done)"))
            })
    }
}
