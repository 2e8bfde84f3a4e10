import MusterCore

/// Which processes of one HAProxy have known which servers: one that a reload has replaced goes on serving the sessions
/// that it has, and answers on no socket any more.
struct HAProxyMemory: Sendable {
    private struct Former {
        var process: HAProxyInstance
        /// When another was first seen in its place.
        var replacedAt: Duration
    }

    private var current: HAProxyInstance?
    private var former: [Former] = []
    /// Names as `backend/server`.
    private var known: [HAProxyInstance: Set<String>] = [:]

    /// How long a process that cannot be seen from here is taken to serve on, for workers that its successor has too.
    static let unseenFor = Duration.seconds(600)
    /// Seconds by which the clock of HAProxy's machine may be behind.
    private static let skew: Int64 = 5
    /// Reloads are not that frequent: older processes are forgotten.
    private static let longest = 8

    /// Takes in what a process says it has.
    mutating func record(_ process: HAProxyInstance, has names: [String], at now: Duration) {
        if let current, current != process {
            former.append(Former(process: current, replacedAt: now))
            self.current = process
        }
        if current == nil { current = process }
        former.removeAll { $0.process == process || $0.process.isRunning == false }
        if former.count > Self.longest { former.removeFirst(former.count - Self.longest) }
        known[process, default: []].formUnion(names)
        let kept = Set(former.map(\.process)).union([process])
        known = known.filter { kept.contains($0.key) }
    }

    /// Forgets a server that is gone for good.
    mutating func forget(_ name: String) {
        for process in known.keys { known[process]?.remove(name) }
    }

    /// Why a former process may still hold sessions of the server; nil when none can.
    ///
    /// `isThere` is whether the current process has it: a server that vanished is not believed to be empty for as long
    /// as its old process cannot be proven to have ended. `since` is when its drain began.
    func holder(of name: String, isThere: Bool, since: Instant?, at now: Duration) -> String? {
        guard let current else { return nil }
        for old in former.reversed() where known[old.process]?.contains(name) == true {
            switch old.process.isRunning {
            case false?: continue
            case true?: return Self.text(old.process.pid, name)
            case nil:
                if !isThere || now - old.replacedAt < Self.unseenFor { return Self.unseen(name) }
            }
        }
        if !isThere, current.local == nil, !known.values.contains(where: { $0.contains(name) }),
            let since, Int64(current.started) >= since.wholeSeconds - Self.skew
        {
            return Self.unseen(name)
        }
        // What was replaced before anybody looked: nobody knows which servers it has.
        let remembered = Set(former.compactMap(\.process.local))
        return current.predecessors.first { !remembered.contains($0) }.map { Self.text($0.pid, name) }
    }

    private static func text(_ pid: Int32, _ name: String) -> String {
        "haproxy was reloaded; its old process \(pid) still runs and may hold sessions of \(name)"
    }

    private static func unseen(_ name: String) -> String {
        "haproxy was reloaded; its old process cannot be seen from here and may hold sessions of \(name)"
    }
}
