import MusterCore
import MusterMetrics
import MusterPorts
import MusterTransport

/// Reads signals from a Prometheus-compatible server: `{url, promql, timeout, credentials}`.
package struct PrometheusSource: SignalSource {
    package let kind = "prometheus"
    private let send: PageFetcher.Send
    private let credentials: [String: SourceCredential]

    /// `credentials` by the name that policies use.
    package init(http: HTTPClient, credentials: [String: SourceCredential] = [:]) {
        self.init(
            send: { (request) async throws(TransportError) in try await http.send(request) }, credentials: credentials)
    }

    init(send: @escaping PageFetcher.Send, credentials: [String: SourceCredential]) {
        self.send = send
        self.credentials = credentials
    }

    package func read(
        _ signal: SignalPolicy, fleet: FleetName, workers: [SignalTarget], at now: Instant
    ) async -> Reading {
        do throws(Failure) {
            let query = try PrometheusQuery(signal, credentials: credentials)
            async let newest = newest(query, at: now)
            let answer = try await answer(to: query.promql, query, at: now)
            return reading(of: answer, newest: try await newest.get(), signal, query, at: now)
        } catch {
            return Reading(state: .error(error), takenAt: now)
        }
    }

    private func reading(
        of answer: PrometheusAnswer, newest: Instant?, _ signal: SignalPolicy, _ query: PrometheusQuery, at now: Instant
    ) -> Reading {
        switch answer {
        case .empty: return Reading(state: .absent, takenAt: now)
        case .several(let series):
            return Reading(state: .error(SignalPolicy.severalSeries(series, query.promql)), takenAt: now)
        case .one(let value, let answeredAt):
            let takenAt = min(answeredAt, newest ?? answeredAt)
            let state = signal.judge(value)
            if case .value = state, now - takenAt > signal.stale {
                return Reading(state: .stale(last: value), takenAt: takenAt)
            }
            return Reading(state: state, takenAt: takenAt)
        }
    }

    /// When the newest sample was taken that the query reads; nil where that is not known.
    private func newest(_ query: PrometheusQuery, at now: Instant) async -> Result<Instant?, Failure> {
        guard let promql = query.newest else { return .success(nil) }
        do throws(Failure) {
            switch try await answer(to: promql, query, at: now) {
            case .one(let seconds, _) where seconds.isFinite: return .success(.prometheus(seconds))
            // Nothing within the look-back: what a longer range found is older than that.
            default: return .success(now - .milliseconds(PromQL.lookback))
            }
        } catch {
            return .failure(error)
        }
    }

    private func answer(
        to promql: String, _ query: PrometheusQuery, at now: Instant
    ) async throws(Failure) -> PrometheusAnswer {
        let response: HTTPResponse
        do throws(TransportError) {
            response = try await send(query.request(promql, at: now))
        } catch {
            throw .unavailable("\(query.place): \(error)")
        }
        return try PrometheusAnswer(response, from: query.place)
    }
}
