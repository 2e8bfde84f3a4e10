/// What a baseline sees when it decides.
package struct BaselineView: Sendable {
    /// Seconds since the beginning.
    var at: Int
    /// The measured demand, as old as metrics are.
    var demand: Double
    /// Workers that were ready when the measurement was made.
    var readyThen: Int
    var ready: Int
    var booting: Int
    var desired: Int
    /// Demand that one worker carries.
    var capacity: Double

    /// Demand as a share of the capacity that was ready; above 1 when it was not enough.
    var load: Double { demand / (Double(readyThen) * capacity) }
    /// The same as workers report it: nobody is busier than wholly busy.
    var utilisation: Double { min(load, 1) }
}

/// Somebody else's published algorithm, to compare with.
protocol Baseline {
    /// The number of workers wanted now; nil when it does not say.
    mutating func decide(_ view: BaselineView) -> Int?
}

/// The measurement that a baseline goes by.
package enum BaselineMetric: String, Hashable, Sendable, CaseIterable {
    /// Utilisation of the workers, which cannot be read above 100%.
    case cpu
    /// Requests a second, true also under overload.
    case rps
}

/// Whole workers for a fractional number, rounded up; a number that is whole but for noise stays.
func wholeWorkers(_ need: Double) -> Int { Int(min(1e9, (need - 1e-9).rounded(.up))) }
