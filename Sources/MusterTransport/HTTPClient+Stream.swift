/// The head of an answer whose body is still coming.
package struct HTTPStreamingResponse: Sendable {
    package var status: Int
    package var headers: HTTPHeaders
    /// Important: dropping it ends the transfer, and the end of the client ends it with `closed`.
    package var body: HTTPBody
}

extension HTTPClient {
    /// Sends a request and returns when the head of its answer has come. The request's deadline ends with the head;
    /// `idleLimit` bounds silence after it.
    package func stream(_ request: HTTPRequest) async throws(TransportError) -> HTTPStreamingResponse {
        guard request.upload == nil else {
            throw .invalidRequest("an upload cannot have a streamed answer: use send")
        }
        let ids = nextIDs(1)
        let channel = BodyChannel(id: ids.lowerBound, mailbox: mailbox)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                channel.awaitHead { continuation.resume(returning: $0) }
                let submission = Submission(
                    id: ids.lowerBound, request: request, upload: nil, destination: .stream(channel))
                mailbox.post(.start([submission]))
                if Task.isCancelled { mailbox.post(.cancel(ids)) }
            }
        } onCancel: {
            mailbox.post(.cancel(ids))
        }
        let head = try result.get()
        return HTTPStreamingResponse(status: head.status, headers: head.headers, body: HTTPBody(channel))
    }
}

/// The body of a streamed answer, in the pieces in which it came. For one reader.
package struct HTTPBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = TransportError

    private let lease: BodyLease

    init(_ channel: BodyChannel) { lease = BodyLease(channel) }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(lease: lease) }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let lease: BodyLease

        package mutating func next() async throws(TransportError) -> [UInt8]? { try await lease.channel.next() }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(TransportError) -> [UInt8]? {
            try await lease.channel.next()
        }
    }
}

/// Ends the transfer when nobody can read its body any more.
private final class BodyLease: Sendable {
    let channel: BodyChannel

    init(_ channel: BodyChannel) { self.channel = channel }

    deinit { channel.cancelTransfer() }
}
