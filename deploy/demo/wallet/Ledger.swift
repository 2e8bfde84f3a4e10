/// What the metrics page tells: payments by outcome and how long those that went through took.
struct Ledger: Sendable {
    /// Upper bounds of the histogram's buckets, in seconds, ascending.
    static let bounds: [Double] = [0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private(set) var paid: UInt64 = 0
    private var refused: [Refusal: UInt64] = [:]
    /// One more than `bounds`: the last is for what took longer than all of them.
    private var buckets = [UInt64](repeating: 0, count: Ledger.bounds.count + 1)
    private var total = Duration.zero

    mutating func pay(took: Duration) {
        let seconds = took / .seconds(1)
        paid += 1
        total += took
        buckets[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
    }

    mutating func refuse(_ refusal: Refusal) {
        refused[refusal, default: 0] += 1
    }

    /// The page in Prometheus' text format, version 0.0.4.
    func page(admission: Admission) -> String {
        var lines = [
            "# HELP wallet_transactions_total Payments by what became of them.",
            "# TYPE wallet_transactions_total counter",
            "wallet_transactions_total{outcome=\"paid\"} \(paid)",
        ]
        lines += Refusal.allCases.map { "wallet_transactions_total{outcome=\"\($0.rawValue)\"} \(refused[$0] ?? 0)" }
        lines += [
            "# HELP wallet_transactions_in_flight Payments taken and not yet answered, queued ones included.",
            "# TYPE wallet_transactions_in_flight gauge",
            "wallet_transactions_in_flight \(admission.inFlight)",
            "# HELP wallet_queue_depth Payments waiting for their turn.",
            "# TYPE wallet_queue_depth gauge",
            "wallet_queue_depth \(admission.queued)",
            "# HELP wallet_pay_seconds Time from arrival to answer of the payments that went through.",
            "# TYPE wallet_pay_seconds histogram",
        ]
        var below: UInt64 = 0
        for (bound, bucket) in zip(Self.bounds.map { "\($0)" } + ["+Inf"], buckets) {
            below += bucket
            lines.append("wallet_pay_seconds_bucket{le=\"\(bound)\"} \(below)")
        }
        lines.append("wallet_pay_seconds_sum \(total / .seconds(1))")
        lines.append("wallet_pay_seconds_count \(paid)")
        return lines.joined(separator: "\n") + "\n"
    }
}
