/// Random expressions of the supported language over the oracle's series.
struct RandomExpressions {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func next() -> String { vector(depth: 3) }

    private mutating func pick(_ choices: [String]) -> String {
        choices[Int.random(in: 0..<choices.count, using: &generator)]
    }

    private mutating func selector() -> String {
        pick([
            "requests_total", "requests_total{code=\"200\"}", "requests_total{code=~\"[45]..\"}", "in_flight",
            "in_flight{pool=\"x\"}", "in_flight_limit", "load", "odd", "rare", "load{worker!~\"w[12]\"}",
        ])
    }

    private mutating func scalar(depth: Int) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 5 : 2), using: &generator) {
        case 0, 1: pick(["0", "1", "-2", "0.5", "100", "NaN", "Inf"])
        case 2: "scalar(\(vector(depth: depth - 1)))"
        case 3: "time()"
        default: "(\(scalar(depth: depth - 1)) \(pick(["+", "-", "*", "/", "%"])) \(scalar(depth: depth - 1)))"
        }
    }

    private mutating func vector(depth: Int) -> String {
        if depth == 0 { return selector() }
        let comparison = pick(["==", "!=", "<", "<=", ">", ">="])
        let grouping = pick(["", "by (worker) ", "by (code, pool) ", "without (worker) ", "without (code, pool) "])
        switch Int.random(in: 0..<11, using: &generator) {
        case 0, 1, 2: return overRange()
        case 3, 4: return "\(pick(["sum", "avg", "min", "max", "count"])) \(grouping)(\(vector(depth: depth - 1)))"
        case 5: return "(\(vector(depth: depth - 1)) \(pick(["+", "-", "*", "/", "%"])) \(scalar(depth: depth - 1)))"
        case 6: return "(\(scalar(depth: depth - 1)) \(comparison) \(pick(["", "bool"])) \(vector(depth: depth - 1)))"
        case 7: return "-\(pick(["abs", "ceil", "floor"]))(\(vector(depth: depth - 1)))"
        case 8: return "clamp_min(\(vector(depth: depth - 1)), \(scalar(depth: depth - 1)))"
        default:
            let matching = pick(["", "on (worker)", "ignoring (code, path, pool)", "on (worker, pool)"])
            let operation = pick(["+", "-", "*", "/", comparison, "\(comparison) bool"])
            return "(\(vector(depth: depth - 1)) \(operation) \(matching) \(vector(depth: depth - 1)))"
        }
    }

    private mutating func overRange() -> String {
        let function = pick([
            "rate", "irate", "increase", "delta", "avg_over_time", "max_over_time", "min_over_time", "sum_over_time",
            "count_over_time", "last_over_time",
        ])
        return "\(function)(\(selector())[\(pick(["10s", "30s", "1m", "5m", "10m", "1h"]))])"
    }
}
