import Foundation
import MusterCore
import MusterDaemon
import MusterWire

/// One request that has come in, checked: path variables, known query parameters, a body of the wanted type.
struct Exchange: Sendable {
    var api: API
    var caller: Caller
    var variables: [String: String]
    var query: [String: String]
    var body: [UInt8]
    var acceptsEventStream: Bool
    var lastEventID: String?

    var controlPlane: any ControlPlane { api.controlPlane }

    /// The fleet that the path names; the control plane knows whether it exists.
    var fleet: FleetName { FleetName(variables["fleet"] ?? "") }

    /// An integer of the query within its range, or the default.
    func integer(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws(Problem) -> Int {
        guard let text = query[name] else { return standard }
        guard let value = Int(text), range.contains(value) else {
            throw Problem(
                .invalidParameter, "`\(name)` is `\(text)`; it must be \(range.lowerBound)...\(range.upperBound)",
                keys: [name])
        }
        return value
    }

    /// A time of the query.
    func time(_ name: String) throws(Problem) -> Instant? {
        guard let text = query[name] else { return nil }
        guard let stamp = Timestamp(text) else {
            throw Problem(
                .invalidParameter, "`\(name)` is `\(text)`; it must be an RFC 3339 time such as 2026-11-27T08:05:00Z",
                keys: [name])
        }
        return stamp.instant
    }

    /// Names of the query, apart by commas.
    func names(_ name: String) -> [String] {
        query[name]?.split(separator: ",").map(String.init) ?? []
    }

    /// The body as that type; unknown keys are an error.
    func decoded<Value: WireType>(_ type: Value.Type) throws(Problem) -> Value {
        try StrictJSON.decode(type, from: body)
    }

    /// Whether there is such a fleet, or was one whose facts are still kept.
    func isKnown(_ fleet: FleetName) async throws(Problem) -> Bool {
        if await controlPlane.present().state[fleet] != nil { return true }
        do throws(Refusal) {
            return try await !controlPlane.entries(fleet: fleet, names: [], until: nil, limit: 1).isEmpty
        } catch {
            throw Problem(error)
        }
    }

    /// The fleet of a worker, as of now.
    func fleet(of worker: WorkerID) async throws(Problem) -> FleetName {
        let present = await controlPlane.present()
        for fleet in present.state.fleets where fleet.index(of: worker) != nil { return fleet.policy.fleet }
        throw Problem(.noSuchWorker, "no worker is named `\(worker)`; `muster workers FLEET` lists them")
    }

    /// A mark made of what the caller said.
    func mark(reason: String, by: String?, forSeconds: Double?) throws(Problem) -> OperatorMark {
        let trimmed = reason.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty, trimmed.count <= 500 else {
            throw Problem(.invalidRequest, "`reason` must say why, in 1...500 characters", keys: ["reason"])
        }
        if let by, by.isEmpty || by.count > 100 {
            throw Problem(.invalidRequest, "`by` must be 1...100 characters", keys: ["by"])
        }
        let now = api.now()
        var until: Instant?
        if let forSeconds {
            guard forSeconds > 0, forSeconds <= 366 * 86_400 else {
                throw Problem(
                    .invalidRequest, "`for_seconds` must be more than 0 and at most a year", keys: ["for_seconds"])
            }
            until = now + .nanoseconds(Int64(forSeconds * 1e9))
        }
        return OperatorMark(by: caller.name(claiming: by), reason: trimmed, at: now, until: until)
    }

    /// Puts a request to the kernel.
    func ask(_ request: OperatorRequest) async throws(Problem) {
        do { try await controlPlane.ask(request) } catch { throw Problem(error) }
    }
}

extension Problem {
    /// What a refusal of the control plane is over HTTP.
    init(_ refusal: Refusal) {
        switch refusal {
        case .noSuchFleet(let fleet):
            self.init(.noSuchFleet, "no fleet is named `\(fleet)`; `muster status` lists them")
        case .noSuchWorker(let worker):
            self.init(.noSuchWorker, "no worker is named `\(worker)`; `muster workers FLEET` lists them")
        case .invalid(let text): self.init(.invalidRequest, text)
        case .unavailable(let text): self.init(.unavailable, text)
        }
    }
}
