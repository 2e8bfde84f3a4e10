import Testing

@testable import MusterMetrics

/// Numbers worked out by hand from the rules of Prometheus 2.42; samples every 10 s.
@Suite struct PromQLRateTests {
    typealias Case = (values: [Double], text: String, seconds: Double, expected: Double)

    static let cases: [Case] = [
        // Rise 40 over 40 s; 10 s are missing at the start, less than 1.1 distances: extended by them, none at the end.
        ([100, 110, 120, 130, 140], "increase(x[50s])", 40, 50),
        // 20 s are missing at the start: more than 11 s, so only half a distance is added.
        ([100, 110, 120, 130, 140], "increase(x[1m])", 40, 45),
        // A counter that began at 5 was zero 5 s before its first sample: no further.
        ([5, 15, 25, 35, 45], "increase(x[50s])", 40, 45),
        // A fall is a reset: 10 + 2 + 10.
        ([100, 110, 2, 12], "increase(x[30s])", 30, 22),
        ([100, 110, 2, 12], "rate(x[30s])", 30, 22 / 30),
        ([100, 110, 2, 12], "delta(x[30s])", 30, -88),
        ([100, 110, 2, 12], "irate(x[30s])", 30, 1), ([100, 110, 2], "irate(x[30s])", 20, 0.2),
        ([1, 2, 6], "avg_over_time(x[20s])", 20, 3), ([1, 2, 6], "max_over_time(x[9s])", 20, 6),
        ([1, 2, 6], "min_over_time(x[10s])", 20, 2), ([1, 2, 6], "deriv(x[20s])", 20, 0.25),
    ]

    @Test(arguments: cases)
    func followsThePublishedRules(values: [Double], text: String, seconds: Double, expected: Double) throws {
        guard case .one(let result) = try value(text, try store(["x": values]), after: seconds).single else {
            Issue.record("\(text) has no value")
            return
        }
        #expect(abs(result - expected) <= 1e-12 * abs(expected), "\(result)")
    }

    @Test func needsTwoSamples() throws {
        let store = try store(["x": [1, 2]])
        for function in ["rate", "irate", "increase", "delta", "deriv"] {
            #expect(try value("\(function)(x[9s])", store, after: 10).single == .none)
            #expect(try value("\(function)(x[10s])", store, after: 10).single != .none)
        }
    }

    /// Whatever the counter does: its increase is never negative, and grows with every sample's rise.
    @Test func neverGivesANegativeIncrease() throws {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<300 {
            let values = (0..<20).map { _ in Double(Int.random(in: 0...1000, using: &generator)) }
            let store = try store(["x": values])
            guard case .one(let increase) = try value("increase(x[3m])", store, after: 190).single else {
                Issue.record("no increase of \(values)")
                return
            }
            #expect(increase >= 0)
        }
    }
}
