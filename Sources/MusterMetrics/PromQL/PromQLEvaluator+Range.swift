/// A series' samples within a range, staleness markers left out.
struct PromQLWindow {
    let times: ArraySlice<Int64>
    let values: ArraySlice<Double>
    /// The range itself, closed at both ends: milliseconds since 1970.
    let start: Int64
    let end: Int64

    init(_ series: Series, from start: Int64, through end: Int64) {
        let range = series.firstIndex(from: start)..<series.endIndex(through: end)
        self.start = start
        self.end = end
        if series.values[range].contains(where: \.isStaleMarker) {
            let kept = range.filter { !series.values[$0].isStaleMarker }
            times = kept.map { series.times[$0] }[...]
            values = kept.map { series.values[$0] }[...]
        } else {
            times = series.times[range]
            values = series.values[range]
        }
    }

    /// Seconds from one time to a later one.
    static func seconds(_ from: Int64, _ to: Int64) -> Double { (Double(to) - Double(from)) / 1000 }
}

extension PromQLEvaluator {
    func overRange(
        _ function: PromQLFunction, _ argument: PromQLNode, _ node: PromQLNode
    ) throws(PromQLError) -> PromQLValue {
        guard case .range(let selector, let milliseconds) = argument.unwrapped.kind else {
            throw .wrongType(message: "a range vector is needed here", argument.position)
        }
        let start = max(Series.start(of: milliseconds, at: time), since ?? .min)
        var samples: [PromQLSample] = []
        store.forEachSeries(selector, worker: worker, workers: workers) { series in
            let window = PromQLWindow(series, from: start, through: time)
            guard !window.values.isEmpty, let value = Self.value(function, window) else { return }
            let labels = function == .lastOverTime ? series.labels : series.labels.droppingName
            samples.append(PromQLSample(labels: labels, value: value))
        }
        return .vector(try unique(samples, node))
    }

    /// nil: too few samples.
    private static func value(_ function: PromQLFunction, _ window: PromQLWindow) -> Double? {
        switch function {
        case .rate: window.extrapolatedRise(isCounter: true, perSecond: true)
        case .increase: window.extrapolatedRise(isCounter: true, perSecond: false)
        case .delta: window.extrapolatedRise(isCounter: false, perSecond: false)
        case .irate: window.rateOfLastTwo
        case .deriv: window.slope
        case .avgOverTime: window.average
        case .sumOverTime: window.sum
        case .maxOverTime: window.values.reduce(.nan) { $1 > $0 || $0.isNaN ? $1 : $0 }
        case .minOverTime: window.values.reduce(.nan) { $1 < $0 || $0.isNaN ? $1 : $0 }
        case .countOverTime: Double(window.values.count)
        case .lastOverTime: window.values.last
        case .abs, .ceil, .floor, .clamp, .clampMin, .clampMax, .scalar, .vector, .time: nil
        }
    }
}

extension PromQLWindow {
    /// How much the series rose over the range, or per second of it; nil with fewer than two samples.
    ///
    /// A fall of a counter is a reset and counts from zero. The rise between the first and the last sample is extended
    /// to the ends of the range where they are near (within 1.1 average sample distances), else by half a distance; never
    /// beyond the time at which a counter would have been zero.
    ///
    /// Source: `extrapolatedRate` of Prometheus 2.42.
    func extrapolatedRise(isCounter: Bool, perSecond: Bool) -> Double? {
        guard values.count >= 2, let first = values.first, let last = values.last,
            let firstTime = times.first, let lastTime = times.last
        else { return nil }
        var rise = last - first
        if isCounter {
            var previous = first
            for value in values {
                if value < previous { rise += previous }
                previous = value
            }
        }
        let sampled = Self.seconds(firstTime, lastTime)
        let averageDistance = sampled / Double(values.count - 1)
        var beforeFirst = Self.seconds(start, firstTime)
        let afterLast = Self.seconds(lastTime, end)
        if isCounter && rise > 0 && first >= 0 {
            beforeFirst = min(beforeFirst, sampled * (first / rise))
        }
        let near = averageDistance * 1.1
        let extended =
            sampled + (beforeFirst < near ? beforeFirst : averageDistance / 2)
            + (afterLast < near ? afterLast : averageDistance / 2)
        let factor = extended / sampled
        return rise * (perSecond ? factor / Self.seconds(start, end) : factor)
    }

    /// The rise from the last sample but one to the last, per second.
    var rateOfLastTwo: Double? {
        guard values.count >= 2, let last = values.last, let lastTime = times.last else { return nil }
        let previous = values[values.endIndex - 2]
        let elapsed = Self.seconds(times[times.endIndex - 2], lastTime)
        return (last < previous ? last : last - previous) / elapsed
    }

    var sum: Double {
        var total = CompensatedSum()
        for value in values { total.add(value) }
        return total.value
    }

    var average: Double {
        var mean = CompensatedSum()
        var count = 0.0
        for value in values {
            count += 1
            if mean.sum.isInfinite {
                let isSameInfinity = value.isInfinite && (mean.sum > 0) == (value > 0)
                if isSameInfinity || value.isFinite { continue }
            }
            mean.add(value / count - mean.sum / count)
        }
        return mean.value
    }

    /// The slope per second of the straight line of least squares; nil with fewer than two samples.
    var slope: Double? {
        guard values.count >= 2, let first = values.first, let firstTime = times.first else { return nil }
        if values.allSatisfy({ $0 == first }) { return first.isInfinite ? .nan : 0 }
        var sumX = CompensatedSum()
        var sumY = CompensatedSum()
        var sumXY = CompensatedSum()
        var sumXX = CompensatedSum()
        for (time, value) in zip(times, values) {
            let x = Self.seconds(firstTime, time)
            sumX.add(x)
            sumY.add(value)
            sumXY.add(x * value)
            sumXX.add(x * x)
        }
        let count = Double(values.count)
        let covariance = sumXY.exact - sumX.exact * sumY.exact / count
        return covariance / (sumXX.exact - sumX.exact * sumX.exact / count)
    }
}

/// A sum that carries along what rounding lost.
///
/// Source: A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", 1974.
struct CompensatedSum {
    private(set) var sum = 0.0
    private var lost = 0.0

    var exact: Double { sum + lost }
    /// An infinite sum stays what it is; its loss is not a number.
    var value: Double { sum.isInfinite ? sum : exact }

    mutating func add(_ value: Double) {
        let total = sum + value
        lost += abs(sum) >= abs(value) ? (sum - total) + value : (value - total) + sum
        sum = total
    }
}
