import Testing

@testable import muster

@Suite struct LoadTallyTests {
    @Test func quantilesAreExact() {
        let latencies = Latencies((1...1000).shuffled().map { Double($0) })
        #expect(latencies.quantile(0.5) == 500)
        #expect(latencies.quantile(0.99) == 990)
        #expect(latencies.quantile(0.999) == 999)
        #expect(latencies.quantile(1) == 1000)
        #expect(latencies.slowest == 1000)
        #expect(Latencies([]).quantile(0.99) == 0)
        #expect(Latencies([3]).quantile(0.5) == 3)
    }

    @Test func latencyCountsFromTheScheduledArrival() {
        let tally = LoadTally()
        #expect(tally.begin(scheduled: 1, now: 3, most: 10))
        tally.succeed(scheduled: 1, ended: 3.5)
        #expect(tally.all.latencies == [2.5])
        #expect(tally.all.worstLag == 2)
    }

    @Test func requestsBeyondTheBoundFailAndAreNotUnderWay() {
        let tally = LoadTally()
        #expect(tally.begin(scheduled: 0, now: 0, most: 1))
        #expect(!tally.begin(scheduled: 0.1, now: 0.1, most: 1))
        let counts = tally.all
        #expect((counts.sent, counts.failed, counts.outstanding) == (2, 1, 1))
        #expect(counts.failures.map(\.cause) == ["not sent: 1 requests were under way"])
    }

    @Test func theLastSecondsAreTheWholeOnes() {
        let tally = LoadTally()
        for step in 0..<100 {
            let scheduled = Double(step) / 10
            _ = tally.begin(scheduled: scheduled, now: scheduled, most: 1000)
            tally.succeed(scheduled: scheduled, ended: scheduled + 0.05)
        }
        let recent = tally.recent(now: 9.5)
        #expect(recent.rate == 10)
        #expect(recent.sent == 100)
        #expect(abs(recent.latencies.quantile(0.99) - 0.05) < 1e-9)
    }
}
