import ArgumentParser
import Foundation

/// Where the daemon is and who asks.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The daemon's address; else MUSTER_SERVER, else http://127.0.0.1:7077.", valueName: "url"))
    var server: String?

    @Option(
        help: ArgumentHelp("File with the bearer token; else MUSTER_TOKEN.", valueName: "file"), completion: .file())
    var tokenFile: String?

    /// The client for these options and the environment.
    func client() throws -> Client {
        let environment = ProcessInfo.processInfo.environment
        let address = server ?? environment["MUSTER_SERVER"] ?? "http://127.0.0.1:7077"
        guard let url = URLComponents(string: address), let scheme = url.scheme, ["http", "https"].contains(scheme),
            let host = url.host, !host.isEmpty
        else { throw CommandFailure(.usage, "`\(address)` is no address: give one such as http://127.0.0.1:7077") }
        var token = environment["MUSTER_TOKEN"]
        if let tokenFile {
            do {
                token = try String(contentsOfFile: tokenFile, encoding: .utf8)
            } catch {
                throw CommandFailure(
                    .usage, "the token file \(tokenFile) cannot be read: does it exist, may you read it?")
            }
        }
        let trimmed = token?.trimmingCharacters(in: .whitespacesAndNewlines)
        var base = address
        while base.hasSuffix("/") { base.removeLast() }
        return try Client(base: base, token: trimmed.flatMap { $0.isEmpty ? nil : $0 })
    }
}
