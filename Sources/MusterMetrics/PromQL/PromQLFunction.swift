/// The functions of this version.
enum PromQLFunction: String, Sendable, CaseIterable {
    case rate, irate, increase, delta, deriv
    case avgOverTime = "avg_over_time", maxOverTime = "max_over_time", minOverTime = "min_over_time"
    case sumOverTime = "sum_over_time", countOverTime = "count_over_time", lastOverTime = "last_over_time"
    case abs, ceil, floor
    case clamp, clampMin = "clamp_min", clampMax = "clamp_max"
    case scalar, vector, time

    var parameters: [PromQLNode.ValueType] {
        switch self {
        case .rate, .irate, .increase, .delta, .deriv: [.range]
        case .avgOverTime, .maxOverTime, .minOverTime, .sumOverTime, .countOverTime, .lastOverTime: [.range]
        case .abs, .ceil, .floor, .scalar: [.vector]
        case .clamp: [.vector, .scalar, .scalar]
        case .clampMin, .clampMax: [.vector, .scalar]
        case .vector: [.scalar]
        case .time: []
        }
    }

    var result: PromQLNode.ValueType {
        self == .scalar || self == .time ? .scalar : .vector
    }

    /// The functions and aggregations that Prometheus 2.42 has and this version has not.
    static let knownButUnsupported: Set<String> = [
        "absent", "absent_over_time", "acos", "acosh", "asin", "asinh", "atan", "atanh", "changes", "cos", "cosh",
        "day_of_month", "day_of_week", "day_of_year", "days_in_month", "deg", "exp", "histogram_count",
        "histogram_fraction", "histogram_quantile", "histogram_sum", "holt_winters", "hour", "idelta",
        "label_join", "label_replace", "ln", "log10", "log2", "minute", "month", "pi", "predict_linear",
        "present_over_time", "quantile_over_time", "rad", "resets", "round", "sgn", "sin", "sinh", "sort",
        "sort_desc", "sqrt", "stddev_over_time", "stdvar_over_time", "tan", "tanh", "timestamp", "year",
    ]
    static let unsupportedAggregations: Set<String> = [
        "bottomk", "count_values", "group", "quantile", "stddev", "stdvar", "topk",
    ]

    /// The known name nearest to a misspelt one, where one is near enough to be meant.
    static func nearest(to name: String) -> String? {
        let known = allCases.map(\.rawValue) + PromQLAggregation.Operation.allCases.map(\.rawValue)
        let candidates = known + knownButUnsupported.sorted()
        let ranked = candidates.map { (name: $0, distance: editDistance(name.lowercased(), $0)) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, min(3, (best.name.utf8.count + 2) / 3)) ? best.name : nil
    }

    private static func editDistance(_ left: String, _ right: String) -> Int {
        let left = Array(left.utf8.prefix(64))
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (index, byte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (place, other) in right.enumerated() {
                let replaced = diagonal + (byte == other ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(replaced, row[place] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
