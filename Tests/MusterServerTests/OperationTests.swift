import MusterCore
import MusterDaemon
import MusterTransport
import MusterWire
import ServerFixture
import Testing

@Suite("What operators ask")
struct OperationTests {
    @Test("An override becomes a request with its end")
    func override() async throws {
        let controlPlane = Scene.controlPlane()
        try await RunningServer.with(controlPlane) { base in
            let body = "{\"desired\":12,\"reason\":\"black friday\",\"for_seconds\":7200,\"by\":\"alice\"}"
            let answer = try await Call(method: .post, path: "/v1/fleets/wallet-api/override", body: body).send(
                to: base)
            #expect(answer.status == 200)
            let said = try answer.decoded(Accepted.self).sentence
            #expect(said == "wallet-api: 12 workers, by alice: black friday, until 10:05:00Z")
            let cleared = try await Call(method: .delete, path: "/v1/fleets/wallet-api/override").send(to: base)
            #expect(cleared.status == 200)
        }
        let mark = OperatorMark(by: "alice", reason: "black friday", at: Scene.now, until: Scene.now + .seconds(7200))
        #expect(
            controlPlane.asked == [
                .override("wallet-api", Override(desired: 12, mark: mark)), .clearOverride("wallet-api"),
            ])
    }

    @Test("Workers are found whatever fleet they are in")
    func worker() async throws {
        let controlPlane = Scene.controlPlane()
        try await RunningServer.with(controlPlane) { base in
            for verb in ["drain", "protect", "quarantine"] {
                let path = "/v1/workers/\(Scene.worker(2))/\(verb)"
                let answer = try await Call(method: .post, path: path, body: "{\"reason\":\"odd\"}").send(to: base)
                #expect(answer.status == 200)
            }
            for verb in ["unprotect", "release"] {
                let path = "/v1/workers/\(Scene.worker(2))/\(verb)"
                let answer = try await Call(method: .post, path: path, body: "{}").send(to: base)
                #expect(answer.status == 200)
            }
            let unknown = try await Call(method: .post, path: "/v1/workers/nobody/drain", body: "{\"reason\":\"odd\"}")
                .problem(from: base)
            #expect(unknown.code == .noSuchWorker)
        }
        #expect(controlPlane.asked.count == 5)
        #expect(controlPlane.asked.last == .release("wallet-api", Scene.worker(2)))
    }

    @Test("Every fleet, or one, is frozen, paused, retired and back")
    func fleets() async throws {
        let controlPlane = Scene.controlPlane()
        try await RunningServer.with(controlPlane) { base in
            let calls = [
                ("/v1/freeze", "{\"reason\":\"x\"}"), ("/v1/unfreeze", "{}"),
                ("/v1/fleets/ledger/freeze", "{\"reason\":\"x\",\"for_seconds\":60}"),
                ("/v1/fleets/ledger/unfreeze", "{}"), ("/v1/fleets/ledger/pause", "{\"reason\":\"x\"}"),
                ("/v1/fleets/ledger/resume", "{}"), ("/v1/fleets/ledger/retire", "{\"reason\":\"x\"}"),
            ]
            for (path, body) in calls {
                let answer = try await Call(method: .post, path: path, body: body).send(to: base)
                #expect(answer.status == 200, "\(path)")
            }
        }
        #expect(controlPlane.asked.count == 7)
        #expect(controlPlane.asked[1] == .unfreeze(nil))
    }

    @Test(
        "Bad input is refused and names what is wrong",
        arguments: [
            ("{\"reason\":\"x\",\"untill\":5}", Problem.Code.unknownKey, ["untill"]),
            ("{\"reason\":\"x\",\"for_seconds\":\"soon\"}", .malformedJSON, ["for_seconds"]),
            ("{\"by\":\"x\"}", .malformedJSON, ["reason"]), ("{\"reason\":\"  \"}", .invalidRequest, ["reason"]),
            ("{\"reason\":\"x\",\"for_seconds\":-1}", .invalidRequest, ["for_seconds"]),
            ("{\"reason\":\"x\",\"for_seconds\":1e300}", .invalidRequest, ["for_seconds"]),
            ("[1]", .malformedJSON, nil), ("{", .malformedJSON, nil), ("\u{FF}", .malformedJSON, nil),
        ] as [(String, Problem.Code, [String]?)])
    func badBodies(body: String, code: Problem.Code, keys: [String]?) async throws {
        let controlPlane = Scene.controlPlane()
        try await RunningServer.with(controlPlane) { base in
            let problem = try await Call(method: .post, path: "/v1/fleets/ledger/pause", body: body).problem(from: base)
            #expect(problem.code == code)
            #expect(problem.keys == keys)
        }
        #expect(controlPlane.asked.isEmpty)
    }

    @Test("Wrong paths, methods, types, parameters and sizes are refused")
    func badRequests() async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let codes: [(Call, Problem.Code)] = [
                (Call(path: "/v1/nothing"), .noSuchRoute), (Call(method: .put, path: "/v1/status"), .methodNotAllowed),
                (Call(path: "/v1/fleets/none"), .noSuchFleet), (Call(path: "/v1/events?limit=0"), .invalidParameter),
                (Call(path: "/v1/events?limt=5"), .invalidParameter),
                (Call(path: "/v1/events?limit=5&limit=6"), .invalidParameter),
                (Call(path: "/v1/events?until=noon"), .invalidParameter),
                (
                    Call(
                        method: .post, path: "/v1/freeze", body: "{}", headers: [("Content-Type", "text/plain")]),
                    .unsupportedMediaType
                ),
                (
                    Call(method: .post, path: "/v1/freeze", body: String(repeating: " ", count: 100_000)),
                    .bodyTooLarge
                ),
            ]
            for (call, code) in codes {
                let problem = try await call.problem(from: base)
                #expect(problem.code == code, "\(call.path)")
            }
        }
    }

    @Test(
        "What the control plane refuses is a problem of the right kind",
        arguments: [
            (Refusal.unavailable("the disk is full"), Problem.Code.unavailable, 503),
            (.invalid("it is paused already"), .invalidRequest, 422), (.noSuchFleet("ledger"), .noSuchFleet, 404),
        ] as [(Refusal, Problem.Code, Int)])
    func refusals(refusal: Refusal, code: Problem.Code, status: Int) async throws {
        let controlPlane = Scene.controlPlane()
        controlPlane.refuse(refusal)
        try await RunningServer.with(controlPlane) { base in
            let call = Call(method: .post, path: "/v1/fleets/ledger/resume", body: "{}")
            let problem = try await call.problem(from: base)
            #expect(problem.code == code)
            #expect(problem.status == status)
        }
    }
}
