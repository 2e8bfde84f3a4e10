/// One place that requests go to: an origin, with the socket, proxy and TLS options used to reach it.
final class Target {
    struct Key: Hashable {
        var origin: String
        var unixSocket: String?
        var proxy: String?
        var tls: TLSOptions?
    }

    let key: Key
    let shard: Shard
    var inFlight = 0
    var lastUsed: MonotonicTime
    /// Transfers waiting for their turn; those before `firstWaiting` have had it.
    private var waiting: [UInt64] = []
    private var firstWaiting = 0

    init(key: Key, shard: Shard, now: MonotonicTime) {
        self.key = key
        self.shard = shard
        lastUsed = now
    }

    var waitingAmount: Int { waiting.count - firstWaiting }
    var isIdle: Bool { inFlight == 0 && waitingAmount == 0 }

    func enqueue(_ id: UInt64) { waiting.append(id) }

    func dequeue() -> UInt64? {
        guard firstWaiting < waiting.count else { return nil }
        defer {
            firstWaiting += 1
            if firstWaiting == waiting.count || firstWaiting > 4096 {
                waiting.removeFirst(firstWaiting)
                firstWaiting = 0
            }
        }
        return waiting[firstWaiting]
    }

    /// Forgets a transfer that gave up waiting.
    func leaveQueue(_ id: UInt64) {
        if let index = waiting[firstWaiting...].firstIndex(of: id) { waiting.remove(at: index) }
    }
}

/// The targets in use, spread over the shards; those long unused are forgotten.
struct TargetTable {
    static let keepUnused = Duration.seconds(600)

    private(set) var targets: [Target.Key: Target] = [:]
    private var nextSweep: MonotonicTime?

    mutating func find(_ key: Target.Key, now: MonotonicTime) -> Target? {
        let target = targets[key]
        target?.lastUsed = now
        return target
    }

    mutating func add(_ key: Target.Key, to shard: Shard, now: MonotonicTime) -> Target {
        let target = Target(key: key, shard: shard, now: now)
        shard.targets += 1
        targets[key] = target
        return target
    }

    /// Forgets targets unused for ten minutes, or every unused one when `force` says that room is needed.
    mutating func sweep(now: MonotonicTime, force: Bool = false) {
        if !force, let nextSweep, now < nextSweep { return }
        nextSweep = now + .seconds(60)
        for (key, target) in targets where target.isIdle && (force || now - target.lastUsed > Self.keepUnused) {
            target.shard.targets -= 1
            targets[key] = nil
        }
    }
}
