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
    private let recording: Recording?
    private let waker: Waker
    /// Set while the journal cannot be written: nothing is decided and nothing done until it can.
    private var outage: JournalOutage?
    private var sinceSnapshot = 0

    package init(
        recovery: Recovery, journal: any Journal, inbox: Inbox, runner: EffectRunner, clock: ControllerClock,
        sensing: any Sensing, telemetry: Telemetry, broadcast: Broadcast, recording: Recording? = nil, log: Logger
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
        self.recording = recording
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
        for fleet in kernel.state.fleets { watch(fleet) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.waker.run() }
            await loop()
            group.cancelAll()
        }
        await journal.close()
    }

    private func loop() async {
        while let batch = await inbox.take() {
            if outage != nil, await !hasRecovered() {
                hold(batch)
                continue
            }
            await handle(batch)
            if let outage {
                log.critical(
                    "journal cannot be written, nothing is decided or done until it can",
                    metadata: ["problem": "\(outage.failure)"])
            }
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
        let failure = await write(facts, at: now)
        for answer in answers { answer(failure.map { .failure(Self.refusal($0)) } ?? .success(())) }
        if let failure {
            outage = JournalOutage(failure: failure, unwritten: facts, retryAt: .now + Self.retryEvery)
            outage?.hold(batch)
            waker.set(now + Self.retryEvery)
        } else {
            letOut(effects)
            note(batch)
        }
        for (fleet, arrived) in timed where kernel.state[fleet] != nil {
            telemetry.decided(fleet, at: now, took: .now - arrived)
        }
    }

    /// Appends; returns why the journal cannot be written, in which case nothing may be done.
    private func write(_ facts: [Fact], at now: Instant) async -> JournalFailure? {
        guard !facts.isEmpty else { return nil }
        do throws(JournalFailure) {
            let first = revision + 1
            revision = try await journal.append(
                facts, at: now, after: revision, durable: facts.contains(where: \.precedesEffect))
            sinceSnapshot += facts.count
            publish(facts, from: first, at: now)
            return nil
        } catch {
            telemetry.journalFailed()
            return error
        }
    }

    /// What was held for want of a journal is noted when it has been taken again.
    private func note(_ batch: [Inbox.Message]) {
        guard let recording else { return }
        for case .input(let input) in batch.lazy.map(\.content) { recording.note(input) }
    }

    /// Keeps what came in for later; operators are told to try again.
    private func hold(_ batch: [Inbox.Message]) {
        guard let failure = outage?.failure else { return }
        for case .ask(_, let answer) in batch.map(\.content) { answer(.failure(Self.refusal(failure))) }
        outage?.hold(batch)
        waker.set(clock.now() + Self.retryEvery)
    }

    /// Tries the journal again, once a second, and goes on from what it holds: what was decided without it never was.
    /// Deadlines that passed meanwhile get the grace of a restart, since nothing could be done about them.
    private func hasRecovered() async -> Bool {
        guard let outage, .now >= outage.retryAt else { return false }
        do throws(JournalFailure) {
            let recovery = try await journal.recover()
            let written = try await outage.written(in: journal, after: revision, upTo: recovery.revision)
            let first = revision + 1
            var restarted = Kernel(recovery.snapshot ?? ControlState(), replaying: recovery.facts)
            restarted.expect(runner.running.union(outage.ended))
            restarted.learn(from: kernel)
            kernel = restarted
            revision = recovery.revision
            sinceSnapshot = recovery.facts.count
            self.outage = nil
            publish(written, from: first, at: clock.now())
            await handle(outage.held)
        } catch {
            self.outage?.failure = error
            self.outage?.retryAt = .now + Self.retryEvery
        }
        guard self.outage == nil else { return false }
        log.notice("journal can be written again")
        return true
    }

    private static func refusal(_ failure: JournalFailure) -> Refusal {
        .unavailable("the journal cannot be written: \(failure)")
    }

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
                watch(state)
            } else {
                sensing.forget(fleet)
                telemetry.forget(fleet)
            }
        }
    }

    private func watch(_ fleet: FleetState) {
        sensing.watch(FleetView(fleet, shadow: kernel.state.shadow(of: fleet.policy.fleet)))
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
        if let outage { return Self.refusal(outage.failure) }
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
    package var problem: String? { outage.map { "the journal cannot be written: \($0.failure)" } }

    private func logLine(_ fact: Fact) {
        switch fact {
        case .evaluated, .stepCrossed, .shadow(_, .decided, _): return
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
