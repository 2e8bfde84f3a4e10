import Foundation
import MusterCore
import MusterDaemon
import MusterPorts
import MusterWire

extension Route {
    static let recording: [Route] = [
        Route(
            method: .get, path: "/v1/decisions/{revision}", role: .read,
            summary: "A decision that changed a number, with all that it was made of, for computing it again.",
            answer: .document, problems: [.noDecision, .invalidRequest, .unavailable],
            handler: { exchange async throws(Problem) in .document(try await exchange.recordedDecision()) }),
        Route(
            method: .get, path: "/v1/fleets/{fleet}/inputs", role: .read,
            summary: "The policy in force, and what the last evaluation was made of.", answer: .document,
            problems: [.noSuchFleet],
            handler: { exchange async throws(Problem) in .document(try await exchange.fleetInputs()) }),
        Route(
            method: .get, path: "/v1/fleets/{fleet}/series", role: .read,
            summary: "The signals that there are recorded readings of.", answer: .json(RecordedSeriesList.self),
            problems: [.noSuchFleet, .invalidRequest, .unavailable],
            handler: { exchange async throws(Problem) in .json(try await exchange.recordedSeries()) }),
        Route(
            method: .get, path: "/v1/fleets/{fleet}/readings", role: .read,
            summary: "Recorded readings of one signal, oldest first; what is old is thinned out.",
            query: [
                QueryParameter(name: "signal", kind: .text, description: "The signal's name; required."),
                QueryParameter(name: "from", kind: .time, description: "Taken at that time or later."),
                QueryParameter(name: "before", kind: .time, description: "Taken before that time."),
                QueryParameter(
                    name: "limit", kind: .integer(1...10_000), description: "At most so many; 1000 when not given."),
            ],
            answer: .json(RecordedReadingList.self), problems: [.noSuchFleet, .invalidRequest, .unavailable],
            handler: { exchange async throws(Problem) in .json(try await exchange.recordedReadings()) }),
    ]
}

extension Exchange {
    fileprivate func recordedDecision() async throws(Problem) -> [UInt8] {
        let text = variables["revision"] ?? ""
        guard let revision = UInt64(text) else {
            throw Problem(.invalidParameter, "`\(text)` is no revision; `muster events` shows them", keys: ["revision"])
        }
        let found: RecordedDecision?
        do { found = try await controlPlane.recordedDecision(revision) } catch { throw Problem(error) }
        guard let found else {
            throw Problem(
                .noDecision,
                "revision \(revision) is no decision that changed a number, or what it was made of is not "
                    + "kept; `muster events --names desiredChanged` lists them")
        }
        return try exact(
            DecisionDocument(revision: revision, decision: found.decision, inputs: found.inputs))
    }

    fileprivate func fleetInputs() async throws(Problem) -> [UInt8] {
        let state = try await controlPlane.present().fleet(fleet)
        let inputs = await controlPlane.latestInputs().first { $0.fleet.policy.fleet == fleet }
        return try exact(FleetInputsDocument(policy: state.policy, inputs: inputs))
    }

    fileprivate func recordedSeries() async throws(Problem) -> RecordedSeriesList {
        if try await !isKnown(fleet) { throw Problem(.noSuchFleet(fleet)) }
        do throws(Refusal) {
            let series = try await controlPlane.recordedSeries(fleet)
            return RecordedSeriesList(
                fleet: fleet,
                series.map {
                    RecordedSeriesView(signal: $0.signal, first: $0.first, last: $0.last, readings: $0.readings)
                }, at: api.now())
        } catch {
            throw Problem(error)
        }
    }

    fileprivate func recordedReadings() async throws(Problem) -> RecordedReadingList {
        if try await !isKnown(fleet) { throw Problem(.noSuchFleet(fleet)) }
        guard let name = query["signal"], !name.isEmpty else {
            throw Problem(.invalidParameter, "`signal` must name a signal of the fleet", keys: ["signal"])
        }
        let limit = try integer("limit", in: 1...10_000, default: 1000)
        let from = try time("from") ?? Instant(nanoseconds: 0)
        let before = try time("before") ?? api.now() + .seconds(1)
        do throws(Refusal) {
            let readings = try await controlPlane.recordedReadings(
                SignalName(name), of: fleet, from: from, before: before, limit: limit)
            let next = readings.count == limit ? readings.last.map { $0.takenAt + .nanoseconds(1) } : nil
            return RecordedReadingList(readings, of: SignalName(name), fleet: fleet, next: next, at: api.now())
        } catch {
            throw Problem(error)
        }
    }

    private func exact(_ value: some Encodable) throws(Problem) -> [UInt8] {
        do { return Array(try ExactJSON.encode(value)) } catch {
            throw Problem(.internalFailure, "the answer cannot be encoded: \(error)")
        }
    }
}
