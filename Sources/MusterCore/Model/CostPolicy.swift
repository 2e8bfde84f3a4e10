/// What workers cost and what the fleet may cost.
public struct CostPolicy: Hashable, Sendable, Codable {
    /// Sorted by what they are of, unique.
    public var prices: [WorkerPrice]
    public var budget: BudgetPolicy?

    public init(prices: [WorkerPrice] = [], budget: BudgetPolicy? = nil) {
        self.prices = prices
        self.budget = budget
    }
}

/// The price of a worker of one type or placement.
public struct WorkerPrice: Hashable, Sendable, Codable {
    /// A type of worker, or the name of a placement.
    public var of: String
    /// In the currency of the budget.
    public var perHour: Double

    public init(of: String, perHour: Double) {
        self.of = of
        self.perHour = perHour
    }
}

/// What a fleet may cost.
public struct BudgetPolicy: Hashable, Sendable, Codable {
    /// For a month of 730 hours.
    public var monthly: Double
    /// Three capital letters, as in ISO 4217.
    public var currency: String

    public init(monthly: Double, currency: String) {
        self.monthly = monthly
        self.currency = currency
    }
}
