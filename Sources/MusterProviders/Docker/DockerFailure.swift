import Foundation
import MusterCore
import MusterTransport

/// What the engine's answers mean to us.
enum DockerFailure {
    /// The failure that an error status stands for. An engine that fails within (500) has done nothing, unless the
    /// caller knows better.
    static func of(_ reply: DockerEngine.Reply, doing: String) -> Failure {
        let text = "Docker refused to \(doing): \(reply.status) \(message(reply))"
        switch reply.status {
        case 400, 405, 406, 409, 413, 415, 422: return .invalidRequest(text)
        case 401, 403, 407: return .unauthorized(text)
        case 404: return .notFound(text)
        case 429: return .throttled(text, retryAfter: retryAfter(reply))
        default: return .unavailable(text)
        }
    }

    /// What the words of a registry or of the engine's disk mean, which come as a mere text; nil for any others.
    static func ofPull(_ text: String) -> Failure? {
        // The code of the registry API for a pull limit.
        if text.localizedCaseInsensitiveContains("toomanyrequests") { return .throttled(text, retryAfter: nil) }
        if text.contains("no space left on device") { return .insufficientCapacity(text, retryAfter: nil) }
        return nil
    }

    /// Decodes a body; rubbish is `unavailable`.
    static func decoded<Value: Decodable>(
        _ type: Value.Type, _ reply: DockerEngine.Reply, doing: String
    ) throws(Failure) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(reply.body))
        } catch {
            throw .unavailable("Docker's answer to '\(doing)' is not what its API says: \(excerpt(reply.body))")
        }
    }

    /// The engine's own words.
    static func message(_ reply: DockerEngine.Reply) -> String {
        struct Answer: Decodable { var message: String }
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(reply.body)).message
        } catch {
            // A proxy's page, or nothing: its beginning says more than that it is not JSON.
            return excerpt(reply.body)
        }
    }

    /// Podman gives no exit code of a program that cannot be run, but its error has a fixed cause.
    static func blamesProgram(_ reply: DockerEngine.Reply) -> Bool {
        struct Answer: Decodable { var cause: String? }
        let causes = ["OCI runtime attempted to invoke a command that was not found", "OCI permission denied"]
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(reply.body)).cause.map(causes.contains) ?? false
        } catch {
            // Docker's own answers and empty ones name no cause.
            return false
        }
    }

    private static func excerpt(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(200), as: UTF8.self)
        return String(text.map { $0.isNewline ? " " : $0 })
    }

    /// Seconds only: engines send no dates.
    private static func retryAfter(_ reply: DockerEngine.Reply) -> Duration? {
        guard let text = reply.headers["Retry-After"], let seconds = Int64(text), (0...86_400).contains(seconds) else {
            return nil
        }
        return .seconds(seconds)
    }
}
