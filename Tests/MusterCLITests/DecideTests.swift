import Foundation
import Testing

@Suite("muster decide")
struct DecideTests {
    private static let policy = """
        fleet: wallet
        workers: {min: 2, max: 400}
        provider: {process: {command: [wallet]}}
        signals: {tps: {workers: {promql: "sum(tps)"}}}
        rules: {throughput: {target: {signal: tps, perWorker: 100}}}
        """

    private func decide(_ lines: String, policy: String = Self.policy) async throws -> Run {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("decide-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("wallet.yaml")
        let input = folder.appendingPathComponent("input.jsonl")
        try Data(policy.utf8).write(to: file)
        try Data(lines.utf8).write(to: input)
        return try await Run.muster(["decide", file.path], input: input)
    }

    private static func line(_ second: Int, _ value: String = "1000") -> String {
        let time = "2026-11-27T08:\(String(format: "%02d:%02d", second / 60, second % 60))Z"
        return #"{"at":"\#(time)","signals":{"tps":{"value":\#(value),"age_seconds":3}},"#
            + #""workers":{"in_service":12,"starting":[{"age_seconds":41}],"draining":1}}"#
    }

    @Test("A line is decided on, with what is to be launched and every part's number")
    func decides() async throws {
        let run = try await decide(#"{"boot_seconds":97.2}"# + "\n\n" + Self.line(15) + "\n" + Self.line(30))
        #expect(run.code == 0, "\(run.err)")
        let lines = run.out.split(separator: "\n")
        #expect(lines.count == 2)
        let first = try #require(try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        #expect(first["at"] as? String == "2026-11-27T08:00:15.000Z")
        #expect(first["desired"] as? Int == 15 && first["launch"] as? Int == 2 && first["drain"] as? Int == 0)
        #expect(first["because"] as? String == "13 to 15 workers: throughput asks for 15")
        let opinion = try #require((first["opinions"] as? [[String: Any]])?.first)
        #expect(opinion["rule"] as? String == "throughput" && opinion["cold_start"] as? Int == 15)
        #expect(opinion["part"] as? String == "coldStart" && opinion["level"] as? Double == 10)
    }

    @Test("History teaches and is not answered")
    func history() async throws {
        let entries = (0..<40).map {
            #"{"at":"2026-11-27T07:\#(String(format: "%02d:%02d", $0 / 4, $0 % 4 * 15))Z","tps":1000}"#
        }
        let run = try await decide("{\"history\":[\(entries.joined(separator: ","))]}\n" + Self.line(15))
        #expect(run.code == 0 && run.out.split(separator: "\n").count == 1, "\(run.err)")
    }

    @Test("A missing value is no value")
    func missing() async throws {
        let run = try await decide(Self.line(15, "null"))
        #expect(run.code == 0 && run.out.contains(#""verdict":"blind""#) && run.out.contains(#""desired":13"#))
    }

    @Test(
        "What is wrong with a line is told with its place, and the code is 65",
        arguments: [
            (#"{"at":"soon","signals":{},"workers":{"in_service":1}}"#, "2:7: `at` has to be a time"),
            (#"{"at":"2026-11-27T08:00:00Z","signals":{"x":{"value":1}},"workers":{"in_service":1}}"#, "2:45: "),
            (
                #"{"at":"2026-11-27T08:00:00Z","signals":{},"workers":{"in_service":-1}}"#,
                "2:67: `in_service` has to be 0"
            ),
            (#"{"at":"2026-11-27T08:00:00Z","signals":{}}"#, "2:1: `workers` has to be an object"),
            (#"{"ät":1"#, "2:8: a comma or `}` is missing"), ("[1,2", "2:5: a comma or `]` is missing"),
            (#"{"a":1,"a":2}"#, "2:8: `a` comes twice"), ("{} {}", "2:4: there is something after"),
            (#"{"boot_seconds":"x"}"#, "2:17: `boot_seconds` has to be a number"), ("17", "2:1: an object is wanted"),
            (#"{"boot_seconds":1,"more":2}"#, "2:26: unknown key `more`"),
            (String(repeating: "[", count: 99), "2:17: nested too deep"),
            (#"{"history":[{"at":"2026-11-27T08:00:00Z","y":1}]}"#, "2:46: the policy has no signal `y`"),
            (#"{"at":nul}"#, "2:7: no JSON value"), ("{\"a\":\"b", "2:6: the text has no end"),
        ])
    func badLines(line: String, problem: String) async throws {
        let run = try await decide(Self.line(15) + "\n" + line + "\n" + Self.line(30))
        #expect(run.code == 65)
        #expect(run.err.contains("standard input:\(problem)"), "\(run.err)")
        #expect(run.out.split(separator: "\n").count == 1, "what came before is answered")
    }

    @Test("A policy that is invalid is 65, one that is not there 64")
    func badPolicies() async throws {
        let invalid = try await decide("", policy: "fleet: [")
        #expect(invalid.code == 65)
        let absent = try await Run.muster(["decide", "/nowhere/policy.yaml"])
        #expect(absent.code == 64)
    }
}
