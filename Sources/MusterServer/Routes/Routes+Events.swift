import MusterCore
import MusterDaemon
import MusterPorts
import MusterWire

extension Route {
    static let events: [Route] = [
        Route(
            method: .get, path: "/v1/events", role: .read,
            summary: "Facts of the journal, newest first; as server-sent events when the client accepts "
                + "text/event-stream, resumed after Last-Event-ID.",
            query: [
                QueryParameter(name: "fleet", kind: .text, description: "Only those about this fleet or all."),
                QueryParameter(name: "names", kind: .names, description: "Only these, such as `desiredChanged`."),
                QueryParameter(name: "until", kind: .time, description: "Only those at or before that time."),
                QueryParameter(
                    name: "after", kind: .integer(0...Int.max),
                    description: "A stream begins after this revision; Last-Event-ID goes before it."),
                limit,
            ],
            answer: .events(list: EventList.self, element: EventView.self), problems: [.noSuchFleet, .tooManyStreams],
            handler: { exchange async throws(Problem) in
                exchange.acceptsEventStream ? .events(try await exchange.feed()) : .json(try await exchange.events())
            })
    ]
}

extension Exchange {
    private func wantedFleet() async throws(Problem) -> FleetName? {
        guard let name = query["fleet"].map({ FleetName($0) }) else { return nil }
        if try await !isKnown(name) { throw Problem(.noSuchFleet(name)) }
        return name
    }

    /// Names of facts; one that no fact has is an error, so that a slip is not taken for silence.
    private func wantedNames() throws(Problem) -> [String] {
        let names = names("names")
        for name in names where !Fact.names.contains(name) {
            let meant = Spelling.nearest(to: name, among: Fact.names).map { "; did you mean `\($0)`?" }
            throw Problem(
                .invalidParameter,
                "no event is named `\(name)`" + (meant ?? ": there are \(Fact.names.joined(separator: ", "))"),
                keys: ["names"])
        }
        return names
    }

    fileprivate func feed() async throws(Problem) -> EventFeed {
        var after: UInt64?
        if let lastEventID {
            guard let revision = UInt64(lastEventID) else {
                throw Problem(
                    .invalidParameter, "Last-Event-ID is `\(lastEventID)`; it must be the id of an event",
                    keys: ["Last-Event-ID"])
            }
            after = revision
        } else if query["after"] != nil {
            after = UInt64(try integer("after", in: 0...Int.max, default: 0))
        }
        return EventFeed(after: after, fleet: try await wantedFleet(), names: try wantedNames())
    }

    fileprivate func events() async throws(Problem) -> EventList {
        let fleet = try await wantedFleet()
        let limit = try integer("limit", in: 1...1000, default: 100)
        let until = try time("until")
        let names = try wantedNames()
        do throws(Refusal) {
            let entries = try await controlPlane.entries(
                fleet: fleet, names: names, until: until, limit: limit)
            return EventList(
                entries.map { EventView(revision: $0.revision, at: $0.at, fact: $0.fact) }, at: api.now())
        } catch {
            throw Problem(error)
        }
    }
}
