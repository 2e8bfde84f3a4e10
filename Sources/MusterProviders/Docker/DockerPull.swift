import Foundation
import MusterCore
import MusterTransport

extension DockerEngine {
    /// Whether the engine has the image.
    func has(_ image: String, at endpoint: DockerEndpoint) async throws(Failure) -> Bool {
        let reply = try await call(endpoint, .get, "/images/\(Self.escaped(image))/json")
        switch reply.status {
        case 200: return true
        case 404: return false
        default: throw DockerFailure.of(reply, doing: "look for image \(image)")
        }
    }

    /// Has the engine fetch the image and returns when it has it.
    func pull(_ image: String, at endpoint: DockerEndpoint, place: String) async throws(Failure) {
        let (name, tag) = Self.parts(of: image)
        let doing = "pull image \(image)"
        do {
            let answer = try await stream(
                endpoint, .post, "/images/create", query: [("fromImage", name), ("tag", tag)],
                deadline: .seconds(120), idleLimit: .seconds(120))
            var lines = ProgressLines()
            do {
                for try await piece in answer.body { lines.take(piece) }
            } catch {
                throw Failure.unavailable("\(doing) broke off: \(error)")
            }
            lines.end()
            guard answer.status == 200 else {
                let reply = Reply(status: answer.status, headers: answer.headers, body: lines.last)
                let failure = DockerFailure.of(reply, doing: doing)
                if answer.status == 404 { throw Failure.invalidRequest("\(place): \(failure.message)") }
                throw DockerFailure.ofPull(failure.message) ?? failure
            }
            if let error = lines.error {
                let text = "\(place): cannot \(doing): \(error)"
                throw DockerFailure.ofPull(text) ?? Failure.unavailable(text)
            }
        } catch let failure as Failure {
            // Fetching makes no worker: an unknown end is as good as a failure.
            if case .outcomeUnknown(let text) = failure { throw .unavailable(text) }
            throw failure
        } catch {
            throw .unavailable("\(doing): \(error)")
        }
    }

    /// The name and its tag or digest; without a tag the engine would fetch every one there is.
    static func parts(of image: String) -> (name: String, tag: String) {
        if let at = image.firstIndex(of: "@") {
            return (String(image[..<at]), String(image[image.index(after: at)...]))
        }
        let path = image.lastIndex(of: "/") ?? image.startIndex
        guard let colon = image[path...].lastIndex(of: ":") else { return (image, "latest") }
        return (String(image[..<colon]), String(image[image.index(after: colon)...]))
    }
}

/// The progress that an engine reports while it fetches: one JSON object a line.
struct ProgressLines {
    private struct Line: Decodable {
        struct Detail: Decodable { var message: String? }
        var error: String?
        var errorDetail: Detail?
    }

    /// Lines longer than this are no progress.
    private static let bound = 64 << 10
    private var open: [UInt8] = []
    /// The first error reported.
    private(set) var error: String?
    /// The newest line that is not empty, for answers that are an error as a whole.
    private(set) var last: [UInt8] = []

    mutating func take(_ piece: [UInt8]) {
        var rest = piece[...]
        while let end = rest.firstIndex(of: 0x0A) {
            open += rest[..<end]
            rest = rest[(end + 1)...]
            self.end()
        }
        open += rest
        if open.count > Self.bound { self.end() }
    }

    /// Closes the line that is open.
    mutating func end() {
        defer { open = [] }
        guard open.contains(where: { $0 > 0x20 }) else { return }
        last = open
        do {
            let line = try JSONDecoder().decode(Line.self, from: Data(open))
            if error == nil { error = line.error ?? line.errorDetail?.message }
        } catch {
            if self.error == nil { self.error = "its progress is not JSON" }
        }
    }
}
