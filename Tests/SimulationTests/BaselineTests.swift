import Foundation
import MusterCore
import Testing

@testable import MusterSimulator

/// The published algorithms, by numbers that can be checked by hand, and against one another on a made-up day.
@Suite struct BaselineTests {
    private func view(
        demand: Double, desired: Int, ready: Int? = nil, booting: Int = 0, readyThen: Int? = nil, at: Int = 0
    ) -> BaselineView {
        BaselineView(
            at: at, demand: demand, readyThen: readyThen ?? ready ?? desired, ready: ready ?? desired, booting: booting,
            desired: desired, capacity: 100)
    }

    @Test func hpaRoundsUpWithinItsToleranceAndLimit() {
        var hpa = HPABaseline(target: 0.5, metric: .cpu)
        // 10 at 80% of 50%: 16. Kubernetes' own example is the same arithmetic.
        #expect(hpa.decide(view(demand: 800, desired: 10)) == 16)
        var calm = HPABaseline(target: 0.5, metric: .cpu)
        #expect(calm.decide(view(demand: 545, desired: 10)) == 10)
        var limited = HPABaseline(target: 0.5, metric: .rps)
        #expect(limited.decide(view(demand: 5000, desired: 3)) == 7)
    }

    @Test func hpaCountsPodsWithoutASampleAsIdleOnTheWayOut() {
        var hpa = HPABaseline(target: 0.5, metric: .cpu)
        // 10 sampled at 80%, 6 booting: (8 + 0) / 16 / 0.5 is 1, within the tolerance.
        #expect(hpa.decide(view(demand: 800, desired: 16, ready: 10, booting: 6, readyThen: 10)) == 16)
    }

    @Test func hpaHoldsTheHighestOfFiveMinutes() {
        var hpa = HPABaseline(target: 0.5, metric: .rps)
        #expect(hpa.decide(view(demand: 500, desired: 10)) == 10)
        #expect(hpa.decide(view(demand: 250, desired: 10, at: 15)) == 10)
        #expect(hpa.decide(view(demand: 250, desired: 10, at: 300)) == 5)
    }

    @Test func awsWaitsForThreeMinutesOutAndFifteenIn() {
        var aws = AWSTargetTrackingBaseline(target: 0.5, metric: .rps)
        var moves: [Int: Int] = [:]
        for step in 0..<12 { moves[step] = aws.decide(view(demand: 800, desired: 10, at: step * 15)) }
        #expect(moves == [11: 16])
        var idle = AWSTargetTrackingBaseline(target: 0.5, metric: .rps)
        moves = [:]
        for step in 0..<60 { moves[step] = idle.decide(view(demand: 100, desired: 10, at: step * 15)) }
        #expect(moves == [59: 2])
    }

    @Test func nomadRestsAfterAChange() {
        var nomad = NomadBaseline(target: 0.5, metric: .rps)
        #expect(nomad.decide(view(demand: 800, desired: 10)) == 16)
        #expect(nomad.decide(view(demand: 1200, desired: 16, at: 285)) == nil)
        #expect(nomad.decide(view(demand: 1200, desired: 16, at: 300)) == 24)
    }

    @Test func reactKeepsTwoAboveTheLoad() {
        var react = ReactBaseline()
        #expect(react.decide(view(demand: 950, desired: 10)) == 12)
        #expect(react.decide(view(demand: 950, desired: 12, at: 60)) == nil)
        #expect(react.decide(view(demand: 650, desired: 12, at: 120)) == 9)
        #expect(react.decide(view(demand: 650, desired: 12, at: 135)) == nil)
    }

    @Test func theOracleFillsValleysThatAreShorterThanARestart() {
        #expect(Oracle.closing([5, 2, 2, 5, 1, 1, 1, 1, 5], width: 3) == [5, 5, 5, 5, 1, 1, 1, 1, 5])
        #expect(Oracle.closing([1, 4, 1], width: 1) == [1, 4, 1])
    }

    @Test func namesSayAlgorithmMetricAndTarget() {
        #expect(BaselineName("hpa")?.text == "hpa-cpu70")
        #expect(BaselineName("aws")?.text == "aws-rps70")
        #expect(BaselineName("nomad-rps55")?.text == "nomad-rps55")
        for wrong in ["hpa-", "react-cpu", "kpa", "hpa-rps0", "hpa-rps101", ""] {
            #expect(BaselineName(wrong) == nil, "\(wrong)")
        }
    }

    /// A day with a wave and a surge, in minutes.
    static let day: DemandTrace = {
        let rates = (0...1440).map { minute in
            1000 - 800 * cos(Double(minute) / 1440 * 2 * .pi) + (600..<630 ~= minute ? 1500 : 0)
        }
        return DemandTrace(
            start: Instant(seconds: 1_795_737_600), times: (0...1440).map { Double($0 * 60) }, rates: rates)
    }()

    static func scene(boot: Duration = .seconds(90)) -> ReplayScene {
        ReplayScene(
            curve: DemandCurve(day), model: WorkerModel(boot: boot...boot, capacity: 50), bounds: 2...100, seed: 3)
    }

    @Test(arguments: ["hpa", "aws", "nomad", "react"])
    func nobodyIsBetterThanTheOracleNorDearerThanThePeak(_ text: String) throws {
        let name = try #require(BaselineName(text))
        let oracle = try #require(BaselineName("oracle")).replay(Self.scene())
        let peak = try #require(BaselineName("static")).replay(Self.scene())
        let result = name.replay(Self.scene())
        #expect(oracle.figures.overloadShare == 0 && peak.figures.overloadShare == 0)
        #expect(result.workerHours < peak.workerHours)
        #expect(result.workerHours > oracle.workerHours || result.figures.overloadShare > 0)
        #expect(name.replay(Self.scene()).workerHours == result.workerHours)
    }
}
