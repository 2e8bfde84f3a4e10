import MusterCore

/// A test of a policy: a world, what is measured in it, what goes wrong, and what must come of it.
package struct PolicyTestPlan: Hashable, Sendable {
    /// What the report calls it.
    package var name: String
    /// The policy's file, as it is written: from the folder of the test.
    package var policy: String
    /// Where that stands.
    package var policyPlace: Diagnostic.Place
    package var world: World
    /// Sorted by name, unique.
    package var signals: [Signal]
    /// In the order of time.
    package var events: [Event]
    /// Non-empty, in the file's order.
    package var expectations: [Expectation]

    /// The world that the fleet lives in.
    package struct World: Hashable, Sendable {
        package var start: Instant
        /// Workers at the beginning; the policy's `initial` or `min` when nil.
        package var workers: Int?
        package var boot: ClosedRange<Duration>
        package var drain: Duration
        package var leastBilled: Duration
        package var seed: UInt64
        /// How long the test lasts.
        package var length: Duration
        /// Between two readings, when it is not left to Muster.
        package var step: Duration?
        /// How long the signals have been read before it begins; zero for not at all.
        package var history: Duration
        /// The signal that is the demand, and what of it one worker carries, when the policy does not say.
        package var demand: SignalName?
        package var capacity: Double?
    }

    /// A signal over time.
    package struct Signal: Hashable, Sendable {
        package enum Shape: Hashable, Sendable {
            /// Linear in between; non-empty, times ascending.
            case points([Point])
            /// A file from the folder of the test, and the column; nil: that of the signal's name, or the only one.
            case csv(String, column: String?)
            case formula(SignalFormula)
            case absent
        }
        package var name: SignalName
        package var shape: Shape
        /// Where it stands in the file.
        package var place: Diagnostic.Place
    }

    /// A value at a time from the beginning.
    package struct Point: Hashable, Sendable {
        package var at: Duration
        package var value: Double
    }

    /// Something that goes wrong.
    package struct Event: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// Workers in service end by themselves.
            case lose(Adjustment)
            case provider(ProviderTrouble)
            /// Boots take so long; nil: they never end.
            case boots(Duration?)
            case drainsStick
            case signal(SignalName, SignalTrouble)
            case daemonKilled
        }
        package var at: Duration
        /// How long it lasts; zero for what is over at once.
        package var lasting: Duration
        package var kind: Kind
        /// The one placement that it strikes; all when nil.
        package var placement: PlacementName?
        package var place: Diagnostic.Place
    }

    /// What a provider does with calls.
    package enum ProviderTrouble: String, Hashable, Sendable, CaseIterable { case throttled, outOfStock, down }

    /// What is wrong with a signal.
    package enum SignalTrouble: Hashable, Sendable {
        case absent, stale, error
        /// It reads this, whatever is true.
        case wrong(Double)
    }
}
