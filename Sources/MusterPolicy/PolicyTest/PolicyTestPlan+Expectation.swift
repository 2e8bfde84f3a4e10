import MusterCore

extension PolicyTestPlan {
    /// What must hold, and when.
    package struct Expectation: Hashable, Sendable {
        package var span: Span
        /// Non-empty.
        package var checks: [Check]
        /// As it stands in the file, on one line.
        package var text: String
        package var place: Diagnostic.Place
    }

    /// The time that an expectation is about.
    package enum Span: Hashable, Sendable {
        case at(Duration)
        case between(Duration, Duration)
        case throughout
    }

    /// One thing that must hold.
    package enum Check: Hashable, Sendable {
        case level(Level, Bound)
        case total(Total, Bound)
        /// What was billed as a share of the cost of a fleet of so many; the policy's baseline when nil.
        case cost(Bound, ofStatic: Int?)
        /// What was billed, in that currency.
        case money(Bound, currency: String)
        /// The rule or stage that decided.
        case because(String)
        case never(Happening)
        case always(Level, Bound)
    }

    /// What has a value at every moment.
    package enum Level: String, Hashable, Sendable, CaseIterable {
        /// Workers wanted, taking work, there in any state.
        case desired, ready, workers
    }

    /// What a stretch of time adds up to.
    package enum Total: String, Hashable, Sendable, CaseIterable {
        /// Shares of the requests.
        case overload, lost
        case longestOverload
        case scaleOuts, scaleIns, flaps
        /// Workers ended while they took work, or left without the daemon's knowledge.
        case lostWorkers
        case launches
        case workerHours
        case alerts

        /// What kind of number it is.
        package var unit: ScaleTestPlan.Measure.Unit {
            switch self {
            case .overload, .lost: .share
            case .longestOverload: .duration
            case .workerHours: .hours
            default: .count
            }
        }

        /// Whether it can be told of a stretch, and not only of the whole test.
        var isOfStretches: Bool {
            switch self {
            case .overload, .lost, .longestOverload, .scaleOuts, .scaleIns, .flaps: true
            case .lostWorkers, .launches, .workerHours, .alerts: false
            }
        }
    }

    /// What may be forbidden.
    package enum Happening: Hashable, Sendable {
        case act(Act)
        case level(Level, Bound)
    }

    /// What Muster or the world does.
    package enum Act: String, Hashable, Sendable, CaseIterable {
        case scaleIn, scaleOut, change, launch, drain, overload
    }

    /// A number and how it is compared.
    package struct Bound: Hashable, Sendable {
        package var comparison: ScaleTestPlan.Comparison
        package var value: Double
        /// As it is written.
        package var text: String

        package func holds(_ seen: Double) -> Bool { comparison.holds(seen, value) }
    }
}
