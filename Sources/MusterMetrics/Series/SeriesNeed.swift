/// What a series must hold for a part of an expression to be whole.
public enum SeriesNeed: Sendable, Hashable {
    /// One sample that still counts.
    case sample
    /// Two samples, for the rise between the last of them.
    case twoSamples
    /// Samples all over the range. Units: milliseconds.
    case range(Int64)
}

/// What the store holds of one metric of one worker.
public enum SeriesCoverage: Sendable, Hashable, Comparable {
    /// No sample that still counts: the metric is not on the worker's page, or what is there is too old.
    case missing
    /// It counts, and reaches back less far than is needed. Units: milliseconds.
    case short(reach: Int64)
    case whole
}

extension SeriesStore {
    /// How well the store covers a metric of a worker at a time.
    ///
    /// The labels do not matter: that no series of a metric fits a selector's labels is an answer, and the metric's not
    /// being there is none. A range is covered when there is a sample near its beginning, so near that PromQL's
    /// extrapolation reaches it, or one before it and no long silence since.
    ///
    /// - Parameters:
    ///   - metric: nil: any.
    ///   - every: how often the worker is polled.
    ///   - oldest: samples older than this do not count. Units of both: milliseconds.
    public func coverage(
        of metric: String?, worker: String, for need: SeriesNeed, at time: Int64, every: Int64, oldest: Int64
    ) -> SeriesCoverage {
        var best = SeriesCoverage.missing
        for slot in workers[worker]?.order ?? [] {
            guard best != .whole else { break }
            guard let series = series[slot], metric.map({ series.pageLabels.name == $0 }) ?? true else { continue }
            best = max(best, series.coverage(for: need, at: time, every: every, oldest: oldest))
        }
        return best
    }
}

extension Series {
    fileprivate func coverage(
        for need: SeriesNeed, at time: Int64, every: Int64, oldest: Int64
    ) -> SeriesCoverage {
        let end = endIndex(through: time)
        guard end > 0, !values[end - 1].isStaleMarker, time - times[end - 1] <= oldest else { return .missing }
        switch need {
        case .sample: return .whole
        case .twoSamples: return end > 1 ? .whole : .short(reach: 0)
        case .range(let range):
            let begin = Self.start(of: range, at: time)
            let near = endIndex(through: begin + every + every / 10)
            let silence = hasOwnTimes ? PromQL.lookback : every * 5 / 2
            // A marker is a poll that failed: what was before it still counts.
            if let before = (0..<near).last(where: { !values[$0].isStaleMarker }), times[before] >= begin - silence {
                return .whole
            }
            return .short(reach: time - times[min(near, end - 1)])
        }
    }
}
