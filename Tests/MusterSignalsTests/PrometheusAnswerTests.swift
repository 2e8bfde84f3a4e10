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
            send: { (request) async throws(TransportError) in
                let asksForTime = String(decoding: request.body, as: UTF8.self).contains("timestamp")
                let text = asksForTime && status == 200 ? Self.vector("\(Self.now.nanoseconds / 1_000_000_000)") : body
                return HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
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

    /// As a server does: every answer is dated with the moment of the question, and the samples' times have to be asked.
    private func read(_ promql: String, newest: Double?, asked: Log<String> = Log()) async -> Reading {
        let source = PrometheusSource(
            send: { (request) async throws(TransportError) in
                let form = String(decoding: request.body, as: UTF8.self)
                asked.add(form.split(separator: "&").first.map(String.init) ?? "")
                let values =
                    form.contains("timestamp") ? newest.map { Self.vector("\($0)") } ?? Self.vector() : Self.vector("7")
                return HTTPResponse(status: 200, headers: [:], body: Array(values.utf8))
            }, credentials: [:])
        let settings = SettingValue.map([
            Setting(key: "promql", value: .text(promql)), Setting(key: "url", value: .text("http://prometheus:9090")),
        ])
        let signal = SignalPolicy(
            name: "tps", source: PlugInReference(kind: "prometheus", settings: settings), stale: .seconds(15))
        return await source.read(signal, fleet: "wallet", workers: [], at: Self.now)
    }

    @Test func oldValuesAreStale() async {
        let expressions = ["tps", "sum(rate(tps[1m]))", "max(tps) / 2"]
        for promql in expressions {
            let old = await read(promql, newest: 1_700_000_000 - 16)
            #expect(old == Reading(state: .stale(last: 7), takenAt: Self.now - .seconds(16)), "\(promql)")
            let fresh = await read(promql, newest: 1_700_000_000 - 15)
            #expect(fresh == Reading(state: .value(7), takenAt: Self.now - .seconds(15)), "\(promql)")
            #expect(await read(promql, newest: nil).state == .stale(last: 7), "\(promql)")
        }
    }

    @Test func theOldestOfSeveralSelectorsCounts() async {
        let asked = Log<String>()
        _ = await read("sum(a{x=\"y\"}) / sum(rate(b[1m]))", newest: 1_700_000_000, asked: asked)
        let query =
            "min(label_replace(max(timestamp(a{x=\"y\"})), \"selector\", \"0\", \"\", \"\") or "
            + "label_replace(max(timestamp(b)), \"selector\", \"1\", \"\", \"\"))"
        let escaped = query.utf8.map { byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain = scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)
            return isPlain ? String(scalar) : "%" + String(byte, radix: 16, uppercase: true)
        }.joined()
        #expect(asked.elements.contains("query=" + escaped))
    }

    /// What our own PromQL cannot read is as old as the server says.
    @Test func whatCannotBeAskedIsDatedByTheServer() async {
        let asked = Log<String>()
        for promql in ["histogram_quantile(0.99, le)", "1 + 6"] {
            #expect(await read(promql, newest: 0, asked: asked) == Reading(state: .value(7), takenAt: Self.now))
        }
        #expect(asked.elements.count == 2)
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
