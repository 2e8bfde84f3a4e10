import CLibCURL
import Synchronization

/// One `curl_multi` and its share of the targets. A multi's cost grows with the connections it holds, hence several.
final class Shard {
    /// Targets to a shard: beyond about this many a multi's bookkeeping shows in each request.
    static let capacity = 128

    let index: Int
    let epoll: Int32
    private(set) var multi: UnsafeMutableRawPointer
    private let cachedConnections: Int
    private let mailbox: LoopMailbox
    /// Connections open, idle ones included.
    private var connections = 0
    /// Whether libcurl closes an idle connection before it opens another, and lets transfers wait where none is idle.
    private(set) var isLimited = false
    var targets = 0
    var inFlight = 0
    /// Whether connections may be cached in it.
    var isUsed = false
    /// When libcurl wants to be called without any event.
    fileprivate(set) var timer: MonotonicTime?

    init(index: Int, epoll: Int32, mailbox: LoopMailbox, transfersPerTarget: Int) throws(TransportError) {
        self.index = index
        self.mailbox = mailbox
        self.epoll = epoll
        cachedConnections = Self.capacity + 8 + min(max(transfersPerTarget, 1), 1 << 20)
        guard let multi = curl_multi_init() else { throw .exhausted("libcurl has no memory") }
        self.multi = multi
        prepare()
    }

    /// Closes every cached connection. Only while nothing is in flight.
    func reset() {
        guard inFlight == 0, isUsed, let fresh = curl_multi_init() else { return }
        curl_multi_cleanup(multi)
        multi = fresh
        timer = nil
        isUsed = false
        isLimited = false
        prepare()
    }

    func noteOpened() {
        connections += 1
        mailbox.openConnections.add(1, ordering: .relaxed)
    }

    func noteClosed() {
        connections -= 1
        mailbox.openConnections.subtract(1, ordering: .relaxed)
    }

    /// Makes idle connections give way to new ones from here on; false where none is idle.
    func makeIdleGiveWay() -> Bool {
        guard isLimited || connections > inFlight else { return false }
        isLimited = true
        muster_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, max(1, connections))
        return true
    }

    /// Lets it open as many connections as it likes again.
    func unlimit() {
        guard isLimited else { return }
        isLimited = false
        muster_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 0)
    }

    func close() { curl_multi_cleanup(multi) }

    /// Lets libcurl do what its timer is due for.
    func runTimer(now: MonotonicTime) -> Bool {
        guard let due = timer, due <= now else { return false }
        timer = nil
        muster_multi_timeout_action(multi)
        return true
    }

    private func prepare() {
        let me = Unmanaged.passUnretained(self).toOpaque()
        muster_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, me)
        muster_multi_set_pointer(multi, CURLMOPT_TIMERDATA, me)
        muster_multi_set_long(multi, CURLMOPT_MAXCONNECTS, cachedConnections)
        muster_multi_set_socket_function(multi) { _, socket, what, shard, known in
            guard let shard else { return -1 }
            Unmanaged<Shard>.fromOpaque(shard).takeUnretainedValue().watch(socket, what, known: known != nil)
            return 0
        }
        muster_multi_set_timer_function(multi) { _, milliseconds, owner in
            guard let owner else { return -1 }
            Unmanaged<Shard>.fromOpaque(owner).takeUnretainedValue().timer =
                milliseconds < 0 ? nil : MonotonicTime.now + .milliseconds(milliseconds)
            return 0
        }
    }

    private func watch(_ socket: Int32, _ what: Int32, known: Bool) {
        let tag = UInt64(index) << 32 | UInt64(UInt32(bitPattern: socket))
        muster_epoll_watch(epoll, socket, what, known ? 1 : 0, tag)
        if !known { curl_multi_assign(multi, socket, Unmanaged.passUnretained(self).toOpaque()) }
    }
}
