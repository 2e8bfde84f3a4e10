import Foundation
import MusterCore
import MusterMetrics
import MusterPorts
import MusterTestKit
import MusterTransport
import Testing

@testable import MusterSignals

/// The same pages, scraped by a real Prometheus and read by us, give the same numbers: parser and store included.
@Suite(.enabled(if: PrometheusProcess.isInstalled, "needs /usr/bin/prometheus and openssl"))
struct ScrapedPagesTests {
    private static let expressions = [
        "sum(load)", "sum(load{kind=\"a\\\\b\"})", "sum(rate(c_total[1s]))", "sum(increase(c_total{code=\"500\"}[2s]))",
        "max(max_over_time(load[1500ms]))", "avg(avg_over_time(load[2s]))", "sum(c_total) / count(c_total)",
        "1 - avg(rate(idle_seconds_total[2s]))", "count(load > 5)", "sum(irate(c_total[2s]))", "max(deriv(load[2s]))",
        "sum(pay_bucket{le=\"+Inf\"}) - sum(pay_bucket{le=\"0.5\"})",
    ]

    /// A page dates its samples itself, so that both have them at the same times.
    private static func page(_ number: Int, _ time: Int64) -> String {
        let reset = number % 9
        return """
            # HELP load With a \\ and "quotes"
            # TYPE load gauge
            load{kind="a\\\\b"} \(Double(number) * 1.25) \(time)
            load {kind = "c}d" , } 1.5e1 \(time)
            # TYPE c_total counter
            c_total{code="200"} \(number * 17) \(time)
            c_total{code="500"} \(reset) \(time)
            idle_seconds_total \(Double(time) / 1000 * 0.75) \(time)
            pay_bucket{le="0.5"} \(number) \(time)
            pay_bucket{le="+Inf"} \(number * 3) \(time)

            """
    }

    @Test(.timeLimit(.minutes(1)))
    func agreeWithPrometheus() async throws {
        let served = Log<(page: String, at: Int64)>()
        let asked = AsyncStream.makeStream(of: Void.self)
        let pages = try LoopbackServer { _ in
            let time = Int64(Date().timeIntervalSince1970 * 1000)
            let page = Self.page(served.elements.count + 1, time)
            served.add((page, time))
            asked.continuation.yield()
            return .text(page)
        }
        defer { pages.stop() }
        let server = try await PrometheusProcess(secured: false, scraping: pages.port)
        // The page before the last has been taken in: a scrape begins when the one before it has ended.
        for await _ in asked.stream where served.elements.count > 20 { break }
        pages.stop()
        let scraped = served.elements.prefix(20)
        var store = SeriesStore()
        for (page, time) in scraped {
            try store.record(try Exposition.parse(Array(page.utf8), as: .prometheusText), of: "w", at: time)
        }
        let client = try HTTPClient()
        let source = PrometheusSource(http: client)
        for promql in Self.expressions {
            for time in scraped.suffix(6).map({ $0.at + 7 }) {
                let theirs = await source.read(
                    signal("http://127.0.0.1:\(server.port)", promql), fleet: "f", workers: [],
                    at: Instant(nanoseconds: time * 1_000_000))
                let ours = try PromQL.evaluate(try PromQL.parse(promql), store, at: time).single
                guard case .value(let value) = theirs.state, case .one(let number) = ours else {
                    Issue.record("\(promql): \(theirs.state), \(ours)")
                    continue
                }
                #expect(abs(value - number) <= 1e-9 * max(1, abs(value)), "\(promql)")
            }
        }
        await client.shutdown()
    }

    private func signal(_ url: String, _ promql: String) -> SignalPolicy {
        let settings = [Setting(key: "promql", value: .text(promql)), Setting(key: "url", value: .text(url))]
        return SignalPolicy(
            name: "tps", source: PlugInReference(kind: "prometheus", settings: .map(settings)), stale: .seconds(60))
    }
}
