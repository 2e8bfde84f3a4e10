import CLibCURL
import Glibc
import Synchronization

/// A request under way. Lives on the loop's thread alone.
final class Transfer {
    let submission: Submission
    let target: Target
    let deadline: MonotonicTime
    /// nil while the request waits for its turn.
    var easy: UnsafeMutableRawPointer?
    var headerList: UnsafeMutablePointer<curl_slist>?
    var started: MonotonicTime?
    /// Why we broke it off, which says more than libcurl's code for it.
    var failure: TransportError?
    /// Whether libcurl was about to write the request, or has.
    private(set) var wasRequested = false
    private var triedToConnect = false
    private(set) var headDelivered = false
    private(set) var bodyBegun = false
    private(set) var isPaused = false
    private(set) var lastProgress: MonotonicTime
    /// Where libcurl writes its description of an error.
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var head: [UInt8] = []
    private var body: [UInt8] = []
    private var gunzip: Gunzip?
    private let maximumHeaderBytes: Int
    private let maximumConnections: Int
    let mailbox: LoopMailbox

    var request: HTTPRequest { submission.request }
    var id: UInt64 { submission.id }

    init(_ submission: Submission, target: Target, limits: LoopLimits, mailbox: LoopMailbox) {
        self.submission = submission
        self.target = target
        deadline = submission.submitted + submission.request.deadline
        lastProgress = submission.submitted
        maximumHeaderBytes = limits.headerBytes
        maximumConnections = limits.connections
        self.mailbox = mailbox
        errorText.initialize(to: 0)
    }

    deinit { errorText.deallocate() }

    /// What it is doing, to say so when its time runs out.
    var phase: TransportError.Phase {
        guard let easy, wasRequested else { return .connecting }
        if !head.isEmpty || headDelivered { return .receiving }
        let expected = submission.upload == nil ? request.body.count : (request.upload?.length ?? .max)
        var sent: Int64 = 0
        muster_easy_get_offset(easy, CURLINFO_SIZE_UPLOAD_T, &sent)
        return sent < expected ? .sending : .waiting
    }

    /// What it fails with when its time is up: one that never got its turn to connect says nothing of the server.
    var expiry: TransportError {
        let phase = phase
        guard phase == .connecting, !triedToConnect, target.shard.isLimited else { return .timedOut(phase: phase) }
        return .tooManyConnections(limit: maximumConnections)
    }

    /// Gzip is unpacked by us: libcurl takes a stream that is cut off for a whole one.
    var gzip: HTTPRequest.Gzip {
        if case .whole = submission.destination { request.gzip } else { .unexpected }
    }

    /// When its time is up, as far as is known now; nil for a stream that may stay silent.
    func due(at now: MonotonicTime) -> MonotonicTime? {
        guard headDelivered else { return deadline }
        return request.idleLimit.map { (isPaused ? now : lastProgress) + $0 }
    }

    /// When to look at it next: a stream's limit may move at any moment from the deadline to the idle limit.
    func nextCheck(before due: MonotonicTime, now: MonotonicTime) -> MonotonicTime {
        guard case .stream = submission.destination, let idle = request.idleLimit else { return due }
        return min(due, now + idle)
    }

    /// libcurl's description of what went wrong, empty when it has none.
    var detail: String { String(cString: errorText) }

    /// The request is about to be written. False forbids it: libcurl would send a second time what may not be repeated.
    func willRequest() -> Bool {
        if wasRequested, !request.mayRepeat {
            failure = .connectionLost("a kept-alive connection ended under the request, which may not be repeated")
            return false
        }
        wasRequested = true
        return true
    }

    /// One line of the head. False breaks the transfer off.
    func receive(headerLine line: UnsafeRawBufferPointer) -> Bool {
        lastProgress = .now
        if bodyBegun { return true }
        if line.starts(with: "HTTP/".utf8) { head = [] }
        guard head.count + line.count <= maximumHeaderBytes else {
            failure = .malformed("a head of more than \(maximumHeaderBytes) bytes")
            return false
        }
        head.append(contentsOf: line)
        if line.count <= 2, case .stream(let channel) = submission.destination { deliverHead(to: channel) }
        return true
    }

    /// Bytes of the body, decoded. Returns what libcurl's write function must return.
    func receive(body bytes: UnsafeRawBufferPointer) -> Int {
        lastProgress = .now
        switch submission.destination {
        case .stream(let channel):
            bodyBegun = true
            switch channel.offer(bytes) {
            case .taken: return bytes.count
            case .full:
                isPaused = true
                return Int(CURL_WRITEFUNC_PAUSE)
            case .unwanted:
                failure = .cancelled
                return 0
            }
        case .whole:
            failure = keep(bytes)
            bodyBegun = true
            return failure == nil ? bytes.count : 0
        }
    }

    /// Adds to the body, unpacked if need be.
    private func keep(_ bytes: UnsafeRawBufferPointer) -> TransportError? {
        let limit = request.maximumBodyBytes
        if !bodyBegun {
            let encoding = gzip == .unexpected ? nil : HTTPHeaders(parsing: head)["content-encoding"]
            if let encoding, encoding != "identity" {
                guard encoding.equalsIgnoringCase("gzip") else { return .malformed("an encoding that is not gzip") }
                gunzip = Gunzip()
            }
            if gunzip == nil { reserveBody(limit: limit) }
        }
        if let gunzip { return gunzip.unpack(bytes, into: &body, limit: limit) }
        guard bytes.count <= limit - body.count else { return .bodyTooLarge(limit: limit) }
        body.append(contentsOf: bytes)
        return nil
    }

    /// Fills libcurl's buffer from the upload.
    func send(into space: UnsafeMutableRawBufferPointer) -> Int {
        lastProgress = .now
        guard let upload = submission.upload else { return 0 }
        switch upload.pull(into: space) {
        case .bytes(let amount): return amount
        case .ended: return 0
        case .starved: return Int(CURL_READFUNC_PAUSE)
        case .failed:
            failure = .connectionLost("the source of the upload failed")
            return Int(CURL_READFUNC_ABORT)
        }
    }

    /// Opens a socket unless too many are open.
    func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>) -> Int32 {
        triedToConnect = true
        guard mailbox.openConnections.load(ordering: .relaxed) < maximumConnections else {
            failure = .tooManyConnections(limit: maximumConnections)
            return -1
        }
        let socket = muster_socket_open(address)
        if socket >= 0 {
            target.shard.noteOpened()
        } else {
            failure = .exhausted("no socket: errno \(errno)")
        }
        return socket
    }

    func resume() {
        guard let easy else { return }
        isPaused = false
        lastProgress = .now
        curl_easy_pause(easy, CURLPAUSE_CONT)
    }

    /// Tells the caller how it ended.
    func complete(_ outcome: Result<Void, TransportError>) {
        switch (submission.destination, outcome) {
        case (.whole(let receive), .success):
            if let gunzip, !gunzip.isWhole { return receive(.failure(.malformed("the gzip stream is cut off"))) }
            receive(.success(response(body: body)))
        case (_, .failure(let error)): submission.fail(error)
        case (.stream(let channel), .success):
            deliverHead(to: channel)
            channel.finish(.success(()))
        }
    }

    private func deliverHead(to channel: BodyChannel) {
        guard !headDelivered else { return }
        let answer = response(body: [])
        guard answer.status >= 200 else { return }
        headDelivered = true
        channel.deliver(head: .success(answer))
    }

    private func reserveBody(limit: Int) {
        var announced: Int64 = 0
        if let easy { muster_easy_get_offset(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced) }
        // A promise of the server: believed only as far as it costs little.
        if announced > 0 { body.reserveCapacity(Int(min(announced, Int64(limit), 1 << 20))) }
    }

    private func response(body: [UInt8]) -> HTTPResponse {
        var status = 0
        if let easy { muster_easy_get_long(easy, CURLINFO_RESPONSE_CODE, &status) }
        return HTTPResponse(
            status: status, headers: HTTPHeaders(parsing: head), body: body, version: version, timings: timings)
    }

    private var version: Int {
        var version = 0
        if let easy { muster_easy_get_long(easy, CURLINFO_HTTP_VERSION, &version) }
        switch version {
        case Int(CURL_HTTP_VERSION_1_0): return 10
        case Int(CURL_HTTP_VERSION_2_0): return 20
        default: return 11
        }
    }

    private var timings: HTTPResponse.Timings {
        let queued = (started ?? MonotonicTime.now) - submission.submitted
        func since(_ info: CURLINFO) -> Duration? {
            var microseconds: Int64 = 0
            if let easy { muster_easy_get_offset(easy, info, &microseconds) }
            return microseconds > 0 ? queued + .microseconds(microseconds) : nil
        }
        var connects = 0
        if let easy { muster_easy_get_long(easy, CURLINFO_NUM_CONNECTS, &connects) }
        return HTTPResponse.Timings(
            total: MonotonicTime.now - submission.submitted, queued: queued,
            connect: connects == 0 ? nil : since(CURLINFO_CONNECT_TIME_T),
            firstByte: since(CURLINFO_STARTTRANSFER_TIME_T))
    }
}
