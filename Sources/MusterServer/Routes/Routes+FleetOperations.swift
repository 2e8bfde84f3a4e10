import MusterCore
import MusterDaemon
import MusterWire

extension Route {
    static let fleetOperations: [Route] = [
        Route(
            method: .post, path: "/v1/fleets/{fleet}/override", role: .operate,
            summary: "Sets the desired number, whatever the rules say, until its end.", body: OverrideRequest.self,
            answer: .json(Accepted.self), problems: [.noSuchFleet, .invalidRequest],
            handler: { exchange async throws(Problem) in
                let wanted = try exchange.decoded(OverrideRequest.self)
                guard wanted.desired >= 0, wanted.desired <= 1_000_000 else {
                    throw Problem(.invalidRequest, "`desired` must be 0...1000000", keys: ["desired"])
                }
                let mark = try exchange.mark(reason: wanted.reason, by: wanted.by, forSeconds: wanted.forSeconds)
                try await exchange.ask(.override(exchange.fleet, Override(desired: wanted.desired, mark: mark)))
                return .accepted("\(exchange.fleet): \(Phrase.workers(wanted.desired))", mark)
            }),
        lift(.delete, "override", "Lets the rules decide again.", "override cleared", of: \.override) {
            .clearOverride($0)
        },
        mark("pause", "Decides nothing until resumed; lost workers are still replaced.", "paused") { .pause($0, $1) },
        lift(.post, "resume", "Ends a pause.", "resumed", of: \.pause) { .resume($0) },
        mark("freeze", "Leaves the fleet alone but for scale-out.", "frozen") { .freeze($0, $1) },
        lift(.post, "unfreeze", "Ends a freeze of this fleet.", "unfrozen", of: \.freeze) { .unfreeze($0) },
        mark(
            "retire", "Drains every worker and forgets the fleet; its policy file must be gone.", "retiring",
            ends: false
        ) { .retire($0, $1) },
        Route(
            method: .post, path: "/v1/freeze", role: .operate, summary: "Freezes every fleet.", body: MarkRequest.self,
            answer: .json(Accepted.self), problems: [.invalidRequest],
            handler: { exchange async throws(Problem) in
                let mark = try exchange.markFromBody()
                try await exchange.ask(.freeze(nil, mark))
                return .accepted("every fleet: frozen", mark)
            }),
        Route(
            method: .post, path: "/v1/unfreeze", role: .operate, summary: "Ends a freeze of every fleet.",
            body: LiftRequest.self, answer: .json(Accepted.self), problems: [.invalidRequest],
            handler: { exchange async throws(Problem) in
                _ = try exchange.decoded(LiftRequest.self)
                let wasSet = await exchange.controlPlane.present().state.freeze != nil
                try await exchange.ask(.unfreeze(nil))
                return .json(
                    Accepted(sentence: wasSet ? "every fleet: unfrozen" : "no freeze of every fleet was set"))
            }),
    ]

    private static func mark(
        _ verb: String, _ summary: String, _ done: String, ends: Bool = true,
        _ request: @escaping @Sendable (FleetName, OperatorMark) -> OperatorRequest
    ) -> Route {
        Route(
            method: .post, path: "/v1/fleets/{fleet}/\(verb)", role: .operate, summary: summary,
            body: MarkRequest.self, answer: .json(Accepted.self), problems: [.noSuchFleet, .invalidRequest],
            handler: { exchange async throws(Problem) in
                let mark = try exchange.markFromBody(mayEnd: ends)
                try await exchange.ask(request(exchange.fleet, mark))
                return .accepted("\(exchange.fleet): \(done)", mark)
            })
    }

    private static func lift(
        _ method: Method, _ verb: String, _ summary: String, _ done: String,
        of mark: @escaping @Sendable (FleetState) -> (some Sendable)?,
        _ request: @escaping @Sendable (FleetName) -> OperatorRequest
    ) -> Route {
        Route(
            method: method, path: "/v1/fleets/{fleet}/\(verb)", role: .operate, summary: summary,
            body: method == .post ? LiftRequest.self : nil, answer: .json(Accepted.self),
            problems: [.noSuchFleet, .invalidRequest],
            handler: { exchange async throws(Problem) in
                if method == .post { _ = try exchange.decoded(LiftRequest.self) }
                let wasSet =
                    await exchange.controlPlane.present().state[exchange.fleet].map { mark($0) != nil } ?? false
                try await exchange.ask(request(exchange.fleet))
                return .json(Accepted(sentence: "\(exchange.fleet): \(wasSet ? done : "nothing was set")"))
            })
    }
}

extension Exchange {
    /// The mark that the body asks for.
    func markFromBody(mayEnd: Bool = true) throws(Problem) -> OperatorMark {
        let wanted = try decoded(MarkRequest.self)
        if !mayEnd, wanted.forSeconds != nil {
            throw Problem(.invalidRequest, "`for_seconds` makes no sense here: this has no end", keys: ["for_seconds"])
        }
        return try mark(reason: wanted.reason, by: wanted.by, forSeconds: wanted.forSeconds)
    }
}

extension Reply {
    /// What was done, by whom and until when.
    static func accepted(_ what: String, _ mark: OperatorMark) -> Reply {
        .json(Accepted(sentence: "\(what), \(mark.sentence(moment: Timestamp(mark.at).sentenceMoments))"))
    }
}
