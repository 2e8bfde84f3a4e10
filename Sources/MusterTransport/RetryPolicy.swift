/// When to send a request again, and after how long. Only requests that may repeat are ever sent again.
package struct RetryPolicy: Sendable, Equatable {
    /// How often it is sent at most, the first time included.
    package var attempts: Int
    /// The bound of the first wait; each further one is twice the one before.
    package var firstWait: Duration
    /// The bound that no wait exceeds, whatever the server asks for.
    package var longestWait: Duration
    /// The statuses that call for another attempt.
    package var statuses: Set<Int>

    package init(
        attempts: Int = 3, firstWait: Duration = .milliseconds(100), longestWait: Duration = .seconds(5),
        statuses: Set<Int> = [429, 502, 503, 504]
    ) {
        self.attempts = attempts
        self.firstWait = firstWait
        self.longestWait = longestWait
        self.statuses = statuses
    }

    /// The wait after the given attempt, which counts from 1: anything from zero to the bound, evenly ("full jitter").
    package func wait(after attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let doublings = max(0, min(attempt - 1, 30))
        let (bound, overflow) = max(1, firstWait.clampedNanoseconds).multipliedReportingOverflow(by: 1 << doublings)
        let longest = longestWait.clampedNanoseconds
        return .nanoseconds(Int64.random(in: 0...(overflow ? longest : min(bound, longest)), using: &generator))
    }
}

extension TransportError {
    /// Whether the same request may well succeed a little later.
    package var isPassing: Bool {
        switch self {
        case .timedOut, .connectionRefused, .unreachable, .nameResolution, .connectionLost, .tooManyTargets,
            .tooManyConnections, .tooManyWaiting, .exhausted:
            true
        case .tls, .bodyTooLarge, .malformed, .cancelled, .closed, .invalidRequest: false
        }
    }
}

extension HTTPClient {
    /// Sends a request, again if need be; the last answer or error counts.
    ///
    /// A request whose `mayRepeat` is false, or that has an upload, is sent once. The deadline holds for each attempt.
    package func send(
        _ request: HTTPRequest, retrying policy: RetryPolicy, using generator: inout some RandomNumberGenerator,
        sleep: (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) async throws(TransportError) -> HTTPResponse {
        var attempt = 1
        while true {
            let isLast = attempt >= policy.attempts || !request.mayRepeat || request.upload != nil
            var asked = Duration.zero
            do {
                let answer = try await send(request)
                if isLast || !policy.statuses.contains(answer.status) { return answer }
                asked = .seconds(min(max(0, answer.headers["retry-after"].flatMap { Int($0) } ?? 0), 86_400))
            } catch {
                if isLast || !error.isPassing { throw error }
            }
            let wait = max(policy.wait(after: attempt, using: &generator), min(asked, policy.longestWait))
            do { try await sleep(wait) } catch { throw .cancelled }
            attempt += 1
        }
    }
}
