import MusterCore
import MusterPolicy
import MusterTransport

/// Sends requests when they are due, whatever became of those before: an open loop.
///
/// A latency counts from the scheduled arrival, so that a stall shows in every request that it held up, also in those
/// that the generator itself sent late.
struct LoadGenerator: Sendable {
    let plan: ScaleTestPlan
    let http: HTTPClient
    let tally: LoadTally
    let clock: RunClock

    /// A client with room for everything that may be under way.
    static func client(for plan: ScaleTestPlan) throws(TransportError) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.transfersPerTarget = plan.load.outstanding
        configuration.waitingPerTarget = plan.load.outstanding
        configuration.userAgent = "muster-scaletest"
        return try HTTPClient(configuration: configuration)
    }

    /// Returns when the last request has its answer.
    func run() async throws {
        let schedule = ArrivalSchedule(
            LoadProfile(plan.load.points), arrivals: plan.load.arrivals, seed: plan.load.seed)
        let request = request
        try await withThrowingDiscardingTaskGroup { group in
            for scheduled in schedule {
                if clock.seconds < scheduled { try await clock.sleep(until: scheduled) }
                guard tally.begin(scheduled: scheduled, now: clock.seconds, most: plan.load.outstanding) else {
                    continue
                }
                group.addTask { await send(request, scheduled: scheduled) }
            }
        }
    }

    private var request: HTTPRequest {
        var request = HTTPRequest(
            method: plan.target.method == "GET" ? .get : .post, url: plan.target.url,
            headers: ["Content-Type": "application/json"], deadline: plan.target.deadline)
        if request.method == .post { request.body = Array(#"{"amount":"1.00"}"#.utf8) }
        // What a customer would see is counted; nothing is smoothed over by trying again.
        request.mayRepeat = false
        request.maximumBodyBytes = 1 << 16
        return request
    }

    private func send(_ request: HTTPRequest, scheduled: Double) async {
        do throws(TransportError) {
            let answer = try await http.send(request)
            let ended = clock.seconds
            if (200..<300).contains(answer.status) { return tally.succeed(scheduled: scheduled, ended: ended) }
            // HAProxy says `<NOSRV>` for none.
            let worker = plan.target.workerHeader.flatMap { answer.headers[$0] }.flatMap {
                $0.isEmpty || $0.hasPrefix("<") ? nil : $0
            }
            tally.fail(
                LoadTally.Failure(
                    scheduled: scheduled, ended: ended, cause: "HTTP \(answer.status)",
                    worker: worker, isCut: answer.status == 502))
        } catch {
            tally.fail(
                LoadTally.Failure(
                    scheduled: scheduled, ended: clock.seconds, cause: error.description, isCut: error.isCut))
        }
    }
}

extension TransportError {
    fileprivate var isCut: Bool {
        if case .connectionLost = self { true } else { false }
    }
}

/// Seconds since the load began.
struct RunClock: Sendable {
    private let clock = ContinuousClock()
    let began: ContinuousClock.Instant

    init() { began = clock.now }

    var seconds: Double { began.duration(to: clock.now).inSeconds }

    func sleep(until seconds: Double) async throws {
        try await clock.sleep(until: began + .nanoseconds(Int64(seconds * 1e9)), tolerance: .zero)
    }
}
