import Logging
import MusterCore
import MusterPorts

/// The one owner of the kernel: takes what has arrived, steps, appends the facts, and only then lets the effects out.
package actor ControlLoop {
    private var kernel: Kernel
    private var revision: UInt64
    private let journal: any Journal
    private let inbox: Inbox
    private let runner: EffectRunner
    private let clock: ControllerClock
    private let sensing: any Sensing
    private let telemetry: Telemetry
    private let log: Logger
    private let broadcast: Broadcast
    private let waker: Waker
    /// Facts that are not journalled yet, because the journal cannot be written: nothing is done until they are.
    private var unwritten: [Fact] = []
    private var outage: JournalFailure?
    private var sinceSnapshot = 0

    package init(
        recovery: Recovery, journal: any Journal, inbox: Inbox, runner: EffectRunner, clock: ControllerClock,
        sensing: any Sensing, telemetry: Telemetry, broadcast: Broadcast, log: Logger
    ) {
        kernel = Kernel(recovery.snapshot ?? ControlState(), replaying: recovery.facts)
        revision = recovery.revision
        self.journal = journal
        self.inbox = inbox
        self.runner = runner
        self.clock = clock
        self.sensing = sensing
        self.telemetry = telemetry
        self.broadcast = broadcast
        self.log = log
        waker = Waker(inbox: inbox, clock: clock)
        sinceSnapshot = recovery.facts.count
    }

    /// Facts after which a snapshot is taken, so that a restart replays few.
    static let snapshotEvery = 2_000
    /// How long facts are kept for `explain` and `events`.
    static let keeping = Duration.seconds(30 * 86_400)

    /// How soon a journal that could not be written is tried again.
    static let retryEvery = Duration.seconds(1)

    /// Runs until the inbox is closed and empty.
    package func run() async {
        for fleet in kernel.state.fleets { sensing.watch(FleetView(fleet)) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waker.run() }
            await loop()
            group.cancelAll()
        }
        await journal.close()
    }

    private func loop() async {
        while let batch = await inbox.take() {
            if outage != nil { await retryJournal() }
            await handle(batch)
            if sinceSnapshot >= Self.snapshotEvery, outage == nil { await takeSnapshot() }
        }
    }

    private func handle(_ batch: [Inbox.Message]) async {
        var facts: [Fact] = []
        var effects: [Effect] = []
        var answers: [@Sendable (Result<Void, Refusal>) -> Void] = []
        var timed: [(FleetName, ContinuousClock.Instant)] = []
        let now = clock.now()
        for message in batch {
            let step: StepResult
            switch message.content {
            case .input(let input):
                step = kernel.step(input, at: now)
                if let fleet = input.fleet { timed.append((fleet, message.arrived)) }
            case .ask(let request, let answer):
                if let refusal = refusal(of: request) {
                    answer(.failure(refusal))
                    continue
                }
                step = kernel.step(.operatorAsked(request), at: now)
                answers.append(answer)
            }
            facts += step.facts
            effects += step.effects
        }
        let isWritten = await write(facts, at: now)
        for answer in answers {
            answer(isWritten ? .success(()) : .failure(.unavailable("the journal cannot be written: \(outageText)")))
        }
        if isWritten { letOut(effects) }
        for (fleet, arrived) in timed { telemetry.decided(fleet, at: now, took: .now - arrived) }
    }

    /// Appends; false when the journal cannot be written, in which case nothing may be done.
    private func write(_ facts: [Fact], at now: Instant) async -> Bool {
        if outage != nil {
            unwritten += facts
            waker.set(now + Self.retryEvery)
            return false
        }
        guard !facts.isEmpty else { return true }
        do throws(JournalFailure) {
            let first = revision + 1
            revision = try await journal.append(
                facts, at: now, after: revision, durable: facts.contains(where: \.precedesEffect))
            sinceSnapshot += facts.count
            publish(facts, from: first, at: now)
            return true
        } catch {
            outage = error
            unwritten = facts
            waker.set(now + Self.retryEvery)
            telemetry.journalFailed()
            log.critical("journal cannot be written, nothing is done until it can", metadata: ["problem": "\(error)"])
            return false
        }
    }

    private func retryJournal() async {
        do throws(JournalFailure) {
            let now = clock.now()
            let first = revision + 1
            let written = try await writtenAlready()
            let rest = Array(unwritten.dropFirst(written))
            revision += UInt64(written)
            revision = try await journal.append(rest, at: now, after: revision, durable: true)
            sinceSnapshot += unwritten.count
            publish(unwritten, from: first, at: now)
            unwritten = []
            outage = nil
            // What was decided meanwhile may be out of date: the next steps ask again for what is still needed.
            kernel.forgetEffects(except: runner.running)
            inbox.post(.timerFired)
            log.notice("journal can be written again")
        } catch {
            outage = error
        }
    }

    /// How many of the unwritten facts are in the journal all the same: an append may have been made although it was
    /// said to have failed. Facts that are not ours are left to the append, which refuses to follow them.
    private func writtenAlready() async throws(JournalFailure) -> Int {
        let newest = try await journal.entries(fleet: nil, names: [], until: nil, limit: unwritten.count)
        let later = newest.filter { $0.revision > revision }.reversed()
        guard later.first.map({ $0.revision == revision + 1 }) ?? true else { return 0 }
        return later.map(\.fact) == Array(unwritten.prefix(later.count)) ? later.count : 0
    }

    private var outageText: String { outage.map { "\($0)" } ?? "" }

    private func publish(_ facts: [Fact], from first: UInt64, at now: Instant) {
        var touched: [FleetName] = []
        for (offset, fact) in facts.enumerated() {
            broadcast.send(JournalEntry(revision: first + UInt64(offset), at: now, fact: fact))
            logLine(fact)
            if case .workerGone(_, let worker, _, _) = fact { runner.forget(worker) }
            if fact.changesWatching, let fleet = fact.fleet, touched.last != fleet { touched.append(fleet) }
        }
        for fleet in touched {
            if let state = kernel.state[fleet] {
                sensing.watch(FleetView(state))
            } else {
                sensing.forget(fleet)
                telemetry.forget(fleet)
            }
        }
    }

    private func letOut(_ effects: [Effect]) {
        var acts: [Effect] = []
        for effect in effects {
            switch effect {
            case .wake(let due): waker.set(due)
            case .announce(let alert):
                log.log(level: alert.severity.level, "\(alert.text)", metadata: alert.metadata)
            default: acts.append(effect)
            }
        }
        runner.dispatch(acts)
    }

    private func takeSnapshot() async {
        do throws(JournalFailure) {
            try await journal.snapshot(kernel.state, at: revision, now: clock.now(), keeping: Self.keeping)
            sinceSnapshot = 0
        } catch {
            // The facts are all there; the next try is not before as many again.
            sinceSnapshot = 0
            log.warning("no snapshot taken", metadata: ["problem": "\(error)"])
        }
    }

    private func refusal(of request: OperatorRequest) -> Refusal? {
        if outage != nil { return .unavailable("the journal cannot be written: \(outageText)") }
        if let fleet = request.fleet, kernel.state[fleet] == nil { return .noSuchFleet(fleet) }
        return request.refusal(in: kernel.state)
    }

    /// Looks at the kernel between two steps.
    package func read<Answer: Sendable>(_ question: @Sendable (borrowing Kernel) -> Answer) -> Answer {
        question(kernel)
    }

    /// The revision of the last fact.
    package var lastRevision: UInt64 { revision }

    /// Why nothing can be done now, or nil.
    package var problem: String? { outage.map { "the journal cannot be written: \($0)" } }

    private func logLine(_ fact: Fact) {
        switch fact {
        case .evaluated, .stepCrossed: return
        default: break
        }
        var metadata: Logger.Metadata = ["event": "\(fact.name)"]
        if let fleet = fact.fleet { metadata["fleet"] = "\(fleet)" }
        if let worker = fact.worker { metadata["worker"] = "\(worker)" }
        log.info("\(fact.sentence(moment: Timestamps.text))", metadata: metadata)
    }
}

extension Alert {
    fileprivate var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["alert": "\(code)"]
        if let fleet { metadata["fleet"] = "\(fleet)" }
        if let owner { metadata["owner"] = "\(owner)" }
        return metadata
    }
}

extension Alert.Severity {
    /// The level its log line has.
    var level: Logger.Level {
        switch self {
        case .notice: .notice
        case .warning: .warning
        case .critical: .critical
        }
    }
}
