import MusterCore
import MusterMetrics
import MusterPorts

extension ScrapeGroup {
    /// Loads are read one worker at a time: no more than so many, for it costs an evaluation each.
    static let mostLoads = 1000

    /// Evaluates every signal over what is in; sends what has changed, and at an interval's end everything.
    func evaluate(endOfInterval: Bool) {
        guard !isRetired, isDirty || endOfInterval else { return }
        isDirty = false
        let now = history.now()
        for (place, signal) in signals.enumerated() {
            let watched = history.shortWatch(of: signal)
            let (state, reporting) = read(signal, place, since: watched.map { now - $0 }, at: now)
            let reading = Reading(
                state: state, takenAt: lastSuccess ?? time.clock(), reporting: reporting, expected: workers.count,
                watched: watched.map { .milliseconds($0) })
            let last = lastSent[signal.policy.name]
            let isWhole = (last?.watched == nil) == (watched == nil)
            let isNews = last?.state != state || last?.reporting != reporting || !isWhole
            if endOfInterval || isNews {
                lastSent[signal.policy.name] = reading
                sink.reading(fleet, signal.policy.name, reading)
            }
        }
        if endOfInterval { endInterval(now) }
    }

    /// The signal's state, and how many workers it stands for.
    ///
    /// A total is of all that was seen: what a worker has not shown yet it lacks, as in Prometheus. Anything else, a
    /// mean above all, is of the workers whose samples cover the range alone, for others would distort it; those that
    /// have just come are taken to be like them.
    ///
    /// - Parameter since: the signal has been watched from then on only, and is read over that time.
    private func read(
        _ signal: WorkerSignal, _ place: Int, since: Int64?, at now: Int64
    ) -> (state: ReadingState, reporting: Int) {
        var reporting = 0
        var whole: Set<String> = []
        let restricts = signal.longestNeed > 0 && !signal.expression.isTotal
        for polled in workers.values where polled.isAnswering && polled.standings[place].isReporting {
            reporting += 1
            if restricts, polled.standings[place] == .whole { whole.insert(polled.target.worker.rawValue) }
        }
        let isWatched = since != nil || history.isKeptLongEnough(signal)
        guard reporting > 0, isWatched, !restricts || !whole.isEmpty else { return (nobodyReports(place), 0) }
        return (signal.state(history.store, of: restricts ? whole : nil, since: since, at: now), reporting)
    }

    private func nobodyReports(_ place: Int) -> ReadingState {
        guard !workers.isEmpty else { return .absent }
        for worker in workers.keys.sorted() {
            guard let polled = workers[worker], polled.hasAnswered else { continue }
            if let reason = polled.failure?.message ?? polled.standings[place].reason {
                return .error(.unavailable("none of \(workers.count) workers reports; \(worker): \(reason)"))
            }
        }
        return .absent
    }

    private func endInterval(_ now: Int64) {
        history.prune(at: now)
        guard let signal = signals.first, workers.count <= Self.mostLoads else { return }
        let loads = workers.keys.sorted().compactMap { signal.load(of: $0, history.store, at: now) }
        if !loads.isEmpty { sink.loads(fleet, loads) }
    }
}
