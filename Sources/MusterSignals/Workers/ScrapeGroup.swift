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
        var workers: @Sendable (FleetName, [WorkerReading], Instant) -> Void = { _, _, _ in }
    }

    struct Polled {
        var target: SignalTarget
        /// Nil after a success and before the first answer.
        var failure: Failure?
        var hasAnswered = false
        /// One for each signal, as of the last answer.
        var standings: [WorkerStanding] = []
        var isAnswering: Bool { hasAnswered && failure == nil }
    }

    let fleet: FleetName
    nonisolated let scrape: WorkerScrape
    private let fetcher: PageFetcher
    let time: PollTime
    let sink: Sink
    nonisolated let slots: PollSlots
    private(set) var signals: [WorkerSignal] = []
    private(set) var workers: [WorkerID: Polled] = [:]
    var history: PageHistory
    private(set) var lastSuccess: Instant?
    var lastSent: [SignalName: Reading] = [:]
    /// Pages have come in since the last evaluation.
    var isDirty = false
    private var underWay = 0
    /// No signal needs it any more.
    private(set) var isRetired = false
    private let retirement = AsyncStream.makeStream(of: Never.self)

    init(
        fleet: FleetName, scrape: WorkerScrape, fetcher: PageFetcher, time: PollTime, sink: Sink
    ) {
        self.fleet = fleet
        self.scrape = scrape
        self.fetcher = fetcher
        self.time = time
        self.sink = sink
        slots = PollSlots(every: scrape.every)
        history = PageHistory(time: time)
    }

    /// Goes on with what another scrape of the same page has seen. Only before the first `update`.
    func inherit(_ history: PageHistory) { self.history = history }

    /// Takes over signals and workers; series of workers that stay are kept. Returns those never asked before.
    func update(signals: [WorkerSignal], targets: [SignalTarget]) -> [SignalTarget] {
        guard !isRetired else { return [] }
        self.signals = signals
        history.keep(signals, every: scrape.every)
        let names = Set(signals.map(\.policy.name))
        lastSent = lastSent.filter { names.contains($0.key) }
        let kept = Set(targets.map(\.worker))
        for worker in history.workers where !kept.contains(worker) {
            workers[worker] = nil
            history.leave(worker)
            isDirty = true
        }
        var fresh: [SignalTarget] = []
        for target in targets {
            history.join(target.worker)
            if workers[target.worker]?.target == target { continue }
            workers[target.worker] = Polled(target: target)
            fresh.append(target)
        }
        let now = history.now()
        for worker in workers.keys.sorted() { workers[worker]?.standings = standings(of: worker, at: now) }
        return fresh
    }

    /// Ends it: from here on it polls nobody and tells nothing, whatever is still under way.
    func retire() {
        isRetired = true
        signals = []
        workers = [:]
        lastSent = [:]
        retirement.continuation.finish()
    }

    /// Returns when it is retired, or the task is cancelled.
    nonisolated func retired() async { for await _ in retirement.stream {} }

    /// Why each worker that does not report does not, sorted by worker.
    var silent: [(worker: WorkerID, failure: Failure)] {
        workers.values.compactMap { polled in
            if let failure = polled.failure { return (polled.target.worker, failure) }
            guard polled.hasAnswered else { return nil }
            return polled.standings.lazy.compactMap(\.reason).first.map { (polled.target.worker, .unavailable($0)) }
        }.sorted { $0.0 < $1.0 }
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
        guard !targets.isEmpty, !isRetired else { return }
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
        polled.hasAnswered = true
        isDirty = true
        do {
            try history.record(page.get(), of: target.worker)
            polled.failure = nil
            lastSuccess = time.clock()
        } catch let failure as Failure {
            polled.failure = failure
            history.recordAbsence(of: target.worker)
        } catch {
            polled.failure = .unavailable("\(error)")
            history.recordAbsence(of: target.worker)
        }
        polled.standings = standings(of: target.worker, at: history.now())
        workers[target.worker] = polled
    }

    private func standings(of worker: WorkerID, at now: Int64) -> [WorkerStanding] {
        signals.map { history.standing(of: worker, for: $0, at: now) }
    }
}
