import Synchronization

extension HTTPClient {
    /// Sends many requests with a single suspension; the results stand in the order of the requests.
    package func sendBatch(_ requests: [HTTPRequest]) async -> [Result<HTTPResponse, TransportError>] {
        let results = BatchResults(expecting: requests.count)
        await sendBatch(requests) { index, result in results.put(result, at: index) }
        return results.taken()
    }

    /// Sends many requests and hands over each result as it comes; returns when all have come.
    ///
    /// Important: `receive` runs on the client's only thread, it must neither wait nor compute for long.
    package func sendBatch(
        _ requests: [HTTPRequest],
        receive: @escaping @Sendable (_ index: Int, _ result: Result<HTTPResponse, TransportError>) -> Void
    ) async {
        guard !requests.isEmpty else { return }
        let ids = nextIDs(requests.count)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let left = Countdown(from: requests.count)
                let submissions = requests.enumerated().map { index, request in
                    Submission(
                        id: ids.lowerBound + UInt64(index), request: request, upload: nil,
                        destination: .whole { result in
                            receive(index, result)
                            if left.step() { continuation.resume() }
                        })
                }
                mailbox.post(.start(submissions))
                if Task.isCancelled { mailbox.post(.cancel(ids)) }
            }
        } onCancel: {
            mailbox.post(.cancel(ids))
        }
    }
}

/// Counts a batch's results.
private final class Countdown: Sendable {
    private let left: Atomic<Int>

    init(from start: Int) { left = Atomic(start) }

    /// True for the last one.
    func step() -> Bool { left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 }
}

/// The results of a batch while they come in.
private final class BatchResults: Sendable {
    private let results: Mutex<[Result<HTTPResponse, TransportError>]>

    init(expecting amount: Int) { results = Mutex(Array(repeating: .failure(.closed), count: amount)) }

    func put(_ result: Result<HTTPResponse, TransportError>, at index: Int) {
        results.withLock { $0[index] = result }
    }

    func taken() -> [Result<HTTPResponse, TransportError>] { results.withLock { $0 } }
}
