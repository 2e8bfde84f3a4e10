import MusterCore
import MusterPorts
import MusterTransport
import Synchronization

/// Reads the `workers` signals of every fleet, straight from the workers' metric pages.
///
/// Settings of a signal: `promql`; `port`, `path` (`/metrics`), `scheme` (`http`), `ca`, `timeout` (2 s, at most
/// `every`), `gzip` (off). A worker that does not answer, answers with what is no page, or whose page does not have what
/// the expression reads, counts against the coverage, never as zero; its series end as in Prometheus. Redirects are not
/// followed.
package final class WorkerPoller: Sendable {
    /// Takes a reading. Must not wait.
    package typealias Output = @Sendable (FleetName, SignalName, Reading) -> Void
    /// Takes every worker's part of its fleet's first `workers` signal, where the expression has one; sorted.
    package typealias Loads = @Sendable (FleetName, [WorkerLoad]) -> Void
    /// Takes what workers report of load and utilisation, sorted, and when; every 30 s, where a fleet learns from it.
    package typealias Workers = @Sendable (FleetName, [WorkerReading], Instant) -> Void

    private enum Job: Sendable {
        case follow(ScrapeGroup)
        case ask(ScrapeGroup, [SignalTarget])
        case teach(FleetName, lesson: Int)
    }

    private let fetcher: PageFetcher
    let time: PollTime
    let sink: ScrapeGroup.Sink
    let lessons = WorkerLessons()
    private let groups = Mutex<[FleetName: [WorkerScrape: ScrapeGroup]]>([:])
    private let jobs = AsyncStream.makeStream(of: Job.self)
    private let conditions: ConditionReader

    package convenience init(
        http: HTTPClient, clock: @escaping @Sendable () -> Instant, pace: Pace = .system,
        loads: @escaping Loads = { _, _ in }, workers: @escaping Workers = { _, _, _ in }, output: @escaping Output
    ) {
        self.init(
            fetcher: PageFetcher(http: http), time: PollTime(clock: clock, pace: pace),
            sink: ScrapeGroup.Sink(reading: output, loads: loads, workers: workers))
    }

    init(fetcher: PageFetcher, time: PollTime, sink: ScrapeGroup.Sink) {
        self.fetcher = fetcher
        self.time = time
        self.sink = sink
        conditions = ConditionReader(fetcher: fetcher, time: time)
    }

    /// Polls until its task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { tasks in
            for await job in jobs.stream {
                switch job {
                case .follow(let group): tasks.addTask { await self.follow(group) }
                case .ask(let group, let targets): tasks.addTask { await group.poll(targets) }
                case .teach(let fleet, let lesson): tasks.addTask { await self.teach(fleet, lesson: lesson) }
                }
            }
            tasks.cancelAll()
        }
    }

    /// Takes over a fleet's signals and the workers to read them from; other kinds of signal are ignored.
    ///
    /// To be called whenever one of them changes, one call of a fleet at a time; no signals ends the fleet's polling.
    /// New workers are asked at once. A signal that cannot be read as it stands gives an erroneous reading here.
    package func update(
        fleet: FleetName, signals: [SignalPolicy], targets: [SignalTarget], learns: CapacityGoal? = nil
    ) async {
        if let lesson = lessons.update(fleet, learns) { jobs.continuation.yield(.teach(fleet, lesson: lesson)) }
        var wanted: [WorkerScrape: [WorkerSignal]] = [:]
        for signal in signals where signal.source.kind == Self.kind {
            do throws(Failure) {
                let (scrape, promql) = try WorkerScrape.read(signal)
                wanted[scrape, default: []].append(try WorkerSignal(signal, promql: promql))
            } catch {
                sink.reading(fleet, signal.name, Reading(state: .error(error), takenAt: time.clock()))
            }
        }
        let (kept, opened, retired) = exchange(fleet, Set(wanted.keys))
        await bequeath(from: retired + kept.values.filter { group in !opened.contains { $0 === group } }, to: opened)
        for group in retired { await group.retire() }
        for (scrape, group) in kept {
            let fresh = await group.update(signals: wanted[scrape] ?? [], targets: targets)
            if !fresh.isEmpty { jobs.continuation.yield(.ask(group, fresh)) }
        }
        for group in opened { jobs.continuation.yield(.follow(group)) }
    }

    /// What polls the fleet's signals now, sorted by nothing that matters.
    func groups(of fleet: FleetName) -> [ScrapeGroup] { groups.withLock { ($0[fleet] ?? [:]).map(\.value) } }

    /// Why workers of the fleet do not report, by worker: sorted, one line a worker and scrape.
    package func silent(fleet: FleetName) async -> [(worker: WorkerID, failure: Failure)] {
        var silent: [(worker: WorkerID, failure: Failure)] = []
        for group in groups.withLock({ $0[fleet] ?? [:] }).values { silent += await group.silent }
        return silent.sorted { ($0.worker, $0.failure.message) < ($1.worker, $1.failure.message) }
    }

    /// Whether a drain's condition holds on the worker's page as it is now. Of a page asked again and again the last
    /// minutes are kept, so that rates work too.
    package func condition(
        _ order: WorkerOrder, _ wait: WaitCondition
    ) async throws(Failure) -> ConditionState {
        try await conditions.state(of: wait, for: order)
    }

    /// The name policies use.
    package static let kind = "workers"

    /// New groups go on with what others have seen of the same page, so that ranges need not fill anew.
    private func bequeath(from groups: [ScrapeGroup], to opened: [ScrapeGroup]) async {
        for heir in opened {
            let donors = groups.filter { $0.scrape.isOfSamePage(as: heir.scrape) }
            // Retired ones come first: a policy that changes `every` means the group that it had before.
            if let donor = donors.first { await heir.inherit(donor.history) }
        }
    }

    /// The groups there should be, of them the new ones, and those to end; the first sorted by nothing that matters.
    private func exchange(
        _ fleet: FleetName, _ scrapes: Set<WorkerScrape>
    ) -> (kept: [WorkerScrape: ScrapeGroup], opened: [ScrapeGroup], retired: [ScrapeGroup]) {
        groups.withLock { groups in
            let before = groups[fleet] ?? [:]
            var kept = before.filter { scrapes.contains($0.key) }
            var opened: [ScrapeGroup] = []
            for scrape in scrapes where kept[scrape] == nil {
                let group = ScrapeGroup(fleet: fleet, scrape: scrape, fetcher: fetcher, time: time, sink: sink)
                kept[scrape] = group
                opened.append(group)
            }
            groups[fleet] = kept.isEmpty ? nil : kept
            return (kept, opened, before.filter { !scrapes.contains($0.key) }.map(\.value))
        }
    }

    /// Slot by slot, interval by interval; an interval that was slept through is not made up for.
    private func follow(_ group: ScrapeGroup) async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await self.pollInTurn(group) }
            tasks.addTask { await group.retired() }
            await tasks.next()
            tasks.cancelAll()
        }
    }

    private func pollInTurn(_ group: ScrapeGroup) async {
        await withDiscardingTaskGroup { polls in
            do throws(CancellationError) {
                var start = time.pace.uptime()
                while true {
                    var slot = -1
                    repeat {
                        slot = await group.nextBusySlot(after: slot)
                        try await sleep(until: start + group.slots.length * slot)
                        let due = await group.due(in: slot)
                        if !due.isEmpty { polls.addTask { await group.poll(due) } }
                    } while slot < group.slots.slots - 1
                    start += group.slots.length * group.slots.slots
                    try await sleep(until: start)
                    await group.evaluate(endOfInterval: true)
                    start = max(start, time.pace.uptime() - group.slots.length)
                }
            } catch {
                // Cancelled: the poller stops, or the group is retired.
            }
            polls.cancelAll()
        }
    }

    private func sleep(until uptime: Duration) async throws(CancellationError) {
        let left = uptime - time.pace.uptime()
        if left > .zero { try await time.pace.sleep(left) } else if Task.isCancelled { throw CancellationError() }
    }
}
