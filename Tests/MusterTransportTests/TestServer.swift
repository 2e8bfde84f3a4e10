import Foundation
import MusterTransport
import Testing

/// A running odd_server.py and a client for it.
struct Bench: Sendable {
    let client: HTTPClient
    let base: String

    func url(_ path: String) -> String { base + path }

    func get(_ path: String) -> HTTPRequest { HTTPRequest(url: url(path)) }

    /// What the server has counted.
    func stats() async throws -> Stats {
        try JSONDecoder().decode(Stats.self, from: Data(await client.send(get("/stats")).body))
    }

    struct Stats: Decodable {
        var opened: Int
        var flooded: Int
        var seen: [String: Int]
    }
}

/// Starts the odd server and a client, and stops both.
func withBench(
    _ arguments: [String] = ["tcp"], configuration: HTTPClient.Configuration = .init(),
    _ body: (Bench) async throws -> Void
) async throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Servers/odd_server.py")
    let server = try ChildProcess("python3", [script.path] + arguments)
    defer { server.stop() }
    // On a thread of its own: the few threads that tests share must not wait for many servers to start.
    let place = await withCheckedContinuation { started in
        Thread.detachNewThread { started.resume(returning: server.readLine()) }
    }
    let client = try HTTPClient(configuration: configuration)
    let base =
        switch arguments[0] {
        case "tls": "https://localhost:\(place)"
        case "unix": "http://socket"
        default: "http://127.0.0.1:\(place)"
        }
    do {
        try await body(Bench(client: client, base: base))
    } catch {
        await client.shutdown()
        throw error
    }
    await client.shutdown()
}

/// Whether a program is on the PATH.
func isInstalled(_ program: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = path.split(separator: ":").map(String.init) + ["/usr/bin", "/usr/sbin"]
    return folders.contains { access($0 + "/" + program, X_OK) == 0 }
}

/// A new empty folder under the temporary one.
func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "muster-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}

/// The error that `body` throws.
func failure(_ body: () async throws(TransportError) -> some Any) async -> TransportError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error
    }
}

extension [UInt8] {
    var text: String { String(decoding: self, as: UTF8.self) }
}
