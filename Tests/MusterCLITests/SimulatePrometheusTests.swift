import Foundation
import Testing

/// `muster simulate --trace prometheus:URL` against a real Prometheus that holds a few days.
@Suite("Traces from Prometheus")
struct SimulatePrometheusTests {
    private static let isThere = ["/usr/bin/prometheus", "/usr/bin/promtool"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    private static let policy = """
        fleet: traced
        workers: {min: 1, max: 60}
        provider: {process: {command: [worker]}}
        signals: {rps: {workers: {promql: sum(rps)}}}
        rules: {load: {target: {signal: rps, perWorker: 50}}}
        headroom: 20%

        """
    /// 2026-11-20T00:00:00Z.
    private static let start = 1_795_132_800

    /// Three days by the minute in two series, 90 minutes of the second day missing.
    private static func history() -> String {
        var text = "# TYPE reqs gauge\n"
        for pod in ["a", "b"] {
            for minute in 0..<4320 where !(2000..<2090).contains(minute) {
                let rate = 500 + 400 * sin(Double(minute) / 1440 * 2 * .pi)
                text += "reqs{pod=\"\(pod)\"} \(rate) \(start + minute * 60)\n"
            }
        }
        return text + "# EOF\n"
    }

    private func with(_ body: (_ folder: String, _ server: String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-trace-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        for (name, text) in [
            ("traced.yaml", Self.policy), ("history", Self.history()),
            ("prometheus.yml", "global: {scrape_interval: 1h}\n"),
        ] { try Data(text.utf8).write(to: folder.appending(path: name)) }
        let place = folder.path
        let filled = try Shell.run(
            "/usr/bin/promtool tsdb create-blocks-from openmetrics \(place)/history \(place)/tsdb")
        try #require(filled.code == 0, "\(filled.said)")
        let server = Process()
        server.executableURL = URL(filePath: "/usr/bin/prometheus")
        let port = try Self.freePort()
        server.arguments = [
            "--config.file=\(place)/prometheus.yml", "--storage.tsdb.path=\(place)/tsdb",
            "--storage.tsdb.retention.time=100y", "--web.listen-address=127.0.0.1:\(port)",
        ]
        let log = Pipe()
        server.standardError = log
        try server.run()
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        var said = ""
        while !said.contains("Server is ready to receive web requests") {
            let more = log.fileHandleForReading.availableData
            try #require(!more.isEmpty, "prometheus did not start:\n\(said)")
            said += String(decoding: more, as: UTF8.self)
        }
        log.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
        try await body(place, "http://127.0.0.1:\(port)")
    }

    private static func freePort() throws -> UInt16 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        try #require(isBound)
        return UInt16(bigEndian: address.sin_port)
    }

    @Test(
        "a long query is asked piece by piece, gaps are told, and mistakes named",
        .enabled(if: isThere, "prometheus is not there: run `deploy/setup test`"))
    func traces() async throws {
        try await with { folder, server in
            let simulate = { (query: String) in
                try await Run.muster(
                    "simulate", folder + "/traced.yaml", "--trace", "prometheus:\(server)?query=\(query)", "-o", "json")
            }
            let span = "&start=\(Self.start)&end=\(Self.start + 4319 * 60)"
            // 17,277 steps: more than the server gives at once.
            let fine = try await simulate("sum(reqs)\(span)&step=15")
            #expect(fine.code == 0, "\(fine.err)")
            #expect(
                fine.out.contains("\"start\" : \"2026-11-20T00:00:00.000Z\"") && fine.out.contains("\"seconds\" : 259"))
            #expect(fine.out.contains("1 gap filled with straight lines, the longest of 1h 2"), "\(fine.out)")
            let dated = try await simulate(
                "sum(reqs)&start=2026-11-20T00:00:00Z&end=2026-11-21T00:00:00Z&step=1m")
            #expect(dated.code == 0 && dated.out.contains("\"seconds\" : 86400") && !dated.out.contains("gap"))

            for (query, code, words) in [
                ("reqs\(span)", Int32(64), "gives 2 series, not one"), ("sum(reqs\(span)", 64, "parse error"),
                ("nothing\(span)", 64, "gives 0 samples from 2026-11-20 00:00:00Z"),
                ("sum(reqs)/0\(span)", 64, "is `+Inf`, which is no demand"),
                ("-sum(reqs)\(span)", 64, "which is no demand"),
                ("sum(reqs)&start=9&end=5", 64, "start must be before end"),
                ("sum(reqs)\(span)&step=soon", 64, "step is `soon`"),
                ("sum(reqs)&start=0&end=\(Self.start)&step=1", 64, "choose a longer step"),
            ] {
                let run = try await simulate(query)
                #expect(run.code == code && run.err.contains(words), "\(query): \(run.code) \(run.err)")
            }
            let away = try await Run.muster(
                "simulate", folder + "/traced.yaml", "--trace", "prometheus:http://127.0.0.1:1?query=sum(reqs)")
            #expect(away.code == 69 && away.err.contains("cannot be read"))
        }
    }
}
