import MusterCore
import MusterMetrics
import MusterPorts
import MusterTestKit
import MusterTransport
import Testing

@testable import MusterSignals

/// Pages as no worker should send them, over real connections.
struct BadPageTests {
    static let cases: [(String, LoopbackServer.Reply, String)] = [
        (
            "redirect", .page(status: 302, headers: ["Location: http://127.0.0.1:1/"], body: []),
            "answered 302, a redirect"
        ),
        ("error", .text("load 1\n", status: 500), "answered 500"),
        ("html", .page(type: "text/html; charset=utf-8", body: Array("<html>".utf8)), "HTML"),
        ("binary", .page(body: [0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), "cannot be read"),
        ("not the format", .text("{\"load\": 1}\n"), "cannot be read"),
        (
            "shorter than it says", .raw(Array("HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\nload 1\n".utf8)),
            "connection lost"
        ),
        (
            "OpenMetrics cut off",
            .page(type: "application/openmetrics-text; version=1.0.0", body: Array("load 1\n".utf8)),
            "cut off"
        ),
        ("gzip that is none", .page(headers: ["Content-Encoding: gzip"], body: Array("load 1\n".utf8)), "malformed"),
        ("no HTTP", .raw(Array("SSH-2.0-OpenSSH_9.2\r\n\r\n".utf8)), "malformed"),
        ("nothing", .raw([]), "connection lost"),
        (
            "slow", .hang(after: Array("HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\nl".utf8)),
            "timed out while receiving"
        ),
        ("enormous", .page(body: [UInt8](repeating: 0x23, count: (16 << 20) + 1)), "larger than"),
        (
            "one enormous line", .page(body: Array("load".utf8) + [UInt8](repeating: 0x61, count: 1 << 20)),
            "cannot be read"
        ),
    ]

    /// By index: the enormous pages would be printed with every argument.
    @Test(arguments: cases.indices)
    func pageIsRefusedWithAReason(_ index: Int) async throws {
        let (name, reply, reason) = Self.cases[index]
        let server = try LoopbackServer { _ in reply }
        defer { server.stop() }
        let client = try HTTPClient()
        let scrape = WorkerScrape(
            port: nil, path: "/metrics", scheme: "http", acceptGzip: true, every: .seconds(5),
            timeout: name == "slow" ? .milliseconds(200) : .seconds(5))
        let caught = await failure { () async throws(Failure) in
            _ = try await PageFetcher(http: client).samples(
                of: WorkerAddress(host: "127.0.0.1", port: server.port), scrape, keeping: .everything)
        }
        await client.shutdown()
        #expect(caught?.code == "unavailable")
        #expect(caught?.message.contains(reason) == true, "\(name): \(caught as Any)")
    }
}
