import MusterCore
import MusterPolicy
import MusterWire
import Synchronization

/// What is known of a run while it runs: written by the watch and the faults, read by the screen.
final class RunState: Sendable {
    /// One look, for the chart.
    struct Point: Sendable {
        var at: Double
        var load: Double
        var capacity: Double
    }

    /// A line of what happens.
    struct Line: Sendable, Hashable {
        enum Kind: Sendable { case decision, worker, fault, trouble }
        var at: Double
        var kind: Kind
        var text: String
    }

    struct Present: Sendable {
        var ledger: FleetLedger
        var faults: [FaultRecord] = []
        var history: [Point] = []
        var lines: [Line] = []
        /// Why the API did not answer the last time.
        var trouble: String?
    }

    private let present: Mutex<Present>
    private let profile: LoadProfile
    private let serves: Double

    init(plan: ScaleTestPlan) {
        profile = LoadProfile(plan.load.points)
        serves = plan.serves
        present = Mutex(Present(ledger: FleetLedger(serves: plan.serves, profile: profile)))
    }

    var now: Present { present.withLock { $0 } }

    func take(_ look: FleetLedger.Look) {
        present.withLock { present in
            present.ledger.take(look)
            for place in present.faults.indices { present.faults[place].take(look) }
            present.history.append(
                Point(at: look.at, load: profile.rate(at: look.at), capacity: serves * Double(look.inService)))
            if present.trouble != nil { Self.say(&present, .fault, "musterd answers again", at: look.at) }
            present.trouble = nil
        }
    }

    /// Events in the order of the journal.
    func take(_ events: [EventView], at seconds: Double) {
        present.withLock { present in
            present.ledger.take(events)
            for event in events {
                let kind: Line.Kind = event.worker == nil ? .decision : .worker
                Self.say(&present, kind, event.sentence, at: seconds)
            }
        }
    }

    func blind(from earlier: Double, to seconds: Double, because trouble: String) {
        present.withLock { present in
            present.ledger.blind(from: earlier, to: seconds)
            if present.trouble == nil { Self.say(&present, .trouble, "musterd does not answer", at: seconds) }
            present.trouble = trouble
        }
    }

    func begin(_ fault: FaultRecord) {
        present.withLock { present in
            if let worker = fault.worker { present.ledger.kill(worker) }
            present.faults.append(fault)
            Self.say(&present, .fault, fault.sentence, at: fault.atSeconds)
        }
    }

    private static func say(_ present: inout Present, _ kind: Line.Kind, _ text: String, at seconds: Double) {
        present.lines.append(Line(at: seconds, kind: kind, text: text))
    }
}
