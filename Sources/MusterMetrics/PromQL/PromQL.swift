/// The Prometheus query language, evaluated over what was polled from the workers.
///
/// Source: Prometheus 2.42, whose results it gives: look-back, staleness, counter resets and extrapolation included.
public enum PromQL {
    /// Milliseconds that an instant selector looks back for a series' newest sample.
    public static let lookback: Int64 = 300_000

    /// The expression that a text spells.
    public static func parse(_ text: String) throws(PromQLError) -> PromQLExpression {
        PromQLExpression(root: try PromQLParser.parse(text))
    }

    /// The expression that a text spells where a number is needed: a text literal has none.
    public static func parseNumeric(_ text: String) throws(PromQLError) -> PromQLExpression {
        let expression = try parse(text)
        guard expression.root.type != .string else {
            throw .wrongType(message: "text is no number", expression.root.position)
        }
        return expression
    }

    /// The expression's value at a time, milliseconds since 1970.
    ///
    /// - Parameters:
    ///   - worker: reads only this worker's series; nil: those of all.
    ///   - workers: reads only these workers' series; nil: those of all.
    ///   - since: ranges begin no earlier, milliseconds since 1970; nil: as far back as they say.
    /// - Throws: `PromQLError.ambiguousSeries` where series cannot be paired one to one or become the same.
    public static func evaluate(
        _ expression: PromQLExpression, _ store: SeriesStore, worker: String? = nil, workers: Set<String>? = nil,
        since: Int64? = nil, at time: Int64
    ) throws(PromQLError) -> PromQLValue {
        let evaluator = PromQLEvaluator(store: store, worker: worker, workers: workers, since: since, time: time)
        switch try evaluator.value(of: expression.root) {
        case .vector(let samples): return .vector(samples.sorted { $0.labels < $1.labels })
        case let other: return other
        }
    }
}
