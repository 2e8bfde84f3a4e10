import Foundation
import MusterCore
import MusterSimulator

/// What compared runs cost: by `--price`, or by the prices of each policy.
struct ComparisonBill: Sendable {
    private let price: Double?
    /// What an hour of a baseline's worker costs by the first policy's prices.
    private let ofBaselines: Double?
    /// What the money is; nil when nobody says.
    let currency: String?
    /// Where baselines' prices come from, for people.
    let notes: [String]

    init(price: Double?, first: (path: String, policy: FleetPolicy)?, peakWorkers: Int) {
        let prices = first.flatMap { FleetPrices($0.policy) }
        self.price = price
        currency = price == nil ? prices?.currency : nil
        ofBaselines = prices.map { $0.perHour(ofStatic: peakWorkers) / Double(max(1, peakWorkers)) }
        var notes: [String] = []
        if price == nil, let first {
            let name = (first.path as NSString).lastPathComponent
            if let ofBaselines {
                notes.append(
                    "an hour of a baseline's worker costs \(Phrase.number(ofBaselines)): what one of "
                        + "\(Phrase.workers(peakWorkers)) costs by the prices of \(name)")
            } else if first.policy.cost?.prices.isEmpty == false {
                notes.append("\(name) does not price every placement, so its cost is not told; see --price")
            }
        }
        self.notes = notes
    }

    /// Nil when neither the caller nor the policy says a price.
    func cost(ofPolicy result: ReplayResult) -> Double? { price.map { $0 * result.workerHours } ?? result.cost }

    func cost(ofBaseline result: ReplayResult) -> Double? { (price ?? ofBaselines).map { $0 * result.workerHours } }
}
