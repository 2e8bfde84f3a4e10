import MusterCore
import Testing

@testable import MusterDaemon

@Suite("The watch on the clock")
struct ClockWatchTests {
    @Test("a machine set forward by hours and back again raises an alert until the clocks agree, told once each")
    func setForwardAndBack() throws {
        let clocks = FakeClocks()
        let clock = clocks.clock
        let lines = NotedLines()
        let watch = ClockWatch(clock: clock, log: lines.log)
        watch.look()
        #expect(watch.alert == nil)
        clocks.set(by: .seconds(7200))
        watch.look()
        #expect(watch.alert == nil, "the clock followed")
        clocks.set(by: .seconds(-7200))
        watch.look()
        watch.look()
        let alert = try #require(watch.alert)
        #expect(alert.alert.code == "clockAhead")
        #expect(alert.alert.text.contains("2h ahead") && alert.alert.text.contains("restart musterd"))
        #expect(lines.texts.count == 1 && lines.texts[0].hasPrefix("warning the machine's clock was set back"))
        for _ in 0..<(4 * 3600) { clocks.pass(.seconds(1)); _ = clock.now() }
        watch.look()
        #expect(watch.alert == nil)
        #expect(lines.texts.last == "notice the clock agrees with the machine's again")
    }

    @Test("a second is not worth an alert")
    func small() {
        let clocks = FakeClocks()
        let watch = ClockWatch(clock: clocks.clock, log: NotedLines().log)
        clocks.set(by: .seconds(-59))
        watch.look()
        #expect(watch.alert == nil)
    }
}
