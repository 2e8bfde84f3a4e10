extension PromQLEvaluator {
    func value(of binary: PromQLBinary, _ node: PromQLNode) throws(PromQLError) -> PromQLValue {
        let left = try value(of: binary.left)
        let right = try value(of: binary.right)
        switch (left, right) {
        case (.scalar(let one), .scalar(let other)):
            return .scalar(binary.operation.applied(one, other))
        case (.vector(let samples), .scalar(let number)):
            let result = samples.compactMap { sample in
                Self.result(binary, sample, sample.value, number)
            }
            return .vector(try unique(result, node))
        case (.scalar(let number), .vector(let samples)):
            let result = samples.compactMap { sample in
                Self.result(binary, sample, number, sample.value)
            }
            return .vector(try unique(result, node))
        case (.vector(let one), .vector(let other)):
            return .vector(try unique(try paired(binary, one, other, node), node))
        case (.string, _), (_, .string):
            throw .wrongType(message: "a string is no operand", node.position)
        }
    }

    /// The sample of a vector after an operation with a scalar; nil where a comparison leaves it out.
    private static func result(
        _ binary: PromQLBinary, _ sample: PromQLSample, _ left: Double, _ right: Double
    ) -> PromQLSample? {
        let value = binary.operation.applied(left, right)
        if binary.operation.isComparison && !binary.returnsBool { return value == 1 ? sample : nil }
        return PromQLSample(labels: sample.labels.droppingName, value: value)
    }

    /// What a comparison looks at: the series that its result has if all of them fulfil it.
    func compared(_ binary: PromQLBinary, _ node: PromQLNode) throws(PromQLError) -> [PromQLSample] {
        switch (try value(of: binary.left), try value(of: binary.right)) {
        case (.vector(let samples), .scalar), (.scalar, .vector(let samples)): samples
        case (.vector(let one), .vector(let other)): try paired(binary, one, other, node, keepingAll: true)
        case (.scalar, _), (.string, _), (_, .string): []
        }
    }

    /// The samples of two vectors, paired one to one by the labels that the matching names.
    private func paired(
        _ binary: PromQLBinary, _ left: [PromQLSample], _ right: [PromQLSample], _ node: PromQLNode,
        keepingAll: Bool = false
    ) throws(PromQLError) -> [PromQLSample] {
        // As in Prometheus: series that could not be paired are no fault where there is nothing to pair them with.
        if left.isEmpty || right.isEmpty { return [] }
        var partners: [MetricLabels: PromQLSample] = [:]
        partners.reserveCapacity(right.count)
        for sample in right {
            let group = binary.matching.group(of: sample.labels)
            if let first = partners.updateValue(sample, forKey: group) {
                throw .ambiguousSeries(
                    message: "\(first.labels) and \(sample.labels) on the right both belong to the group \(group)",
                    node.position)
            }
        }
        var result: [PromQLSample] = []
        var taken: Set<MetricLabels> = []
        for sample in left {
            let group = binary.matching.group(of: sample.labels)
            guard let partner = partners[group] else { continue }
            let filters = binary.operation.isComparison && !binary.returnsBool
            let value = binary.operation.applied(sample.value, partner.value)
            if filters && value == 0 && !keepingAll { continue }
            if !taken.insert(group).inserted {
                throw .ambiguousSeries(
                    message: "several series on the left belong to the group \(group), as \(sample.labels)",
                    node.position)
            }
            var labels = binary.matching.result(of: sample.labels)
            if !filters { labels = labels.droppingName }
            result.append(PromQLSample(labels: labels, value: filters ? sample.value : value))
        }
        return result
    }
}

extension PromQLMatching {
    /// The labels by which a series is paired.
    func group(of series: MetricLabels) -> MetricLabels {
        isOn == true ? series.keeping(labels) : series.droppingName.removing(labels)
    }

    /// The labels that a pair's result has.
    func result(of series: MetricLabels) -> MetricLabels {
        isOn == true ? series.keeping(labels) : series.removing(labels)
    }
}
