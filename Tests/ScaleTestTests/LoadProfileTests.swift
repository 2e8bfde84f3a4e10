import MusterPolicy
import Testing

@testable import muster

@Suite struct LoadProfileTests {
    private let ramp = LoadProfile([
        .init(at: .seconds(0), rate: 50), .init(at: .seconds(20), rate: 50), .init(at: .seconds(80), rate: 500),
    ])

    @Test(arguments: [(0.0, 50.0), (20, 50), (50, 275), (80, 500), (80.001, 0), (-1, 0)])
    func isLinearBetweenPoints(seconds: Double, rate: Double) {
        #expect(abs(ramp.rate(at: seconds) - rate) < 1e-9)
    }

    @Test func addsUp() {
        #expect(ramp.total == 20 * 50 + 60 * 275)
        #expect(ramp.peak == 500)
        #expect(ramp.length == 80)
    }

    @Test func timesOfRequestsAreThoseOfTheIntegral() throws {
        #expect(ramp.time(ofDue: 1000) == 20)
        let half = try #require(ramp.time(ofDue: 1000 + 30 * (50 + 275) / 2))
        #expect(abs(half - 50) < 1e-9)
        #expect(ramp.time(ofDue: ramp.total) == 80)
        #expect(ramp.time(ofDue: ramp.total + 0.1) == nil)
    }

    @Test func fallsToNothingAndRisesFromNothing() throws {
        let hill = LoadProfile([
            .init(at: .seconds(0), rate: 0), .init(at: .seconds(10), rate: 10), .init(at: .seconds(20), rate: 0),
        ])
        #expect(abs(try #require(hill.time(ofDue: 50)) - 10) < 1e-9)
        #expect(abs(try #require(hill.time(ofDue: 100)) - 20) < 1e-6)
        let silence = LoadProfile([.init(at: .seconds(0), rate: 0), .init(at: .seconds(10), rate: 0)])
        #expect(silence.time(ofDue: 1) == nil)
    }
}

@Suite struct ArrivalScheduleTests {
    private func times(_ arrivals: ScaleTestPlan.Load.Arrivals, seed: UInt64, rate: Double = 100) -> [Double] {
        let profile = LoadProfile([.init(at: .seconds(0), rate: rate), .init(at: .seconds(100), rate: rate)])
        return Array(ArrivalSchedule(profile, arrivals: arrivals, seed: seed))
    }

    @Test func evenArrivalsAreEvenlySpaced() {
        let times = times(.even, seed: 1)
        #expect(times.count == 10_000)
        #expect(zip(times, times.dropFirst()).allSatisfy { abs($1 - $0 - 0.01) < 1e-9 })
    }

    @Test func poissonArrivalsAreThoseOfTheirSeed() {
        #expect(times(.poisson, seed: 7) == times(.poisson, seed: 7))
        #expect(times(.poisson, seed: 7) != times(.poisson, seed: 8))
    }

    @Test func poissonArrivalsHaveTheRightMeanAndSpread() {
        let times = times(.poisson, seed: 7)
        // Five standard deviations of a Poisson number of mean 10,000.
        #expect(abs(Double(times.count) - 10_000) < 500)
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)
        // Exponential gaps: the standard deviation is the mean.
        #expect(abs(variance.squareRoot() / mean - 1) < 0.1)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    }
}
