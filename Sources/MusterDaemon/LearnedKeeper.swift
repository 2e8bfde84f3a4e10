import Foundation
import Logging
import MusterCore
import MusterPorts

/// Keeps what fleets have learned beside the journal, and gives it back after a restart. It may be lost: then they begin
/// anew, and the log says why.
package struct LearnedKeeper: Sendable {
    private let loop: ControlLoop
    private let recording: Recording
    private let inbox: Inbox
    private let clock: ControllerClock
    private let log: Logger

    /// How often it is kept: what the death of the process costs.
    static let every = Duration.seconds(300)

    package init(loop: ControlLoop, recording: Recording, inbox: Inbox, clock: ControllerClock, log: Logger) {
        self.loop = loop
        self.recording = recording
        self.inbox = inbox
        self.clock = clock
        self.log = log
    }

    /// Gives back what was kept. To be called before anything is read.
    package func recall() async {
        do throws(RecorderFailure) {
            for kept in try await recording.recorder.learned() { recall(kept) }
        } catch {
            log.warning(
                "what was learned cannot be read; all fleets begin anew", metadata: ["problem": "\(error.text)"])
        }
    }

    private func recall(_ kept: LearnedBytes) {
        do {
            let learned = try JSONDecoder().decode(Learned.self, from: Data(kept.bytes))
            for why in learned.lost { beginsAnew(kept.fleet, why) }
            inbox.post(.learnedRecalled(kept.fleet, learned))
        } catch {
            beginsAnew(kept.fleet, "\(error)")
        }
    }

    private func beginsAnew(_ fleet: FleetName, _ why: String) {
        log.warning(
            "a part of what was learned cannot be read; it begins anew",
            metadata: ["fleet": "\(fleet)", "problem": "\(why)"])
    }

    /// Keeps now and then until its task is cancelled, and once more then.
    package func run() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: Self.every) } catch { break }
            await keep()
        }
        await keep()
    }

    /// Keeps what is known now. A fleet that knows nothing yet keeps what was kept of it.
    package func keep() async {
        let known = await loop.read { kernel in
            kernel.state.fleets.map(\.policy.fleet).compactMap { fleet in
                kernel.learned(of: fleet).map { (fleet: fleet, learned: $0) }
            }
        }
        let now = clock.now()
        var bytes: [LearnedBytes] = []
        for (fleet, learned) in known {
            do {
                bytes.append(LearnedBytes(fleet: fleet, at: now, bytes: Array(try JSONEncoder().encode(learned))))
            } catch {
                log.error(
                    "what was learned cannot be written", metadata: ["fleet": "\(fleet)", "problem": "\(error)"])
            }
        }
        await recording.keep(bytes)
    }
}
