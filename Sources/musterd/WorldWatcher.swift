import MusterCore
import MusterDaemon
import MusterPorts
import MusterSignals
import Synchronization

/// Watches what the kernel says is there to be watched: signals, health, changes at the placements.
final class WorldWatcher: Sensing {
    private enum Change: Sendable {
        case view(FleetView)
        case forget(FleetName)
    }

    /// What a piece of watching is for.
    private enum Topic: Hashable, Sendable {
        case signal(FleetName, SignalPolicy)
        case placement(FleetName, PlacementPolicy)

        var fleet: FleetName {
            switch self {
            case .signal(let fleet, _), .placement(let fleet, _): fleet
            }
        }
    }

    private let poller: WorkerPoller
    private let checker: HealthChecker
    private let sources: [any SignalSource]
    private let provider: @Sendable (String) -> (any FleetProvider)?
    private let inbox: Inbox
    private let clock: ControllerClock
    private let tasks = KeyedTasks<Topic>()
    private let changes: AsyncStream<Change>
    private let intake: AsyncStream<Change>.Continuation

    init(
        poller: WorkerPoller, checker: HealthChecker, sources: [any SignalSource],
        provider: @escaping @Sendable (String) -> (any FleetProvider)?, inbox: Inbox, clock: ControllerClock
    ) {
        self.poller = poller
        self.checker = checker
        self.sources = sources
        self.provider = provider
        self.inbox = inbox
        self.clock = clock
        (changes, intake) = AsyncStream.makeStream()
    }

    func watch(_ fleet: FleetView) { intake.yield(.view(fleet)) }

    func forget(_ fleet: FleetName) { intake.yield(.forget(fleet)) }

    /// Watches until its task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.poller.run() }
            group.addTask { await self.checker.run() }
            group.addTask { await self.tasks.run() }
            group.addTask {
                for await change in self.changes {
                    switch change {
                    case .view(let view): await self.take(view)
                    case .forget(let fleet): await self.drop(fleet)
                    }
                }
            }
            await group.waitForAll()
        }
    }

    private func take(_ view: FleetView) async {
        let fleet = view.policy.fleet
        let serving = view.serving.map { SignalTarget(worker: $0.worker, address: $0.address) }
        let checked = view.checked.map { SignalTarget(worker: $0.worker, address: $0.address) }
        await poller.update(
            fleet: fleet, signals: view.policy.signals, targets: serving,
            learns: view.policy.workers.learns)
        await checker.update(fleet: fleet, check: view.policy.health.check, targets: checked)
        let reader = ShadowState.readAs(fleet)
        await poller.update(fleet: reader, signals: view.shadowSignals, targets: serving)
        var wanted: Set<Topic> = []
        for signal in view.policy.signals where signal.source.kind != WorkerPoller.kind {
            wanted.insert(.signal(fleet, signal))
        }
        for signal in view.shadowSignals where signal.source.kind != WorkerPoller.kind {
            wanted.insert(.signal(reader, signal))
        }
        for placement in view.placements { wanted.insert(.placement(fleet, placement)) }
        let there = Set(tasks.keys.filter { $0.fleet == fleet || $0.fleet == reader })
        for topic in there.subtracting(wanted) { tasks.stop(topic) }
        for topic in wanted.subtracting(there) { start(topic) }
    }

    private func drop(_ fleet: FleetName) async {
        let reader = ShadowState.readAs(fleet)
        for name in [fleet, reader] { await poller.update(fleet: name, signals: [], targets: []) }
        await checker.update(fleet: fleet, check: nil, targets: [])
        for topic in tasks.keys where topic.fleet == fleet || topic.fleet == reader { tasks.stop(topic) }
    }

    private func start(_ topic: Topic) {
        switch topic {
        case .signal(let fleet, let signal):
            guard let source = sources.first(where: { $0.kind == signal.source.kind }) else { return }
            let inbox = inbox
            let clock = clock
            tasks.start(topic) {
                while true {
                    let reading = await source.read(signal, fleet: fleet, workers: [], at: clock.now())
                    // What was asked under an older policy is no answer to this one.
                    guard !Task.isCancelled else { return }
                    inbox.post(.signalRead(fleet, signal.name, reading))
                    do { try await Task.sleep(for: signal.every) } catch { return }
                }
            }
        case .placement(let fleet, let placement):
            guard let provider = provider(placement.provider.kind) else { return }
            let inbox = inbox
            tasks.start(topic) {
                for await _ in provider.changes(fleet: fleet, placement: placement) {
                    guard !Task.isCancelled else { return }
                    inbox.post(.placementChanged(fleet, placement.name))
                }
            }
        }
    }
}
