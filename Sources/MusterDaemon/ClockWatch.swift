import Logging
import MusterCore
import Synchronization

/// Tells when the controller's clock and the machine's are far apart: then schedules, freezes and ends of what operators
/// set come at the wrong time, and only a restart or patience mends it.
package final class ClockWatch: Sendable {
    private let clock: ControllerClock
    private let log: Logger
    private let since = Mutex<Instant?>(nil)

    /// Further apart than this is told.
    static let tolerated = Duration.seconds(60)
    private static let every = Duration.seconds(5)

    package init(clock: ControllerClock, log: Logger) {
        self.clock = clock
        self.log = log
    }

    /// Looks until its task is cancelled.
    package func run() async {
        while true {
            look()
            do { try await Task.sleep(for: Self.every) } catch { return }
        }
    }

    /// Looks once; the log is told when it begins and when it is over.
    package func look() {
        let ahead = clock.ahead()
        let now = clock.now()
        let change = since.withLock { since -> (from: Bool, to: Bool) in
            let before = since != nil
            since = ahead > Self.tolerated ? since ?? now : nil
            return (before, since != nil)
        }
        if change.to, !change.from {
            log.warning("\(Self.text(ahead))", metadata: ["alert": "clockAhead"])
        } else if change.from, !change.to {
            log.notice("the clock agrees with the machine's again")
        }
    }

    /// The alert that stands now, if one does.
    var alert: StandingAlert? {
        since.withLock { $0 }.map { since in
            StandingAlert(
                alert: Alert(
                    severity: .warning, code: "clockAhead", fleet: nil, owner: nil, text: Self.text(clock.ahead())),
                since: since)
        }
    }

    private static func text(_ ahead: Duration) -> String {
        "the machine's clock was set back and this one is \(Phrase.duration(ahead)) ahead: schedules, freezes and ends of "
            + "overrides come that much too early, for another \(Phrase.duration(ahead * 2)); restart musterd to take the "
            + "machine's time at once"
    }
}
