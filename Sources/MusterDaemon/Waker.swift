import MusterCore
import Synchronization

/// Posts a timer input when the kernel's next due moment has come. The moment is a hint; the deadlines are in the state.
final class Waker: Sendable {
    private let due = Mutex<Instant>(Instant(nanoseconds: .max))
    private let inbox: Inbox
    private let clock: ControllerClock

    init(inbox: Inbox, clock: ControllerClock) {
        self.inbox = inbox
        self.clock = clock
    }

    /// The kernel's latest word replaces the earlier one.
    func set(_ moment: Instant) { due.withLock { $0 = moment } }

    /// Runs until cancelled. Looks ten times a second, which costs less than keeping a timer exact.
    func run() async {
        while true {
            do { try await Task.sleep(for: .milliseconds(100)) } catch { return }
            let isDue = due.withLock { due -> Bool in
                guard due <= clock.now() else { return false }
                // Not again before the kernel has answered.
                due = clock.now() + .seconds(1)
                return true
            }
            if isDue { inbox.post(.timerFired) }
        }
    }
}
