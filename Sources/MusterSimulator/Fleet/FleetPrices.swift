import MusterCore

/// What workers cost an hour by the policy's `cost.prices`, where it says so for every placement.
package struct FleetPrices: Hashable, Sendable {
    private struct Place: Hashable, Sendable {
        var name: PlacementName
        var perHour: Double
        var room: Int
    }

    /// In the policy's order of preference.
    private let places: [Place]
    /// The budget's currency; nil when the policy names none.
    package let currency: String?

    /// Nil when a placement has no price: a bill with holes in it says nothing.
    package init?(_ policy: FleetPolicy) {
        guard let cost = policy.cost else { return nil }
        var places: [Place] = []
        for placement in policy.placements {
            guard let price = cost.prices.first(where: { $0.of == placement.name.rawValue }) else { return nil }
            places.append(Place(name: placement.name, perHour: price.perHour, room: placement.max ?? .max))
        }
        guard !places.isEmpty else { return nil }
        self.places = places
        currency = cost.budget?.currency
    }

    /// What so many worker-hours at each placement cost.
    package func cost(ofHours hours: [PlacementName: Double]) -> Double {
        places.reduce(0) { $0 + $1.perHour * (hours[$1.name] ?? 0) }
    }

    /// What an hour of so many workers costs that are placed in order of preference, those without room at the last.
    package func perHour(ofStatic workers: Int) -> Double {
        var left = workers
        var sum = 0.0
        for (number, place) in places.enumerated() {
            let here = number == places.count - 1 ? left : min(left, place.room)
            sum += Double(here) * place.perHour
            left -= here
        }
        return sum
    }

    /// Money as it is told: `12.34 USD`, without a currency where none is known.
    package func text(_ amount: Double) -> String {
        let cents = (amount * 100).rounded()
        guard cents.magnitude < 1e15 else { return currency.map { "\(amount) \($0)" } ?? "\(amount)" }
        let whole = Int(cents)
        let fraction = whole % 100
        let digits = "\(whole / 100).\(fraction < 10 ? "0" : "")\(fraction)"
        return currency.map { "\(digits) \($0)" } ?? digits
    }
}
