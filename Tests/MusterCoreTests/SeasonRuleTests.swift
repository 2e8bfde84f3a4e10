import Foundation
import Testing

@testable import MusterCore

/// A rule `forecast` in a fleet: it raises, and does nothing else.
struct SeasonRuleTests {
    private static let season = RulePolicy(
        name: "season", kind: .forecast(ForecastRule(signal: "tps", perWorker: 100)), advisory: true)

    /// A fleet that has seen nine days of 400 by night and 2,000 by day, the last one up to its beginning.
    private func rig(
        _ workers: Int, rules: [RulePolicy] = [.perWorker(100), season],
        _ change: (inout FleetPolicy) -> Void = { _ in }
    ) -> Rig {
        var rig = Rig(.plain(initial: workers, rules: rules, change))
        rig.bootAll()
        // 2023-11-14T22:13:20Z; morning comes at 8.
        let first = Int(Rig.start.wholeSeconds) - 9 * 86_400
        let past = stride(from: first, to: Int(Rig.start.wholeSeconds), by: 300).map { second in
            let at = Instant(wholeSeconds: Int64(second))
            return PastValue(at: at, value: Days.office(at) * 50 - 100)
        }
        rig.step(.historyRead("f", "tps", past))
        return rig
    }

    private func record(_ rig: Rig) -> SeasonalRecord? {
        guard case .atLeast(_, because: .season(_, let record)) = rig.decision?.opinions.last?.verdict
        else { return nil }
        return record
    }

    /// What the day needs, and the night, with the margin.
    private func isMorning(_ workers: Int) -> Bool { (19...20).contains(workers) }
    private func isNight(_ workers: Int) -> Bool { (4...5).contains(workers) }

    /// Shortly before 8 in the morning.
    private func toMorning(_ rig: inout Rig, minutes: Int = 5) {
        let midnight = Instant(wholeSeconds: 1_700_006_400)
        rig.now = midnight + .seconds(8 * 3_600 - minutes * 60)
        rig.step(.timerFired)
    }

    @Test func itRaisesBeforeTheMorning() {
        var rig = rig(4)
        rig.hold(400, for: .seconds(60))
        #expect(isNight(rig.desired))
        toMorning(&rig, minutes: 20)
        rig.hold(400, for: .seconds(60))
        #expect(isNight(rig.desired))
        toMorning(&rig)
        rig.hold(400, for: .seconds(30))
        #expect(isMorning(rig.desired))
        #expect(rig.decision?.summary == "stays at \(rig.desired) workers: season asks for at least \(rig.desired)")
        #expect(rig.decision?.stages.last { $0.before != $0.after }?.kind == .forecast)
    }

    @Test func headroomDoesNotComeOnTop() {
        var rig = rig(4) { $0.headroom = .share(.percent(50)) }
        toMorning(&rig)
        rig.hold(400, for: .seconds(30))
        #expect(isMorning(rig.desired))
    }

    @Test func itNeverLowers() {
        var rig = rig(50)
        rig.hold(5_000, for: .seconds(60))
        #expect(rig.desired == 50)
        var alone = self.rig(50, rules: [Self.season])
        alone.hold(400, for: .seconds(600))
        #expect(isNight(record(alone)?.workers ?? 0))
        #expect(alone.desired == 50, "nothing asks for fewer")
    }

    @Test func itsMissingSignalForbidsNoScaleIn() {
        let other = RulePolicy(name: "latency", kind: .target(TargetRule(signal: "p99", goal: .perWorker(1))))
        var rig = rig(30, rules: [other, Self.season])
        rig.read(.absent)
        rig.hold(6, for: .seconds(60), of: "p99")
        #expect(rig.desired == 6)
        // What is usual in the morning is known without it.
        toMorning(&rig)
        rig.hold(6, for: .seconds(30), of: "p99")
        #expect(isMorning(rig.desired))
    }

    @Test func aBlindFleetIsRaisedAndNotLowered() {
        var rig = rig(4)
        rig.hold(400, for: .seconds(60))
        rig.read(.absent)
        toMorning(&rig)
        rig.read(.absent)
        #expect(isMorning(rig.desired))
        rig.now = rig.now + .seconds(13 * 3_600)
        rig.wait(.seconds(600))
        #expect(isMorning(rig.desired), "the target is blind, so nothing is cut")
    }

    @Test func itLetsGoAfterTheDay() {
        var rig = rig(4) { $0.scaleIn.hold = .seconds(300) }
        toMorning(&rig)
        rig.hold(400, for: .seconds(60))
        #expect(isMorning(rig.desired))
        rig.now = Instant(wholeSeconds: 1_700_006_400 + 20 * 3_600 + 1_800)
        rig.hold(400, for: .seconds(900))
        #expect(isNight(rig.desired))
    }

    @Test func limitsBoundsAndFreezesApply() {
        var rig = rig(4) { $0.workers.max = 12 }
        toMorning(&rig)
        rig.hold(400, for: .seconds(30))
        #expect(rig.desired == 12)
    }

    @Test func withAForesightTheHigherOneCounts() {
        let ahead = RulePolicy(
            name: "ahead", kind: .target(TargetRule(signal: "tps", goal: .perWorker(100), foresight: true)))
        var rig = rig(4, rules: [ahead, Self.season])
        toMorning(&rig)
        rig.hold(400, for: .seconds(60))
        #expect(isMorning(rig.desired))
        rig.hold(3_000, for: .seconds(300))
        #expect(rig.desired >= 30)
    }

    @Test func whileItLearnsItIsContent() {
        var rig = Rig(.plain(initial: 4, rules: [.perWorker(100), Self.season]))
        rig.bootAll()
        rig.hold(400, for: .seconds(60))
        let sentence = rig.decision?.opinions.last?.sentence { _ in "" }
        #expect(sentence == "tps: learning: 0s of 7d: content (advisory)")
        #expect(rig.kernel.outlook("f", hours: 24, at: rig.now).first?.learning?.needed == 199)
        #expect(rig.kernel.outlook("g", hours: 24, at: rig.now) == [])
    }

    @Test func whatItSawIsKeptUnderAnotherPolicy() {
        var rig = rig(4)
        rig.hold(400, for: .seconds(60))
        var policy = rig.fleet.policy
        policy.rules[1].kind = .forecast(
            ForecastRule(signal: "tps", perWorker: 50, holidays: [Holiday(day: 20_000, like: .sunday)]))
        rig.step(.policiesLoaded([policy]))
        toMorning(&rig)
        rig.hold(400, for: .seconds(30))
        #expect((38...40).contains(rig.desired))
        policy.rules[1].kind = .forecast(ForecastRule(signal: "tps", perWorker: 50, seasons: [.seconds(86_400)]))
        rig.step(.policiesLoaded([policy]))
        #expect(rig.kernel.senses[0].seasons.first?.forecast.seen == 0)
    }

    @Test func whatItLearnedOutlivesARestart() throws {
        var whole = rig(4)
        whole.hold(400, for: .seconds(60))
        var restarted = whole
        restarted.kernel = Kernel(whole.kernel.state)
        restarted.underWay = [:]
        let bytes = try JSONEncoder().encode(#require(whole.kernel.learned(of: "f")))
        let learned = try JSONDecoder().decode(Learned.self, from: bytes)
        #expect(learned.lost == [] && learned.seasons.count == 1)
        restarted.step(.learnedRecalled("f", learned))
        toMorning(&restarted)
        restarted.hold(400, for: .seconds(30))
        #expect(isMorning(restarted.desired))
        // What somebody else has written begins anew and says so.
        let text = String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\"lead\":2", with: "\"lead\":99")
        let torn = try JSONDecoder().decode(Learned.self, from: Data(text.utf8))
        #expect(torn.seasons.isEmpty && torn.lost.count == 1, "\(torn.lost)")
    }

    @Test func historyIsOfBefore() {
        var rig = rig(4)
        #expect(rig.kernel.senses[0].seasons[0].forecast.seen > 2_500)
        rig.read(400)
        let known = rig.kernel.senses[0].seasons[0].forecast.seen
        rig.step(.historyRead("f", "tps", [PastValue(at: rig.now - .seconds(3_600), value: 99)]))
        rig.step(.historyRead("f", "tsp", [PastValue(at: rig.now - .seconds(3_600), value: 99)]))
        rig.step(.historyRead("g", "tps", [PastValue(at: rig.now - .seconds(3_600), value: 99)]))
        #expect(rig.kernel.senses[0].seasons[0].forecast.seen == known)
        #expect(rig.decision?.readings.last?.reading.state == .value(400))
    }

    @Test func theHoursToComeAreKnown() throws {
        var rig = rig(4)
        rig.hold(400, for: .seconds(60))
        let outlook = try #require(rig.kernel.outlook("f", hours: 24, at: rig.now).first)
        #expect(outlook.rule == "season" && outlook.perWorker == 100 && outlook.learning == nil)
        #expect(outlook.hours.count == 24)
        #expect((10...21).allSatisfy { isMorning(outlook.hours[$0].workers) })
        #expect(((0...9).map { $0 } + [22, 23]).allSatisfy { isNight(outlook.hours[$0].workers) })
    }

    @Test func itIsExplained() throws {
        var rig = rig(4)
        toMorning(&rig)
        rig.hold(400, for: .seconds(30))
        let decision = try #require(rig.decision)
        let lines = decision.explanation(under: rig.fleet.policy) { moment in
            "\((moment.wholeSeconds % 86_400) / 60) min"
        }
        let text = lines.map { "\($0.part.rawValue) \($0.subject): \($0.text)\n" }.joined()
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Golden/season.txt")
        if ProcessInfo.processInfo.environment["MUSTER_WRITE_GOLDEN"] == "1" { try Data(text.utf8).write(to: file) }
        #expect(text == (try String(contentsOf: file, encoding: .utf8)))
    }
}
