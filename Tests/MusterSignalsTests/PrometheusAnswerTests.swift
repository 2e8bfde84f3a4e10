import MusterCore
import MusterPorts
import MusterTransport
import Testing

@testable import MusterSignals

/// Answers as servers, proxies and broken things give them.
struct PrometheusAnswerTests {
    static let now = Instant(seconds: 1_700_000_000)

    static func vector(_ values: String...) -> String {
        let result = values.map { "{\"metric\":{},\"value\":[1700000000,\"\($0)\"]}" }.joined(separator: ",")
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[\(result)]}}"
    }

    private func read(
        _ status: Int, _ body: String, headers: HTTPHeaders = [:], stale: Duration = .seconds(15), at now: Instant = now
    ) async -> Reading {
        let source = PrometheusSource(
            send: { (_) async throws(TransportError) in
                HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
            }, credentials: [:])
        let settings = SettingValue.map([
            Setting(key: "promql", value: .text("tps")), Setting(key: "url", value: .text("http://prometheus:9090/")),
        ])
        let signal = SignalPolicy(
            name: "tps", source: PlugInReference(kind: "prometheus", settings: settings), stale: stale)
        return await source.read(signal, fleet: "wallet", workers: [], at: now)
    }

    @Test func valuesAndNothing() async {
        #expect(await read(200, Self.vector("12.5")) == Reading(state: .value(12.5), takenAt: Self.now))
        #expect(await read(200, Self.vector()).state == .absent)
        let scalar = "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1700000000,\"3\"]}}"
        #expect(await read(200, scalar).state == .value(3))
        #expect(await read(200, Self.vector("+Inf")).state == .implausible(.infinity))
        guard case .implausible(let number) = await read(200, Self.vector("NaN")).state else {
            Issue.record("NaN is not implausible")
            return
        }
        #expect(number.isNaN)
    }

    @Test func oldValuesAreStale() async {
        let late = await read(200, Self.vector("7"), at: Self.now + .seconds(16))
        #expect(late == Reading(state: .stale(last: 7), takenAt: Self.now))
        #expect(await read(200, Self.vector("7"), at: Self.now + .seconds(15)).state == .value(7))
    }

    static let refusals: [(Int, String, String, String)] = [
        (200, vector("1", "2"), "invalidRequest", "aggregate it: sum(tps)"),
        (200, "<html>login</html>", "unavailable", "not Prometheus' JSON"),
        (200, String(vector("1").dropLast(10)), "unavailable", "not Prometheus' JSON"),
        (200, vector("twelve"), "unavailable", "not Prometheus' JSON"),
        (200, "{\"status\":\"success\"}", "unavailable", "no result"),
        (
            200, "{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out\"}", "unavailable",
            "query timed out"
        ),
        (
            200, String(vector("1").dropLast()) + ",\"warnings\":[\"remote read failed\"]}", "unavailable",
            "remote read failed"
        ),
        (
            200, "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}", "invalidRequest",
            "gives a matrix"
        ),
        (
            400, "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}", "invalidRequest",
            "parse error"
        ),
        (401, "Unauthorized", "unauthorized", "credentials"),
        (403, "", "unauthorized", "credentials"),
        (302, "", "unavailable", "redirect"),
        (429, "", "throttled", "429"),
        (500, "oops", "unavailable", "500"),
        (503, "<html>", "unavailable", "503"),
    ]

    @Test(arguments: refusals)
    func refusalsAreTyped(_ status: Int, _ body: String, _ code: String, _ text: String) async {
        guard case .error(let failure) = await read(status, body).state else {
            Issue.record("\(status) \(body) is no error")
            return
        }
        #expect(failure.code == code)
        #expect(failure.message.contains(text), "\(failure)")
    }

    @Test func throttlingSaysForHowLong() async {
        let reading = await read(429, "", headers: ["Retry-After": "7"])
        guard case .error(let failure) = reading.state else {
            Issue.record("\(reading)")
            return
        }
        #expect(failure.retryAfter == .seconds(7))
    }

    @Test(arguments: [
        ("ftp://x", "http://"), ("http://user:pass@x", "must not hold a password"), ("http://x?token=1", "no query"),
    ])
    func urlsThatCannotBe(_ url: String, _ text: String) async {
        let settings = SettingValue.map([
            Setting(key: "promql", value: .text("tps")), Setting(key: "url", value: .text(url)),
        ])
        let signal = SignalPolicy(name: "tps", source: PlugInReference(kind: "prometheus", settings: settings))
        let caught = await failure { () async throws(Failure) in
            _ = try PrometheusQuery(signal, credentials: [:])
        }
        #expect(caught?.code == "invalidRequest")
        #expect(caught?.message.contains(text) == true)
        #expect(caught?.message.contains("pass@") == false)
    }
}
