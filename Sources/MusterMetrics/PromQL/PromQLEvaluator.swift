/// Evaluates the parts of an expression at one time.
struct PromQLEvaluator {
    let store: SeriesStore
    let worker: String?
    var workers: Set<String>?
    var since: Int64?
    let time: Int64

    /// Vectors come unsorted, their labels unique.
    func value(of node: PromQLNode) throws(PromQLError) -> PromQLValue {
        switch node.kind {
        case .number(let value): return .scalar(value)
        case .string(let text): return .string(text)
        case .selector(let selector): return .vector(instant(selector))
        case .range: throw .wrongType(message: "a range vector is no result", node.position)
        case .parentheses(let inner): return try value(of: inner)
        case .unary(let negates, let operand):
            let inner = try value(of: operand)
            return negates ? try negated(inner, node) : inner
        case .binary(let binary): return try value(of: binary, node)
        case .aggregation(let aggregation): return .vector(aggregated(aggregation, try vector(of: aggregation.operand)))
        case .call(let function, let arguments): return try call(function, arguments, node)
        }
    }

    func vector(of node: PromQLNode) throws(PromQLError) -> [PromQLSample] {
        guard case .vector(let samples) = try value(of: node) else {
            throw .wrongType(message: "an instant vector is needed here", node.position)
        }
        return samples
    }

    func scalar(of node: PromQLNode) throws(PromQLError) -> Double {
        guard case .scalar(let value) = try value(of: node) else {
            throw .wrongType(message: "a scalar is needed here", node.position)
        }
        return value
    }

    private func negated(_ value: PromQLValue, _ node: PromQLNode) throws(PromQLError) -> PromQLValue {
        switch value {
        case .scalar(let value): return .scalar(-value)
        case .vector(let samples):
            let negated = samples.map { PromQLSample(labels: $0.labels.droppingName, value: -$0.value) }
            return .vector(try unique(negated, node))
        case .string: throw .wrongType(message: "a string has no sign", node.position)
        }
    }

    /// The vector itself, unless an operation made two of its series one.
    func unique(_ samples: [PromQLSample], _ node: PromQLNode) throws(PromQLError) -> [PromQLSample] {
        if samples.count < 2 || Self.keepsSeriesApart(node) { return samples }
        var seen: Set<MetricLabels> = []
        seen.reserveCapacity(samples.count)
        for sample in samples where !seen.insert(sample.labels).inserted {
            throw .ambiguousSeries(
                message: "two series become the same \(sample.labels) without their metric names", node.position)
        }
        return samples
    }

    /// True where all series have the one metric name that the selector fixes, so that dropping it merges none.
    private static func keepsSeriesApart(_ node: PromQLNode) -> Bool {
        switch node.kind {
        case .selector(let selector), .range(let selector, _): selector.name != nil
        case .parentheses(let inner), .unary(_, let inner): keepsSeriesApart(inner)
        case .call(_, let arguments): arguments.first.map { keepsSeriesApart($0) } ?? true
        case .binary(let binary):
            binary.left.type == .scalar && keepsSeriesApart(binary.right)
                || binary.right.type == .scalar && keepsSeriesApart(binary.left)
        case .aggregation, .number, .string: true
        }
    }

    private func instant(_ selector: PromQLSelector) -> [PromQLSample] {
        let earliest = Series.start(of: PromQL.lookback, at: time)
        var samples: [PromQLSample] = []
        store.forEachSeries(selector, worker: worker, workers: workers) { series in
            let end = series.endIndex(through: time)
            guard end > 0, series.times[end - 1] >= earliest, !series.values[end - 1].isStaleMarker else { return }
            samples.append(PromQLSample(labels: series.labels, value: series.values[end - 1]))
        }
        return samples
    }
}

extension SeriesStore {
    /// Visits the series that a selector fits, in the order of their first samples.
    func forEachSeries(
        _ selector: PromQLSelector, worker: String?, workers: Set<String>?, _ visit: (Series) -> Void
    ) {
        let remaining = selector.matchers.filter { matcher in
            !(matcher.label == MetricLabels.metricName && matcher.operation == .equal && matcher.value == selector.name)
        }
        func visitIfFits(_ slot: Int, checkName: Bool) {
            guard let series = series[slot], workers?.contains(series.worker) ?? true else { return }
            if checkName, let name = selector.name, series.pageLabels.name != name { return }
            for matcher in remaining where !matcher.matches(series.labels[matcher.label]) { return }
            visit(series)
        }
        if let worker {
            for slot in self.workers[worker]?.order ?? [] { visitIfFits(slot, checkName: true) }
        } else if let name = selector.name {
            for slot in slotsByMetric[name] ?? [] { visitIfFits(slot, checkName: false) }
        } else {
            for slot in series.indices { visitIfFits(slot, checkName: false) }
        }
    }
}
