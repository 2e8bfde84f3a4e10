import DaemonHarness
import Foundation
import Glibc
import MusterWire
import Testing

/// What `musterd` writes to standard error: one line for each decision that changes something, none for a poll.
@Suite("The log of musterd", .serialized)
struct LogTests {
    private struct Line: Decodable {
        var time: String
        var level: String
        var message: String
        var event: String?
        var fleet: String?
        var worker: String?
    }

    /// The log of a life: two workers, then four, some polls in quiet, the end.
    private func log(_ format: String) async throws -> (lines: [Substring], quiet: Int) {
        let workspace = try Workspace()
        defer {
            workspace.endWorkers()
            workspace.remove()
        }
        try workspace.serve("value 60")
        try workspace.adopt(workspace.policy())
        let daemon = try DaemonProcess(workspace, arguments: ["--log-format", format])
        // Of the JSON form the port is not read by the harness.
        let port = try await awaitValue("it listens") {
            daemon.output.firstMatch(of: /port"?[=:]"?(\d+)/).flatMap { Int($0.1) }
        }
        let api = DaemonAPI(port: port)
        try await api.settled(2)
        try workspace.serve("value 190")
        try await api.settled(4)
        // The API tells of a step that is not journalled yet; the log does not.
        try await eventually("the log tells it too") {
            daemon.output.components(separatedBy: "workerJoined").count == 5
        }
        let said = daemon.output.split(separator: "\n").count
        // Some polls later there are newer values and no newer lines.
        var polls: Set<String> = []
        try await eventually("it was polled five times more") {
            for signal in try await api.fleet().summary.signals { polls.insert(signal.takenAt.text) }
            return polls.count > 5
        }
        let quiet = daemon.output.split(separator: "\n").count - said
        daemon.send(SIGTERM)
        #expect(try await daemon.ended() == 0)
        return (daemon.output.split(separator: "\n"), quiet)
    }

    @Test("is text of one form")
    func text() async throws {
        let (lines, quiet) = try await log("text")
        #expect(quiet == 0, "\(lines.suffix(quiet + 1))")
        for line in lines {
            let form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (INFO|NOTICE|WARNING|ERROR|CRITICAL) .+$/
            #expect(line.wholeMatch(of: form) != nil, "\(line)")
        }
        let changes = lines.filter { $0.contains(" event=desiredChanged ") }
        #expect(changes.last?.contains("to 4 workers: offered asks for 3.8") == true, "\(changes)")
        #expect(lines.count { $0.contains(" event=workerJoined ") } == 4)
        #expect(lines.last?.contains("NOTICE stopped; the workers stay as they are") == true)
    }

    @Test("or JSON, one object a line")
    func json() async throws {
        let (lines, quiet) = try await log("json")
        #expect(quiet == 0, "\(lines.suffix(quiet + 1))")
        let read = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        #expect(read.allSatisfy { $0.time.hasSuffix("Z") && !$0.message.isEmpty })
        #expect(Set(read.map(\.level)).isSubset(of: ["info", "notice", "warning", "error", "critical"]))
        let joined = read.filter { $0.event == "workerJoined" }
        #expect(joined.count == 4 && joined.allSatisfy { $0.fleet == "wallet" && $0.worker != nil })
        #expect(read.last { $0.event == "desiredChanged" }?.message.contains("to 4 workers") == true)
        #expect(!read.contains { $0.event == "evaluated" })
    }
}
