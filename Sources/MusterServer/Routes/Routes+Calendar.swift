import MusterCore
import MusterDaemon
import MusterWire

extension Route {
    /// Hours that a forecast looks ahead: as far as it remembers.
    static let farthest = 672

    static let calendar: [Route] = [
        Route(
            method: .get, path: "/v1/fleets/{fleet}/calendar", role: .read,
            summary: "The days ahead: least workers, freezes, where clocks change, and what rules `forecast` expect.",
            query: [
                QueryParameter(name: "from", kind: .time, description: "From that moment; now when not given."),
                QueryParameter(
                    name: "days", kind: .integer(1...366), description: "So many days; 14 when not given."),
            ],
            answer: .json(CalendarView.self), problems: [.noSuchFleet],
            handler: { exchange async throws(Problem) in
                let present = await exchange.controlPlane.present()
                let fleet = try present.fleet(exchange.fleet)
                let days = try exchange.integer("days", in: 1...366, default: 14)
                let from = try exchange.time("from") ?? exchange.api.now()
                let marks = [fleet.freeze, present.state.freeze].compactMap { $0 }
                let calendar = FleetCalendar(
                    fleet.policy, from: from, to: from + .seconds(days * 86_400), marks: marks)
                let forecasts = await exchange.controlPlane.outlook(fleet: exchange.fleet, hours: farthest)
                return .json(CalendarView(calendar, of: fleet.policy, forecasts: forecasts))
            })
    ]
}
