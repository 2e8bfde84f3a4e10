import MusterCore
import MusterPorts
import MusterTransport

/// The health checks of one fleet.
actor HealthGroup {
    private struct Checked {
        var target: SignalTarget
        var record = HealthRecord()
        var isUnderWay = false
        var nextAt: Duration
    }

    nonisolated let fleet: FleetName
    nonisolated let check: HealthCheck
    private let send: PageFetcher.Send
    private let pace: Pace
    private let output: HealthChecker.Output
    private let slots: PollSlots
    private let origin: Duration
    private var workers: [WorkerID: Checked] = [:]
    private var isRetired = false
    /// The wait for the next check; ended early by what is due before it.
    private var waiting: (until: Duration, task: Task<Void, Never>)?

    /// How often a worker without a verdict is checked, at most.
    private static let fast = Duration.milliseconds(500)

    /// Checks due within this time are made together.
    private static let grain = Duration.milliseconds(10)

    init(
        fleet: FleetName, check: HealthCheck, send: @escaping PageFetcher.Send, pace: Pace,
        output: @escaping HealthChecker.Output
    ) {
        self.fleet = fleet
        self.check = check
        self.send = send
        self.pace = pace
        self.output = output
        slots = PollSlots(every: max(check.every, .milliseconds(50)))
        origin = pace.uptime()
    }

    func retire() {
        isRetired = true
        waiting?.task.cancel()
    }

    func update(_ targets: [SignalTarget]) {
        let kept = Set(targets.map(\.worker))
        workers = workers.filter { kept.contains($0.key) }
        for target in targets where workers[target.worker]?.target != target {
            plan(Checked(target: target, nextAt: pace.uptime()))
        }
    }

    /// Takes a worker's next check over, and ends a wait that would last beyond it.
    private func plan(_ checked: Checked) {
        workers[checked.target.worker] = checked
        if let waiting, checked.nextAt + Self.grain < waiting.until { waiting.task.cancel() }
    }

    func run() async {
        await withDiscardingTaskGroup { checks in
            while !isRetired, !Task.isCancelled {
                for target in takeDue() { checks.addTask { await self.check(target) } }
                await waitForNext()
            }
            checks.cancelAll()
        }
    }

    /// Returns when the next check is due. Checks that are under way are planned when they end.
    private func waitForNext() async {
        let (now, pace) = (pace.uptime(), pace)
        let next = workers.values.lazy.filter { !$0.isUnderWay }.map(\.nextAt).min() ?? now + check.every
        let until = max(next, now + Self.grain)
        let task = Task {
            do throws(CancellationError) {
                try await pace.sleep(until - now)
            } catch {
                // Something is due earlier, or the checker stops: the loop looks which.
            }
        }
        waiting = (until, task)
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        waiting = nil
    }

    private func takeDue() -> [SignalTarget] {
        let now = pace.uptime()
        let due = workers.values.filter { !$0.isUnderWay && $0.nextAt <= now }.map(\.target)
        for target in due { workers[target.worker]?.isUnderWay = true }
        return due.sorted { $0.worker < $1.worker }
    }

    private func check(_ target: SignalTarget) async {
        let passed = await passes(target.address)
        guard !Task.isCancelled, !isRetired, var checked = workers[target.worker], checked.target == target else {
            return
        }
        let now = pace.uptime()
        let hasChanged = passed.map { checked.record.take(passed: $0, at: now, check) } ?? false
        checked.isUnderWay = false
        checked.nextAt =
            checked.record.isHealthy == nil ? now + min(check.every, Self.fast) : nextSlot(target.worker, now)
        plan(checked)
        if hasChanged, let healthy = checked.record.isHealthy {
            output(fleet, [WorkerHealth(worker: target.worker, healthy: healthy)])
        }
    }

    /// The worker's place in the next interval that is at least half an interval away.
    private func nextSlot(_ worker: WorkerID, _ now: Duration) -> Duration {
        let interval = slots.length * slots.slots
        let place = origin + slots.length * slots.slot(of: worker)
        let passed = Int64(((now + interval / 2 - place) / interval).rounded(.up))
        return place + interval * Int(max(passed, 0))
    }

    /// Nil where the check could not be made, for a reason of ours: it tells neither for the worker nor against it.
    private func passes(_ address: WorkerAddress) async -> Bool? {
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        var request = HTTPRequest(
            url: "http://\(host):\(address.reachablePort(check.port))\(check.path)", deadline: check.timeout)
        request.connectTimeout = check.timeout
        request.maximumBodyBytes = 1 << 20
        do throws(TransportError) {
            return (200...299).contains(try await send(request).status)
        } catch {
            return error.isLocal ? nil : false
        }
    }
}
