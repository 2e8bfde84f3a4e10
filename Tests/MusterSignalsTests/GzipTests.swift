import MusterCore
import MusterMetrics
import MusterPorts
import MusterTestKit
import MusterTransport
import Testing

@testable import MusterSignals

/// Pages that come packed, asked for or not.
struct GzipTests {
    /// `load 3` and a newline.
    private static let packed: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 201, 79, 76, 81, 48, 230, 2, 0, 7, 176, 61, 20, 7, 0, 0, 0,
    ]

    private func read(_ reply: LoopbackServer.Reply, asking: Bool) async throws -> (
        page: [ExpositionSample], head: String
    ) {
        let heads = Log<String>()
        let server = try LoopbackServer { request in
            heads.add(request.head)
            return reply
        }
        defer { server.stop() }
        let client = try HTTPClient()
        let more = asking ? [Setting(key: "gzip", value: .flag(true))] : []
        let (scrape, _) = try WorkerScrape.read(.workers("sum(load)", more: more))
        let page: Result<[ExpositionSample], Failure>
        do throws(Failure) {
            page = .success(
                try await PageFetcher(http: client).samples(
                    of: WorkerAddress(host: "127.0.0.1", port: server.port), scrape, keeping: .everything))
        } catch {
            page = .failure(error)
        }
        await client.shutdown()
        return (try page.get(), heads.elements.first ?? "")
    }

    @Test(arguments: [true, false])
    func aPackedPageIsRead(_ asking: Bool) async throws {
        let (page, head) = try await read(
            .page(headers: ["Content-Encoding: gzip"], body: Self.packed), asking: asking)
        #expect(page.map(\.value) == [3])
        #expect(head.contains("Accept-Encoding: gzip") == asking)
    }

    @Test(arguments: [true, false])
    func whatClaimsToBePackedAndIsNotIsRefused(_ asking: Bool) async throws {
        for (encoding, body) in [
            ("gzip", Array("load 1\n".utf8)), ("gzip", Array(Self.packed.dropLast(9))), ("br", Self.packed),
        ] {
            let caught = await #expect(throws: Failure.self) {
                try await read(.page(headers: ["Content-Encoding: \(encoding)"], body: body), asking: asking)
            }
            #expect(caught?.message.contains("malformed") == true, "\(encoding)")
        }
    }
}
