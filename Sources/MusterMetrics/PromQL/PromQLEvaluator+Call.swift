import Glibc

extension PromQLEvaluator {
    func call(
        _ function: PromQLFunction, _ arguments: [PromQLNode], _ node: PromQLNode
    ) throws(PromQLError) -> PromQLValue {
        guard let first = arguments.first else { return .scalar(Double(time) / 1000) }
        switch function.parameters.first {
        case .range: return try overRange(function, first, node)
        case .scalar:
            return .vector([PromQLSample(labels: MetricLabels(name: "", sorted: []), value: try scalar(of: first))])
        default: break
        }
        let samples = try vector(of: first)
        if function == .scalar {
            return .scalar(samples.count == 1 ? samples[0].value : .nan)
        }
        let limits = try arguments.dropFirst().map { argument throws(PromQLError) in try scalar(of: argument) }
        if function == .clamp && limits[1] < limits[0] { return .vector([]) }
        let changed = samples.map {
            PromQLSample(labels: $0.labels.droppingName, value: Self.changed($0.value, function, limits))
        }
        return .vector(try unique(changed, node))
    }

    private static func changed(_ value: Double, _ function: PromQLFunction, _ limits: [Double]) -> Double {
        switch function {
        case .abs: Swift.abs(value)
        case .ceil: value.rounded(.up)
        case .floor: value.rounded(.down)
        case .clamp: larger(limits[0], smaller(limits[1], value))
        case .clampMin: larger(limits[0], value)
        case .clampMax: smaller(limits[0], value)
        default: value
        }
    }

    /// As in Go, on which Prometheus stands: +Inf is larger even than NaN.
    private static func larger(_ one: Double, _ other: Double) -> Double {
        if one == .infinity || other == .infinity { return .infinity }
        return one.isNaN || other.isNaN ? .nan : Swift.max(one, other)
    }

    private static func smaller(_ one: Double, _ other: Double) -> Double {
        if one == -.infinity || other == -.infinity { return -.infinity }
        return one.isNaN || other.isNaN ? .nan : Swift.min(one, other)
    }
}

extension PromQLOperator {
    /// The result of arithmetic; for a comparison 1 or 0.
    func applied(_ left: Double, _ right: Double) -> Double {
        switch self {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .modulo: fmod(left, right)
        case .power: pow(left, right)
        case .equal: left == right ? 1 : 0
        case .notEqual: left != right ? 1 : 0
        case .less: left < right ? 1 : 0
        case .lessOrEqual: left <= right ? 1 : 0
        case .greater: left > right ? 1 : 0
        case .greaterOrEqual: left >= right ? 1 : 0
        }
    }
}
