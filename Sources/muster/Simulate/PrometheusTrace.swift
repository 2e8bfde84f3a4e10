import Foundation
import MusterCore
import MusterSimulator
import MusterTransport
import MusterWire

/// A trace that a Prometheus-compatible server has: one series of a range query, asked for piece by piece.
struct PrometheusTrace {
    private let parts: URLComponents
    private let others: [URLQueryItem]
    /// Seconds since 1970, both asked for.
    private let start: Double
    private let end: Double
    /// Seconds.
    private let step: Double

    /// A server gives no more than 11,000 samples of a series at once.
    private static let mostAtOnce = 10_000
    private static let most = 1 << 20

    /// `http://prometheus:9090/api/v1/query_range?query=...`, or the server with `?query=...` alone. `start`, `end` and
    /// `step` are the last week in minutes when left away.
    init(_ text: Substring) throws {
        guard var parts = URLComponents(string: String(text)), let scheme = parts.scheme,
            ["http", "https"].contains(scheme), let items = parts.queryItems,
            items.contains(where: { $0.name == "query" })
        else {
            throw CommandFailure(
                .usage,
                "--trace prometheus: needs a URL with a query, such as http://prometheus:9090?query=sum(rate(x[1m]))")
        }
        if parts.path.isEmpty || parts.path == "/" { parts.path = "/api/v1/query_range" }
        self.parts = parts
        others = items.filter { !["start", "end", "step"].contains($0.name) }
        let value = { (name: String) in items.first { $0.name == name }?.value }
        end = try value("end").map { try Self.moment($0, "end") } ?? Date().timeIntervalSince1970.rounded(.down)
        start = try value("start").map { try Self.moment($0, "start") } ?? end - 7 * 86_400
        step = try value("step").map { try Self.seconds($0) } ?? 60
        guard start < end, (end - start) / step <= Double(Self.most) else {
            throw CommandFailure(
                .usage,
                "--trace prometheus: start must be before end, with \(Self.most) steps between them at most: choose a "
                    + "longer step")
        }
    }

    private static func moment(_ text: String, _ name: String) throws -> Double {
        if let seconds = Double(text), seconds.isFinite { return seconds }
        if let stamp = Timestamp(text) { return stamp.instant.seconds }
        throw CommandFailure(
            .usage, "--trace prometheus: \(name) is `\(text)`: give seconds since 1970, or 2026-11-27T08:00:00Z")
    }

    private static func seconds(_ text: String) throws -> Double {
        guard let seconds = Double(text) ?? Words.seconds(text), seconds >= 1, seconds <= 86_400 else {
            throw CommandFailure(.usage, "--trace prometheus: step is `\(text)`: give seconds, 1 to 86400, or 5m")
        }
        return seconds
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

    /// The trace, and what was done about what is unusual in it.
    func read() async throws -> (trace: DemandTrace, notes: [String]) {
        var times: [Double] = []
        var rates: [Double] = []
        let client: HTTPClient
        do { client = try HTTPClient() } catch {
            throw CommandFailure(.unreachable, "the trace cannot be read: \(error)")
        }
        var from = start
        while from <= end {
            let to = min(end, from + Double(Self.mostAtOnce - 1) * step)
            for (at, rate) in try await samples(client, from, to) where at > times.last ?? -.infinity {
                times.append(at)
                rates.append(rate)
            }
            from = to + step
        }
        guard let first = times.first, times.count > 1 else {
            throw CommandFailure(
                .usage,
                "the trace's query gives \(times.count) samples from \(Self.text(start)) to \(Self.text(end)); a trace needs "
                    + "two: is the query right, and does the server keep data for so long?")
        }
        return (
            DemandTrace(start: Instant(seconds: first), times: times.map { $0 - first }, rates: rates), gaps(times)
        )
    }

    private func samples(_ client: HTTPClient, _ from: Double, _ to: Double) async throws -> [(Double, Double)] {
        var parts = parts
        parts.queryItems =
            others + [("start", from), ("end", to), ("step", step)].map { URLQueryItem(name: $0.0, value: "\($0.1)") }
        guard let url = parts.string?.replacingOccurrences(of: "+", with: "%2B") else {
            throw CommandFailure(.usage, "--trace prometheus: the URL cannot be written out")
        }
        let answer: Answer
        var code = 0
        do {
            var request = HTTPRequest(url: url, headers: ["Accept": "application/json"], deadline: .seconds(60))
            request.maximumBodyBytes = 64 << 20
            let response = try await client.send(request)
            code = response.status
            answer = try JSONDecoder().decode(Answer.self, from: Data(response.body))
        } catch let error as TransportError {
            throw CommandFailure(.unreachable, "the trace cannot be read: \(error)")
        } catch {
            throw CommandFailure(.unreachable, "what answers at the trace's URL does not speak Prometheus's API")
        }
        guard answer.status == "success", let series = answer.data?.result else {
            let isOurs = code == 400 || code == 422
            throw CommandFailure(
                isOurs ? .usage : .unreachable, "the trace's query failed: \(answer.error ?? answer.status)")
        }
        guard series.count <= 1 else {
            throw CommandFailure(
                .usage, "the trace's query gives \(series.count) series, not one; sum() makes one of many")
        }
        return try (series.first?.values ?? []).map { try Self.sample($0) }
    }

    private static func sample(_ pair: [Sample]) throws -> (Double, Double) {
        guard pair.count == 2, case .number(let at) = pair[0], case .text(let text) = pair[1] else {
            throw CommandFailure(.unreachable, "what answers at the trace's URL does not speak Prometheus's API")
        }
        guard let rate = Double(text), rate.isFinite, rate >= 0 else {
            throw CommandFailure(
                .usage,
                "the sample at \(Self.text(at)) is `\(text)`, which is no demand: it must be a number, 0 or more")
        }
        return (at, rate)
    }

    /// Stretches without samples, which the demand crosses in straight lines.
    private func gaps(_ times: [Double]) -> [String] {
        let gaps = zip(times, times.dropFirst()).filter { $1 - $0 > step * 1.5 }
        guard let longest = gaps.max(by: { $0.1 - $0.0 < $1.1 - $1.0 }) else { return [] }
        return [
            "\(gaps.count) gap\(gaps.count == 1 ? "" : "s") filled with straight lines, the longest of "
                + "\(Phrase.duration(.seconds(longest.1 - longest.0))) from \(Self.text(longest.0))"
        ]
    }

    private static func text(_ seconds: Double) -> String {
        let stamp = Timestamp(Instant(seconds: seconds))
        return "\(stamp.dayText) \(stamp.timeText)Z"
    }
}
