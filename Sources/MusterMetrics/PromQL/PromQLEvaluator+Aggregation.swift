extension PromQLEvaluator {
    /// One sample for each group.
    func aggregated(_ aggregation: PromQLAggregation, _ samples: [PromQLSample]) -> [PromQLSample] {
        if case .by(let labels) = aggregation.grouping, labels.isEmpty {
            guard let first = samples.first else { return [] }
            var group = PromQLGroup(first.value)
            for sample in samples.dropFirst() { group.add(sample.value, aggregation.operation) }
            return [PromQLSample(labels: MetricLabels(name: "", sorted: []), value: group.value(aggregation.operation))]
        }
        var places: [MetricLabels: Int] = [:]
        var groups: [(labels: MetricLabels, group: PromQLGroup)] = []
        for sample in samples {
            let labels = aggregation.grouping.labels(of: sample.labels)
            if let place = places[labels] {
                groups[place].group.add(sample.value, aggregation.operation)
            } else {
                places[labels] = groups.count
                groups.append((labels, PromQLGroup(sample.value)))
            }
        }
        return groups.map { PromQLSample(labels: $0.labels, value: $0.group.value(aggregation.operation)) }
    }
}

extension PromQLAggregation.Grouping {
    func labels(of series: MetricLabels) -> MetricLabels {
        switch self {
        case .by(let names): series.keeping(names)
        case .without(let names): series.droppingName.removing(names)
        }
    }
}

/// What an aggregation has gathered of one group.
private struct PromQLGroup {
    private var gathered: Double
    private var mean: Double
    private var count = 1.0

    init(_ first: Double) {
        gathered = first
        mean = first
    }

    mutating func add(_ value: Double, _ operation: PromQLAggregation.Operation) {
        count += 1
        switch operation {
        case .sum: gathered += value
        case .max: if gathered < value || gathered.isNaN { gathered = value }
        case .min: if gathered > value || gathered.isNaN { gathered = value }
        case .count: break
        case .avg: addToMean(value)
        }
    }

    /// The mean as Prometheus keeps it: no sum that could overflow, and an infinity stays.
    private mutating func addToMean(_ value: Double) {
        if mean.isInfinite {
            let isSameInfinity = value.isInfinite && (mean > 0) == (value > 0)
            if isSameInfinity || value.isFinite { return }
        }
        mean += value / count - mean / count
    }

    func value(_ operation: PromQLAggregation.Operation) -> Double {
        switch operation {
        case .sum, .max, .min: gathered
        case .count: count
        case .avg: mean
        }
    }
}
