import MusterCore
import MusterPorts
import Synchronization

@testable import MusterSignals

/// Time that passes only when the test says so, and that wakes sleepers when they are due.
final class SteppedTime: Sendable {
    private struct State {
        var now = Duration.zero
        var next = 0
        var sleepers: [Int: (until: Duration, wake: CheckedContinuation<Bool, Never>)] = [:]
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    /// Those who sleep now.
    var sleeping: Int { state.withLock { $0.sleepers.count } }
    var uptime: Duration { state.withLock { $0.now } }

    var poll: PollTime {
        PollTime(
            clock: { FakeTime.start + self.uptime },
            pace: Pace(
                uptime: { self.uptime },
                sleep: { (duration) async throws(CancellationError) in
                    if await !self.sleep(duration) { throw CancellationError() }
                }))
    }

    func advance(_ duration: Duration) {
        let due = state.withLock { state in
            state.now += duration
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for number in due.keys { state.sleepers[number] = nil }
            return due.sorted { ($0.value.until, $0.key) < ($1.value.until, $1.key) }.map(\.value.wake)
        }
        for wake in due { wake.resume(returning: true) }
    }

    /// False when the task was cancelled.
    private func sleep(_ duration: Duration) async -> Bool {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                let result: Bool? = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return false }
                    if duration <= .zero { return true }
                    state.sleepers[number] = (state.now + duration, wake)
                    return nil
                }
                if let result { wake.resume(returning: result) }
            }
        } onCancel: {
            let sleeper: CheckedContinuation<Bool, Never>? = state.withLock { state in
                if let sleeper = state.sleepers.removeValue(forKey: number) { return sleeper.wake }
                state.cancelled.insert(number)
                return nil
            }
            sleeper?.resume(returning: false)
        }
    }
}

/// Gives way to other tasks until the condition holds; false when it does not after very many times.
func eventually(_ condition: () async -> Bool) async -> Bool {
    for _ in 0..<200_000 {
        if await condition() { return true }
        await Task.yield()
    }
    return false
}
