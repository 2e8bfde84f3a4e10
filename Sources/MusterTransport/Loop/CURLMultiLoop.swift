import CLibCURL
import Glibc

/// Bounds that transfers need to know.
struct LoopLimits {
    var headerBytes: Int
    var connections: Int
}

/// The loop: epoll under several `curl_multi`, commands from a mailbox, deadlines from a heap. One thread owns it.
final class CURLMultiLoop {
    private struct Start: Sendable {
        let mailbox: LoopMailbox
        let configuration: HTTPClient.Configuration
        let epoll: Int32
    }

    /// `curl_global_init`, once in a process and before any other call.
    private static let libraryStarted = muster_global_start()
    /// The tag of the mailbox among the events; no shard has this index.
    private static let mailboxTag = UInt64.max

    let configuration: HTTPClient.Configuration
    let limits: LoopLimits
    let mailbox: LoopMailbox
    let epoll: Int32
    var shards: [Shard] = []
    var targets = TargetTable()
    var transfers: [UInt64: Transfer] = [:]
    var deadlines = DeadlineQueue()
    var idleHandles: [UnsafeMutableRawPointer] = []
    private var ready: [muster_ready]
    private var stopped: [@Sendable () -> Void] = []

    var isStopping: Bool { !stopped.isEmpty }

    /// Starts the thread. It ends after a `shutdown` command.
    static func start(_ configuration: HTTPClient.Configuration) throws(TransportError) -> LoopMailbox {
        guard libraryStarted == CURLE_OK else { throw .exhausted("libcurl: \(libraryStarted.text)") }
        let mailbox = try LoopMailbox()
        let epoll = muster_epoll_open()
        guard epoll >= 0 else { throw .exhausted("no epoll: errno \(errno)") }
        muster_epoll_watch(epoll, mailbox.wakeup, CURL_POLL_IN, 0, mailboxTag)
        let start = Start(mailbox: mailbox, configuration: configuration, epoll: epoll)
        let box = Unmanaged.passRetained(StartBox(start))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { box in
                guard let box else { return nil }
                var signals = sigset_t()
                sigfillset(&signals)
                pthread_sigmask(SIG_BLOCK, &signals, nil)
                muster_name_thread("muster-http")
                CURLMultiLoop(Unmanaged<StartBox>.fromOpaque(box).takeRetainedValue().start).run()
                return nil
            }, box.toOpaque())
        guard result == 0 else {
            box.release()
            close(epoll)
            throw .exhausted("no thread: errno \(result)")
        }
        pthread_detach(thread)
        return mailbox
    }

    private final class StartBox {
        let start: Start
        init(_ start: Start) { self.start = start }
    }

    private init(_ start: Start) {
        configuration = start.configuration
        mailbox = start.mailbox
        epoll = start.epoll
        ready = Array(repeating: muster_ready(), count: Int(MUSTER_READY_AT_ONCE))
        limits = LoopLimits(
            headerBytes: configuration.maximumHeaderBytes,
            connections: max(1, configuration.maximumConnections ?? Int(muster_open_files_limit() / 2)))
    }

    private func run() {
        while !isStopping {
            let found = muster_epoll_wait(epoll, &ready, wait())
            for index in 0..<Int(max(found, 0)) { handle(ready[index]) }
            for command in mailbox.take() { handle(command) }
            let now = MonotonicTime.now
            for shard in shards where shard.runTimer(now: now) { collect(shard) }
            expire(now)
            tidy(now)
        }
        end()
    }

    /// Milliseconds until something is due; -1 when nothing is.
    private func wait() -> Int32 {
        var earliest = deadlines.earliest
        for shard in shards {
            if let timer = shard.timer { earliest = min(earliest ?? timer, timer) }
        }
        guard let earliest else { return -1 }
        return earliest.millisecondsAhead(of: .now)
    }

    private func handle(_ event: muster_ready) {
        if event.tag == Self.mailboxTag {
            var amount: eventfd_t = 0
            eventfd_read(mailbox.wakeup, &amount)
            return
        }
        let shard = shards[Int(event.tag >> 32)]
        muster_multi_socket_action(shard.multi, Int32(truncatingIfNeeded: event.tag), event.events)
        collect(shard)
    }

    private func handle(_ command: LoopCommand) {
        switch command {
        case .start(let submissions): for submission in submissions { accept(submission) }
        case .cancel(let ids):
            for id in ids { if let transfer = transfers[id] { finish(transfer, .failure(.cancelled)) } }
        case .resume(let id):
            guard let transfer = transfers[id] else { return }
            transfer.resume()
            collect(transfer.target.shard)
        case .shutdown(let done): stopped.append(done)
        }
    }

    private func end() {
        for transfer in transfers.values.sorted(by: { $0.id < $1.id }) { finish(transfer, .failure(.closed)) }
        for handle in idleHandles { curl_easy_cleanup(handle) }
        for shard in shards { shard.close() }
        close(epoll)
        mailbox.closeDown()
        for done in stopped { done() }
    }
}
