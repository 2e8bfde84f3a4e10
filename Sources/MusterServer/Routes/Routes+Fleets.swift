import MusterCore
import MusterDaemon
import MusterPorts
import MusterWire

extension Route {
    static let fleets: [Route] = [
        Route(
            method: .get, path: "/v1/fleets", role: .read, summary: "Every fleet on one line.",
            answer: .json(FleetList.self),
            handler: { exchange async throws(Problem) in
                .json(
                    FleetList(
                        await exchange.controlPlane.present().summaries(at: exchange.api.now()), at: exchange.api.now())
                )
            }),
        Route(
            method: .get, path: "/v1/fleets/{fleet}", role: .read,
            summary: "One fleet in full, with its last evaluation.", answer: .json(FleetDetail.self),
            problems: [.noSuchFleet],
            handler: { exchange async throws(Problem) in
                let present = await exchange.controlPlane.present()
                let state = try present.fleet(exchange.fleet)
                return .json(
                    FleetDetail(
                        state, decision: present.decision(of: exchange.fleet), freeze: present.state.freeze,
                        shadow: present.shadow(of: exchange.fleet), now: exchange.api.now()))
            }),
        Route(
            method: .get, path: "/v1/fleets/{fleet}/decisions", role: .read,
            summary: "Decisions that changed the desired number, newest first; or, with `at`, the last one until then.",
            query: [
                QueryParameter(
                    name: "at", kind: .time, description: "The last decision at or before that time, which is past."),
                QueryParameter(name: "until", kind: .time, description: "Only decisions at or before that time."),
                limit,
            ],
            answer: .json(DecisionList.self), problems: [.noSuchFleet, .noDecision],
            handler: { exchange async throws(Problem) in .json(try await exchange.decisions()) }),
        Route(
            method: .get, path: "/v1/fleets/{fleet}/outlook", role: .read,
            summary: "What the fleet's rules `forecast` expect, hour by hour from now.",
            query: [
                QueryParameter(
                    name: "hours", kind: .integer(1...farthest), description: "So many hours; 336 when not given.")
            ],
            answer: .json(OutlookView.self), problems: [.noSuchFleet],
            handler: { exchange async throws(Problem) in
                let hours = try exchange.integer("hours", in: 1...farthest, default: 336)
                guard let rules = await exchange.controlPlane.outlook(fleet: exchange.fleet, hours: hours) else {
                    throw Problem(.noSuchFleet(exchange.fleet))
                }
                return .json(OutlookView(exchange.fleet, rules, at: exchange.api.now()))
            }),
    ]

    static let limit = QueryParameter(
        name: "limit", kind: .integer(1...1000), description: "At most so many; 100 when not given.")
}

extension Present {
    /// The fleet of that name.
    func fleet(_ name: FleetName) throws(Problem) -> FleetState {
        guard let fleet = state[name] else { throw Problem(.noSuchFleet(name)) }
        return fleet
    }
}

extension Exchange {
    fileprivate func decisions() async throws(Problem) -> DecisionList {
        if try await !isKnown(fleet) { throw Problem(.noSuchFleet(fleet)) }
        let state = await controlPlane.present().state[fleet]
        let view = { (decision: Decision) in DecisionView(decision, policy: state?.policy, hash: state?.policyHash) }
        if let at = try time("at") {
            let (found, evaluated) = try await decision(at: at)
            return DecisionList([view(found)], evaluated: evaluated, at: api.now())
        }
        let limit = try integer("limit", in: 1...1000, default: 100)
        let until = try time("until")
        do {
            let entries = try await controlPlane.entries(
                fleet: fleet, names: ["desiredChanged"], until: until, limit: limit)
            return DecisionList(
                entries.compactMap { entry in
                    if case .desiredChanged(let decision) = entry.fact { view(decision) } else { nil }
                }, at: api.now())
        } catch {
            throw Problem(error)
        }
    }

    /// The decision in force at a time, and what was evaluated between it and then.
    private func decision(at moment: Instant) async throws(Problem) -> (Decision, EvaluationView?) {
        let now = api.now()
        guard moment <= now else {
            throw Problem(
                .invalidParameter,
                "`at` is \(Timestamp(moment).text), and it is \(Timestamp(now).text) now: nothing is "
                    + "decided ahead of time", keys: ["at"])
        }
        let found: Decision?
        let later: [JournalEntry]
        do throws(Refusal) {
            found = try await controlPlane.decision(fleet: fleet, at: moment)
            later = try await controlPlane.entries(fleet: fleet, names: ["evaluated"], until: moment, limit: 1)
        } catch {
            throw Problem(error)
        }
        guard let found else {
            throw Problem(.noDecision, "no decision about `\(fleet)` was made by \(Timestamp(moment).text)")
        }
        return (found, later.first.flatMap { $0.at > found.at ? EvaluationView($0.fact) : nil })
    }
}
