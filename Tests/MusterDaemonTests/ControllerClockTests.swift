import MusterCore
import Synchronization
import Testing

@testable import MusterDaemon

/// Two clocks of a machine that a test sets as it likes, in nanoseconds.
final class FakeClocks: Sendable {
    private let times = Mutex((wall: Int64(1_000_000_000_000), monotonic: Int64(50)))

    var clock: ControllerClock {
        ControllerClock(
            wall: { self.times.withLock { $0.wall } }, monotonic: { self.times.withLock { $0.monotonic } })
    }

    var wall: Int64 { times.withLock { $0.wall } }

    /// Time passes by both clocks.
    func pass(_ duration: Duration) {
        times.withLock { times in
            times.wall += duration.nanoseconds
            times.monotonic += duration.nanoseconds
        }
    }

    /// Somebody sets the wall clock.
    func set(by step: Duration) { times.withLock { $0.wall += step.nanoseconds } }
}

@Suite("The controller's clock")
struct ControllerClockTests {
    let clocks = FakeClocks()

    @Test("is the wall clock while nobody touches that")
    func agrees() {
        let clock = clocks.clock
        for _ in 0..<100 {
            clocks.pass(.milliseconds(10))
            #expect(clock.now().nanoseconds == clocks.wall)
        }
        #expect(clock.ahead() == .zero)
    }

    @Test("follows at once when the wall clock is set forward")
    func forward() {
        let clock = clocks.clock
        clocks.set(by: .seconds(3600))
        clocks.pass(.milliseconds(1))
        #expect(clock.now().nanoseconds == clocks.wall)
    }

    @Test("runs at half speed after the wall clock was set back, never backwards, until the two agree")
    func back() {
        let clock = clocks.clock
        let before = clock.now()
        clocks.set(by: .seconds(-10))
        #expect(clock.now() == before)
        #expect(clock.ahead() == .seconds(10))
        var last = before
        for _ in 0..<19 {
            clocks.pass(.seconds(1))
            let now = clock.now()
            #expect(now - last == .milliseconds(500))
            last = now
        }
        clocks.pass(.seconds(2))
        _ = clock.now()
        clocks.pass(.seconds(1))
        #expect(clock.now().nanoseconds == clocks.wall)
    }

    @Test("never goes back however the clocks are set")
    func everything() {
        var dice = SeededDice(seed: 7)
        let clock = clocks.clock
        var last = clock.now()
        for _ in 0..<10_000 {
            clocks.pass(.milliseconds(Int64.random(in: 0...2_000, using: &dice)))
            if Int.random(in: 0..<10, using: &dice) == 0 {
                clocks.set(by: .milliseconds(Int64.random(in: -100_000...100_000, using: &dice)))
            }
            let now = clock.now()
            #expect(now >= last)
            last = now
        }
    }

    @Test("survives a monotonic clock that goes back, as some virtual machines' did")
    func monotonicBack() {
        let clock = clocks.clock
        let before = clock.now()
        clocks.pass(.seconds(-1))
        #expect(clock.now() >= before)
    }
}

/// Repeatable chance (SplitMix64).
struct SeededDice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
