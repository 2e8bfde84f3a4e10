import Synchronization

/// The one outbound HTTP client: libcurl's multi interface on a thread of its own.
///
/// Connections are kept alive per target. Nothing is repeated, redirected or proxied unless the request says so.
package final class HTTPClient: Sendable {
    /// Bounds of a client.
    package struct Configuration: Sendable {
        /// Requests to one target that are on their way at once; further ones wait their turn in order.
        package var transfersPerTarget = 256
        /// Requests that may wait for one target.
        package var waitingPerTarget = 16_384
        /// Connections open at once, idle ones included; nil: half of what the limit of open files allows.
        package var maximumConnections: Int?
        /// Targets in use at once.
        package var maximumTargets = 16_384
        /// The largest head of an answer, in bytes.
        package var maximumHeaderBytes = 256 << 10
        package var userAgent = "muster"

        package init() {}
    }

    let mailbox: LoopMailbox
    private let lastID = Atomic<UInt64>(0)

    package init(configuration: Configuration = Configuration()) throws(TransportError) {
        mailbox = try CURLMultiLoop.start(configuration)
    }

    deinit { mailbox.post(.shutdown {}) }

    /// Connections open now, idle ones included.
    package var openConnections: Int { mailbox.openConnections.load(ordering: .relaxed) }

    /// Sends one request and waits for its whole answer. Cancelling the task removes the transfer.
    package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        guard let upload = request.upload else { return try await exchange(request, upload: nil).get() }
        let channel = UploadChannel()
        return try await withTaskGroup(of: Void.self) { group in
            group.addTask { await channel.pump(upload, into: self.mailbox) }
            let result = await self.exchange(request, upload: channel)
            channel.close()
            group.cancelAll()
            return result
        }.get()
    }

    /// Fails every transfer with `closed`, closes the connections and waits for the thread's end.
    package func shutdown() async {
        await withCheckedContinuation { done in mailbox.post(.shutdown { done.resume() }) }
    }

    func nextIDs(_ amount: Int) -> ClosedRange<UInt64> {
        let last = lastID.add(UInt64(amount), ordering: .relaxed).newValue
        return (last - UInt64(amount) + 1)...last
    }

    private func exchange(
        _ request: HTTPRequest, upload: UploadChannel?
    ) async -> Result<HTTPResponse, TransportError> {
        let ids = nextIDs(1)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let submission = Submission(
                    id: ids.lowerBound, request: request, upload: upload,
                    destination: .whole { continuation.resume(returning: $0) })
                upload?.attach(submission.id)
                mailbox.post(.start([submission]))
                // A cancellation that came before the line above found nothing to cancel.
                if Task.isCancelled { mailbox.post(.cancel(ids)) }
            }
        } onCancel: {
            mailbox.post(.cancel(ids))
        }
    }
}
