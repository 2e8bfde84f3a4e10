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

    /// How often a worker without a verdict is checked, at most.
    private static let fast = Duration.milliseconds(500)

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

    func retire() { isRetired = true }

    func update(_ targets: [SignalTarget]) {
        let kept = Set(targets.map(\.worker))
        workers = workers.filter { kept.contains($0.key) }
        for target in targets where workers[target.worker]?.target != target {
            workers[target.worker] = Checked(target: target, nextAt: pace.uptime())
        }
    }

    func run() async {
        await withDiscardingTaskGroup { checks in
            do throws(CancellationError) {
                while !isRetired {
                    for target in takeDue() { checks.addTask { await self.check(target) } }
                    try await pace.sleep(min(slots.length, Self.fast))
                }
            } catch {
                // Cancelled: the checker stops.
            }
            checks.cancelAll()
        }
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
        let hasChanged = checked.record.take(passed: passed, at: now, check)
        checked.isUnderWay = false
        checked.nextAt =
            checked.record.isHealthy == nil ? now + min(check.every, Self.fast) : nextSlot(target.worker, now)
        workers[target.worker] = checked
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

    private func passes(_ address: WorkerAddress) async -> Bool {
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        var request = HTTPRequest(
            url: "http://\(host):\(address.reachablePort(check.port))\(check.path)", deadline: check.timeout)
        request.connectTimeout = check.timeout
        request.maximumBodyBytes = 1 << 20
        do throws(TransportError) {
            return (200...299).contains(try await send(request).status)
        } catch {
            return false
        }
    }
}
