/// What a condition comes to.
public enum PromQLCondition: Sendable, Hashable {
    /// The result is not empty, and no series that was compared is left out of it.
    case holds
    /// Some of the compared series fulfil the comparison; these do not.
    case partly(failing: [PromQLSample])
    /// No series fulfils it. What the comparison read; a scalar comes without labels.
    case fails([PromQLSample])
    /// Nothing to decide by: a metric is missing, series do not pair, or all is NaN.
    case noValue
}

extension PromQL {
    /// Whether a condition such as `transactions_in_flight == 0` holds, told apart from there being nothing to read.
    ///
    /// For a comparison the operands are looked at too. With `bool`, and for a scalar, 0 is failing. Any other vector
    /// holds when it is not empty.
    ///
    /// - Important: PromQL calls a condition true as soon as one series fulfils it. Whoever must know that nothing is
    ///   left in flight has to treat `partly` as false.
    public static func condition(
        _ expression: PromQLExpression, _ store: SeriesStore, worker: String? = nil, at time: Int64
    ) throws(PromQLError) -> PromQLCondition {
        let evaluator = PromQLEvaluator(store: store, worker: worker, time: time)
        let root = expression.root.unwrapped
        let result = samples(try evaluator.value(of: root))
        guard case .binary(let binary) = root.kind, binary.operation.isComparison else {
            return verdict(on: result, isTruth: root.type == .scalar)
        }
        var operands: [PromQLSample] = []
        for operand in [binary.left, binary.right] {
            if case .number = operand.unwrapped.kind { continue }
            operands += samples(try evaluator.value(of: operand))
        }
        if binary.returnsBool {
            let verdict = verdict(on: result, isTruth: true)
            guard case .fails = verdict else { return verdict }
            return .fails(operands)
        }
        let compared = try evaluator.compared(binary, root).sorted { $0.labels < $1.labels }
        if compared.isEmpty || result.isEmpty && operands.allSatisfy(\.value.isNaN) { return .noValue }
        if result.isEmpty { return .fails(operands) }
        let fulfilled = Set(result.map(\.labels))
        let failing = compared.filter { !fulfilled.contains($0.labels) }
        return failing.isEmpty ? .holds : .partly(failing: failing)
    }

    /// - Parameter isTruth: the values are truth values rather than readings.
    private static func verdict(on result: [PromQLSample], isTruth: Bool) -> PromQLCondition {
        if result.isEmpty || result.allSatisfy(\.value.isNaN) { return .noValue }
        if !isTruth { return .holds }
        let failing = result.filter { $0.value == 0 }
        if failing.isEmpty { return .holds }
        return failing.count == result.count ? .fails(result) : .partly(failing: failing)
    }

    private static func samples(_ value: PromQLValue) -> [PromQLSample] {
        switch value {
        case .vector(let samples): samples.sorted { $0.labels < $1.labels }
        case .scalar(let number): [PromQLSample(labels: MetricLabels(name: "", sorted: []), value: number)]
        case .string: []
        }
    }
}
