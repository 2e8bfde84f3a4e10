import Glibc
import MusterCore

/// Demand over time as it was recorded; lines between the points.
package struct DemandTrace: Sendable {
    /// The moment of the first point.
    package let start: Instant
    /// Seconds since the first point; ascending, unique, the first 0.
    package let times: [Double]
    /// Requests a second at each of `times`.
    package let rates: [Double]

    /// `Shape`: two points at least, `times` ascending and beginning with 0, as many rates.
    package init(start: Instant, times: [Double], rates: [Double]) {
        precondition(times.count == rates.count && times.count > 1 && times[0] == 0, "a trace has two points at least")
        self.start = start
        self.times = times
        self.rates = rates
    }

    /// Seconds from the first point to the last.
    package var seconds: Double { times[times.count - 1] }

    /// The middle rate; the mean of the two middle ones of an even number.
    package var median: Double {
        let sorted = rates.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    package var peak: Double { rates.max() ?? 0 }
}

/// Demand at any moment: a trace, made steeper and larger where that is asked for. Moments are asked for in order.
package struct DemandCurve: Sendable {
    package let trace: DemandTrace
    private let steepness: (median: Double, exponent: Double)?
    private var factor = 1.0
    private var place = 1

    /// `peakRatio` raises the demand to the power that makes its peak so many times its median, at most to the power
    /// of 2.5, so that no trace is distorted beyond recognition.
    package init(_ trace: DemandTrace, peakRatio: Double? = nil) {
        self.trace = trace
        let median = peakRatio == nil ? 0 : trace.median
        if let peakRatio, median > 0, trace.peak > median {
            steepness = (median, min(2.5, log(peakRatio) / log(trace.peak / median)))
        } else {
            steepness = nil
        }
    }

    /// The same curve, every rate multiplied.
    package func scaled(by factor: Double) -> DemandCurve {
        var curve = self
        curve.factor = self.factor * factor
        curve.place = 1
        return curve
    }

    /// Requests a second at that many seconds since the trace's beginning; not before the moment asked for last.
    package mutating func rate(at second: Double) -> Double {
        while place < trace.times.count - 1, trace.times[place] < second { place += 1 }
        let (left, right) = (trace.times[place - 1], trace.times[place])
        let share = min(1, max(0, (second - left) / (right - left)))
        var rate = trace.rates[place - 1] + (trace.rates[place] - trace.rates[place - 1]) * share
        if let steepness {
            rate = steepness.median * pow(max(rate, 1e-9) / steepness.median, steepness.exponent)
        }
        return rate * factor
    }

    /// The highest rate at so many ticks of that length, from the beginning.
    package func peak(ticks: Int, every tick: Double) -> Double {
        var curve = scaled(by: 1)
        return (0..<ticks).reduce(0) { max($0, curve.rate(at: Double($1) * tick)) }
    }
}
