import MusterCore
import MusterPorts

/// The control plane of a running loop.
package struct LoopControlPlane: ControlPlane {
    private let loop: ControlLoop
    private let inbox: Inbox
    private let journal: any Journal
    private let broadcast: Broadcast
    private let telemetry: Telemetry
    private let clock: ControllerClock
    private let runner: EffectRunner
    private let policies: PolicyWatcher
    private let clockWatch: ClockWatch
    private let recording: Recording?
    private let startedAt: Instant

    package init(
        loop: ControlLoop, inbox: Inbox, journal: any Journal, broadcast: Broadcast, telemetry: Telemetry,
        clock: ControllerClock, runner: EffectRunner, policies: PolicyWatcher, clockWatch: ClockWatch,
        recording: Recording? = nil
    ) {
        self.loop = loop
        self.inbox = inbox
        self.journal = journal
        self.broadcast = broadcast
        self.telemetry = telemetry
        self.clock = clock
        self.runner = runner
        self.policies = policies
        self.clockWatch = clockWatch
        self.recording = recording
        startedAt = clock.now()
    }

    package func present() async -> Present {
        let problems = policies.problems
        let figures = telemetry.snapshot(
            inbox: inbox, effectsInFlight: runner.running.count, clockAhead: clock.ahead(),
            recording: recording?.figures)
        let revision = await loop.lastRevision
        let now = clock.now()
        let ours = problems.map(\.alert) + (clockWatch.alert.map { [$0] } ?? [])
        let startedAt = startedAt
        return await loop.read { kernel in
            let fleets = kernel.state.fleets.map(\.policy.fleet)
            return Present(
                at: now, startedAt: startedAt, revision: revision, state: kernel.state,
                decisions: fleets.compactMap { kernel.lastDecision($0) },
                shadowDecisions: fleets.compactMap { kernel.shadowDecision($0) },
                drains: fleets.flatMap { fleet in
                    kernel.drainProgress(fleet).sorted { $0.key < $1.key }.map {
                        DrainStatus(fleet: fleet, worker: $0.key, progress: $0.value)
                    }
                },
                policyProblems: problems,
                alerts: (ours
                    + fleets.flatMap { kernel.alerts($0) }.map { StandingAlert(alert: $0.alert, since: $0.since) })
                    .sorted { $1.since < $0.since },
                telemetry: figures)
        }
    }

    package func ask(_ request: OperatorRequest) async throws(Refusal) {
        let inbox = inbox
        let result = await withCheckedContinuation { continuation in
            let isOpen = inbox.put(.ask(request, answer: { continuation.resume(returning: $0) }))
            if !isOpen { continuation.resume(returning: Result.failure(.unavailable("the daemon is stopping"))) }
        }
        try result.get()
    }

    package func whyNot(_ worker: WorkerID) async throws(Refusal) -> WhyNot {
        let now = clock.now()
        guard let found = await loop.read({ $0.whyNot(worker, at: now) }) else { throw .noSuchWorker(worker) }
        return found
    }

    package func decision(fleet: FleetName, at: Instant?) async throws(Refusal) -> Decision? {
        let (known, last) = await loop.read { kernel in (kernel.state[fleet] != nil, kernel.lastDecision(fleet)) }
        // The facts of a fleet that has ended are kept like those of any other.
        let hasPast = known ? true : try await !entries(fleet: fleet, names: [], until: nil, limit: 1).isEmpty
        guard hasPast else { throw .noSuchFleet(fleet) }
        if let last, at.map({ $0 >= last.at }) ?? true { return last }
        let found = try await entries(fleet: fleet, names: ["desiredChanged"], until: at, limit: 1)
        if case .desiredChanged(let decision) = found.first?.fact { return decision }
        return nil
    }

    package func entries(fleet: FleetName?, names: [String], until: Instant?, limit: Int) async throws(Refusal)
        -> [JournalEntry]
    {
        do throws(JournalFailure) {
            return try await journal.entries(fleet: fleet, names: names, until: until, limit: limit)
        } catch {
            throw .unavailable("the journal cannot be read: \(error)")
        }
    }

    package func events(after revision: UInt64?) async -> AsyncStream<JournalEntry> {
        guard let revision else { return broadcast.listen() }
        let replay = Replay(journal: journal, broadcast: broadcast, after: revision)
        return AsyncStream { await replay.next() }
    }

    package func unready() async -> String? {
        if let problem = await loop.problem { return problem }
        return policies.hasLoaded ? nil : "the policies have not been read yet"
    }
}
