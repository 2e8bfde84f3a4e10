/// The samples of one series, oldest first.
struct Series: Sendable {
    let labels: MetricLabels
    let worker: String
    /// The labels as the worker's page gives them: the key under which the next page finds the series again.
    let pageLabels: MetricLabels
    /// Milliseconds since 1970, strictly rising.
    private(set) var times: [Int64] = []
    private(set) var values: [Double] = []
    /// The page that last had this series.
    var page: UInt64
    /// True while its absence from the next page has to leave a staleness marker.
    var isTracked = true
    /// Whether the page dates its samples itself.
    var hasOwnTimes = false

    init(labels: MetricLabels, worker: String, pageLabels: MetricLabels, page: UInt64) {
        self.labels = labels
        self.worker = worker
        self.pageLabels = pageLabels
        self.page = page
    }

    /// False where a sample of that time or a later one is there already; the sample is then left out.
    mutating func append(_ value: Double, at time: Int64, window: Int64) -> Bool {
        if let last = times.last, time <= last { return false }
        dropSamples(before: Self.start(of: window, at: time))
        times.append(time)
        values.append(value.isNaN && !value.isStaleMarker ? .nan : value)
        return true
    }

    /// Frees samples before `time` once they are half of what is held, so that dropping costs little a sample.
    private mutating func dropSamples(before time: Int64) {
        guard let first = times.first, first < time else { return }
        let old = firstIndex(from: time)
        if old >= 8 && old * 2 >= times.count {
            times.removeFirst(old)
            values.removeFirst(old)
        }
    }

    mutating func shift(by step: Int64) { for index in times.indices { times[index] += step } }

    func samplesInWindow(_ window: Int64, at time: Int64) -> Int {
        times.count - firstIndex(from: Self.start(of: window, at: time))
    }

    /// The index of the first sample at `time` or later.
    func firstIndex(from time: Int64) -> Int {
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The index after the last sample at `time` or before.
    func endIndex(through time: Int64) -> Int {
        time == .max ? times.count : firstIndex(from: time + 1)
    }

    static func start(of window: Int64, at time: Int64) -> Int64 {
        let (start, overflow) = time.subtractingReportingOverflow(window)
        return overflow ? .min : start
    }
}

extension Double {
    /// Prometheus' staleness marker: this NaN, told from all others by its bits.
    static let staleMarker = Double(bitPattern: 0x7ff0_0000_0000_0002)

    var isStaleMarker: Bool { bitPattern == 0x7ff0_0000_0000_0002 }
}
