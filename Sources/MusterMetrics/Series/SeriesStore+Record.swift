extension SeriesStore {
    /// The label that tells workers apart; a page's own label of that name becomes `exported_worker`.
    public static let workerLabel = "worker"

    /// How far ahead of the poll a page's own timestamp may be, in milliseconds.
    static let farthestAhead: Int64 = 600_000

    /// Takes over the samples of a worker's page, polled at `time`.
    ///
    /// Series that the worker's previous page had and this one has not get a staleness marker, except those with
    /// timestamps of their own. Samples not newer than what their series has, and those over ten minutes ahead, are left
    /// out. A worker's pages therefore have to come in the order of their times.
    ///
    /// - Returns: how many samples were left out.
    /// - Throws: `SeriesStoreError`; the store is then unchanged.
    @discardableResult
    public mutating func record(
        _ samples: [ExpositionSample], of worker: String, at time: Int64
    ) throws(SeriesStoreError) -> Int {
        try checkLimits(samples, worker, time)
        var held = workers.removeValue(forKey: worker) ?? WorkerSeries()
        held.page += 1
        var leftOut = 0
        let latest = time > .max - Self.farthestAhead ? .max : time + Self.farthestAhead
        for sample in samples {
            let sampleTime = sample.timestamp ?? time
            let known = held.slots[sample.labels]
            guard sampleTime <= latest else {
                leftOut += 1
                continue
            }
            let slot = known ?? open(sample.labels, of: worker, in: &held)
            if series[slot]?.append(sample.value, at: sampleTime, window: window) == true {
                series[slot]?.isTracked = sample.timestamp == nil
                series[slot]?.hasOwnTimes = sample.timestamp != nil
                series[slot]?.page = held.page
            } else {
                leftOut += 1
            }
        }
        markAbsent(in: held, at: time)
        if !held.order.isEmpty { workers[worker] = held }
        return leftOut
    }

    /// Notes that the worker did not answer, or is gone: all its series end at `time`.
    ///
    /// Ranges that reach back before `time` still see its samples, as in Prometheus.
    public mutating func recordAbsence(of worker: String, at time: Int64) {
        guard var held = workers.removeValue(forKey: worker) else { return }
        held.page += 1
        markAbsent(in: held, at: time)
        workers[worker] = held
    }

    private mutating func markAbsent(in held: WorkerSeries, at time: Int64) {
        for slot in held.order where series[slot]?.isTracked == true && series[slot]?.page != held.page {
            // Two pages within a millisecond leave no room for a marker: the next page still has to leave it.
            if series[slot]?.append(.staleMarker, at: time, window: window) == true { series[slot]?.isTracked = false }
        }
    }

    private mutating func open(_ pageLabels: MetricLabels, of worker: String, in held: inout WorkerSeries) -> Int {
        let opened = Series(
            labels: Self.labels(pageLabels, worker: worker), worker: worker, pageLabels: pageLabels, page: held.page)
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = free
            series[slot] = opened
        } else {
            slot = series.count
            series.append(opened)
        }
        slotsByMetric[pageLabels.name, default: []].append(slot)
        held.slots[pageLabels] = slot
        held.order.append(slot)
        return slot
    }

    private static func labels(_ page: MetricLabels, worker: String) -> MetricLabels {
        let taken = Set(page.pairs.map(\.name))
        var exported = workerLabel
        while taken.contains(exported) { exported = "exported_" + exported }
        let pairs = page.pairs.map { $0.name == workerLabel ? MetricLabel(name: exported, value: $0.value) : $0 }
        return MetricLabels(name: page.name, pairs + [MetricLabel(name: workerLabel, value: worker)])
    }

    private func checkLimits(
        _ samples: [ExpositionSample], _ worker: String, _ time: Int64
    ) throws(SeriesStoreError) {
        let slots = workers[worker]?.slots ?? [:]
        var opened = 0
        for sample in samples {
            guard let slot = slots[sample.labels], let known = series[slot] else {
                opened += 1
                continue
            }
            let most = limits.samplesPerSeries
            if known.times.count >= most, known.samplesInWindow(window, at: sample.timestamp ?? time) >= most {
                throw .tooManySamples(series: known.labels, limit: most)
            }
        }
        if opened > limits.series - seriesHeld {
            throw .tooManySeries(worker: worker, limit: limits.series)
        }
    }
}
