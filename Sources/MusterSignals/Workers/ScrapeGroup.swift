import MusterCore
import MusterMetrics
import MusterPorts

/// The signals of one fleet that share one scrape: polls their workers, keeps the series, evaluates.
///
/// Each worker has its own slot of the interval and is asked there once an interval. A slot's pages are evaluated as
/// soon as they are in, so that a change on a page becomes a reading at most `every` after it, plus the page's own
/// time; a page that hangs holds up the others of its slot by one slot at most. A reading goes out when its state has
/// changed, and at the end of every interval.
actor ScrapeGroup {
    /// Takes what was read.
    struct Sink: Sendable {
        var reading: @Sendable (FleetName, SignalName, Reading) -> Void
        var loads: @Sendable (FleetName, [WorkerLoad]) -> Void
    }

    private struct Polled {
        var target: SignalTarget
        /// Nil after a success and before the first answer.
        var failure: Failure?
        var hasAnswered = false
        var isReporting: Bool { hasAnswered && failure == nil }
    }

    let fleet: FleetName
    let scrape: WorkerScrape
    private let fetcher: PageFetcher
    private let time: PollTime
    private let sink: Sink
    nonisolated let slots: PollSlots
    private var signals: [WorkerSignal] = []
    private var workers: [WorkerID: Polled] = [:]
    private var store = SeriesStore()
    private var lastSuccess: Instant?
    private var lastSent: [SignalName: Reading] = [:]
    /// Pages have come in since the last evaluation.
    private var isDirty = false
    private var underWay = 0
    /// No signal needs it any more.
    private(set) var isRetired = false

    /// Loads are read one worker at a time: no more than so many, for it costs an evaluation each.
    static let mostLoads = 1000

    init(
        fleet: FleetName, scrape: WorkerScrape, fetcher: PageFetcher, time: PollTime, sink: Sink
    ) {
        self.fleet = fleet
        self.scrape = scrape
        self.fetcher = fetcher
        self.time = time
        self.sink = sink
        slots = PollSlots(every: scrape.every)
    }

    /// Takes over signals and workers; series of workers that stay are kept. Returns those never asked before.
    func update(signals: [WorkerSignal], targets: [SignalTarget]) -> [SignalTarget] {
        self.signals = signals
        store.window = signals.window
        let names = Set(signals.map(\.policy.name))
        lastSent = lastSent.filter { names.contains($0.key) }
        let now = time.steady
        let kept = Set(targets.map(\.worker))
        for worker in workers.keys.sorted() where !kept.contains(worker) {
            workers[worker] = nil
            store.recordAbsence(of: worker.rawValue, at: now)
            isDirty = true
        }
        var fresh: [SignalTarget] = []
        for target in targets where workers[target.worker]?.target != target {
            workers[target.worker] = Polled(target: target)
            fresh.append(target)
        }
        return fresh
    }

    /// Ends its polling at the next slot.
    func retire() { isRetired = true }

    /// Why each worker that does not report does not, sorted by worker.
    var silent: [(worker: WorkerID, failure: Failure)] {
        workers.values.compactMap { polled in polled.failure.map { (polled.target.worker, $0) } }
            .sorted { $0.0 < $1.0 }
    }

    /// The workers to be asked in a slot, sorted.
    func due(in slot: Int) -> [SignalTarget] {
        workers.values.map(\.target).filter { slots.slot(of: $0.worker) == slot }.sorted { $0.worker < $1.worker }
    }

    /// The next slot after `slot` in which somebody is due; the interval's last one at the latest.
    func nextBusySlot(after slot: Int) -> Int {
        let later = workers.keys.map { slots.slot(of: $0) }.filter { $0 > slot }.min()
        return min(later ?? slots.slots - 1, slots.slots - 1)
    }

    /// Asks those workers at the same time and takes over their pages; evaluates when the last one is in.
    func poll(_ targets: [SignalTarget]) async {
        guard !targets.isEmpty else { return }
        underWay += targets.count
        let (scrape, fetcher, time, wanted, slot) = (scrape, fetcher, time, signals.wanted, slots.length)
        await withDiscardingTaskGroup { group in
            for target in targets {
                group.addTask {
                    let page: Result<[ExpositionSample], Failure>
                    do throws(Failure) {
                        page = .success(try await fetcher.samples(of: target.address, scrape, keeping: wanted))
                    } catch {
                        page = .failure(error)
                    }
                    await self.take(page, of: target)
                }
            }
            group.addTask {
                do throws(CancellationError) {
                    try await time.pace.sleep(slot)
                    await self.evaluate(endOfInterval: false)
                } catch {
                    // Stopped: nobody waits for a reading any more.
                }
            }
        }
    }

    private func take(_ page: Result<[ExpositionSample], Failure>, of target: SignalTarget) {
        underWay -= 1
        defer { if underWay == 0 { evaluate(endOfInterval: false) } }
        // A worker that was taken off the list, or moved, while it was asked.
        guard var polled = workers[target.worker], polled.target == target, !Task.isCancelled else { return }
        let now = time.steady
        polled.hasAnswered = true
        isDirty = true
        do {
            try store.record(page.get(), of: target.worker.rawValue, at: now)
            polled.failure = nil
            lastSuccess = time.clock()
        } catch let failure as Failure {
            polled.failure = failure
            store.recordAbsence(of: target.worker.rawValue, at: now)
        } catch {
            polled.failure = .unavailable("\(error)")
            store.recordAbsence(of: target.worker.rawValue, at: now)
        }
        workers[target.worker] = polled
    }

    /// Evaluates every signal over what is in; sends what has changed, and at an interval's end everything.
    func evaluate(endOfInterval: Bool) {
        guard isDirty || endOfInterval else { return }
        isDirty = false
        let now = time.steady
        let reporting = workers.values.count(where: \.isReporting)
        for signal in signals {
            let state = reporting == 0 ? nobodyReports : signal.state(store, at: now)
            let reading = Reading(
                state: state, takenAt: lastSuccess ?? time.clock(), reporting: reporting, expected: workers.count)
            let last = lastSent[signal.policy.name]
            if endOfInterval || last?.state != state || last?.reporting != reporting {
                lastSent[signal.policy.name] = reading
                sink.reading(fleet, signal.policy.name, reading)
            }
        }
        if endOfInterval { endInterval(now) }
    }

    private var nobodyReports: ReadingState {
        guard let first = silent.first else { return .absent }
        return .error(
            .unavailable("none of \(workers.count) workers reports; \(first.worker): \(first.failure.message)"))
    }

    private func endInterval(_ now: Int64) {
        store.prune(at: now)
        guard let signal = signals.first, workers.count <= Self.mostLoads else { return }
        let loads = workers.keys.sorted().compactMap { signal.load(of: $0, store, at: now) }
        if !loads.isEmpty { sink.loads(fleet, loads) }
    }
}
