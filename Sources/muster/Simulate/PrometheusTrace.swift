import Foundation
import MusterCore
import MusterSimulator
import MusterTransport

/// A trace that a Prometheus-compatible server has: one series of a range query.
struct PrometheusTrace {
    private let url: String

    /// `http://prometheus:9090/api/v1/query_range?query=...`, or the server with `?query=...` alone. `start`, `end` and
    /// `step` are the last week in minutes when left away.
    init(_ text: Substring) throws {
        guard var parts = URLComponents(string: String(text)), let scheme = parts.scheme,
            ["http", "https"].contains(scheme), var items = parts.queryItems,
            items.contains(where: { $0.name == "query" })
        else {
            throw CommandFailure(
                .usage,
                "--trace prometheus: needs a URL with a query, such as http://prometheus:9090?query=sum(rate(x[1m]))")
        }
        if parts.path.isEmpty || parts.path == "/" { parts.path = "/api/v1/query_range" }
        let end =
            items.first { $0.name == "end" }?.value.flatMap(Double.init) ?? Date().timeIntervalSince1970.rounded(.down)
        for (name, value) in [("end", "\(Int(end))"), ("start", "\(Int(end) - 7 * 86_400)"), ("step", "60")]
        where !items.contains(where: { $0.name == name }) {
            items.append(URLQueryItem(name: name, value: value))
        }
        parts.queryItems = items
        guard let url = parts.string else { throw CommandFailure(.usage, "--trace prometheus: \(text) is no URL") }
        self.url = url.replacingOccurrences(of: "+", with: "%2B")
    }

    private struct Answer: Decodable {
        struct Series: Decodable { var values: [[Sample]] }
        struct Result: Decodable { var result: [Series] }
        var status: String
        var error: String?
        var data: Result?
    }

    private enum Sample: Decodable {
        case number(Double)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do { self = .number(try container.decode(Double.self)) } catch {
                self = .text(try container.decode(String.self))
            }
        }
    }

    func read() async throws -> DemandTrace {
        let answer: Answer
        do {
            var request = HTTPRequest(url: url, headers: ["Accept": "application/json"], deadline: .seconds(60))
            request.maximumBodyBytes = 64 << 20
            let response = try await HTTPClient().send(request)
            answer = try JSONDecoder().decode(Answer.self, from: Data(response.body))
        } catch let error as TransportError {
            throw CommandFailure(.unreachable, "the trace cannot be read: \(error)")
        } catch {
            throw CommandFailure(.unreachable, "what answers at the trace's URL does not speak Prometheus's API")
        }
        guard answer.status == "success", let series = answer.data?.result else {
            throw CommandFailure(.unreachable, "the trace's query failed: \(answer.error ?? answer.status)")
        }
        guard series.count == 1, let values = series.first?.values else {
            throw CommandFailure(
                .usage, "the trace's query gives \(series.count) series, not one; sum() makes one of many")
        }
        return try Self.trace(values)
    }

    private static func trace(_ values: [[Sample]]) throws -> DemandTrace {
        var times: [Double] = []
        var rates: [Double] = []
        for pair in values {
            guard pair.count == 2, case .number(let at) = pair[0], case .text(let text) = pair[1],
                let rate = Double(text), rate.isFinite, rate >= 0
            else {
                throw CommandFailure(
                    .usage, "sample \(times.count + 1) of the trace is no demand: it must be 0 or more")
            }
            times.append(at)
            rates.append(rate)
        }
        guard let first = times.first, times.count > 1 else {
            throw CommandFailure(.usage, "the trace's query gives fewer than two samples")
        }
        return DemandTrace(start: Instant(seconds: first), times: times.map { $0 - first }, rates: rates)
    }
}
