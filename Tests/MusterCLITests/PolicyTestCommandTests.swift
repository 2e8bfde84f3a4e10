import Foundation
import Testing

/// `muster test` and `muster simulate`, as people run them.
@Suite struct PolicyTestCommandTests {
    private static let policies = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "policies").path

    /// A folder with a test of a policy that comes with the product, which fails.
    private func failing() throws -> (folder: URL, file: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let good = try String(contentsOfFile: Self.policies + "/tests/wallet-api.peak.yaml", encoding: .utf8)
        let bad = good.replacingOccurrences(of: "../wallet-api.yaml", with: Self.policies + "/wallet-api.yaml")
            .replacingOccurrences(of: "\">= 96\"", with: "\">= 97\"")
        let file = folder.appending(path: "peak.yaml").path
        try bad.write(toFile: file, atomically: true, encoding: .utf8)
        return (folder, file)
    }

    @Test func theTestsThatComeWithTheProductPass() async throws {
        let run = try await Run.muster("test", Self.policies + "/tests/wallet-api.peak.yaml")
        #expect(run.code == 0 && run.out.contains("ok    wallet API") && run.out.contains("1 passed"))
    }

    @Test func theSurgeOfAbsorbIsMetWithItAndNotWithoutIt() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let test = Self.policies + "/tests/instant-payments.peak.yaml"
        let with = try await Run.muster("test", test)
        #expect(with.code == 0 && with.out.contains("1 passed"), "\(with.out)")
        let policy = try String(contentsOfFile: Self.policies + "/instant-payments.yaml", encoding: .utf8)
        try policy.replacingOccurrences(of: "headroom: absorb 2x in 90s", with: "headroom: 20%")
            .write(toFile: folder.path + "/policy.yaml", atomically: true, encoding: .utf8)
        try String(contentsOfFile: test, encoding: .utf8)
            .replacingOccurrences(of: "../instant-payments.yaml", with: "policy.yaml")
            .write(toFile: folder.path + "/test.yaml", atomically: true, encoding: .utf8)
        let without = try await Run.muster("test", folder.path + "/test.yaml")
        #expect(without.code == 1 && without.out.contains("overload was 3"), "\(without.out)")
    }

    @Test func aFailureSaysEverythingThatHelps() async throws {
        let (folder, file) = try failing()
        defer { try? FileManager.default.removeItem(at: folder) }
        let run = try await Run.muster("test", file, "--update")
        #expect(run.code == 1 && run.err == "muster: 1 of 1 test failed\n")
        #expect(run.out.contains("expected  {at: 14m, desired: \">= 97\", because: headroom}  line 11"))
        #expect(run.out.contains("instead   desired was 96"))
        #expect(run.out.contains("it would hold with 96; change line 11 yourself"))
        #expect(run.out.contains("demand as columns, capacity as a line"))
        #expect(run.out.contains("muster test \(file) --explain 840s"))
        let why = try await Run.muster("test", file, "--explain", "14m")
        #expect(why.code == 0 && why.out.contains("throughput  tps 20,000, 250 a worker: needs 80"))
    }

    @Test func programsAreToldInTheirFormats() async throws {
        let (folder, file) = try failing()
        defer { try? FileManager.default.removeItem(at: folder) }
        let tap = try await Run.muster("test", file, "--format", "tap")
        #expect(tap.code == 1 && tap.out.hasPrefix("TAP version 14\n1..1\nnot ok 1 - wallet API"))
        let junit = try await Run.muster("test", file, "--format", "junit")
        #expect(junit.out.contains(#"tests="1" failures="1" errors="0""#) && junit.out.contains("<failure message="))
        let json = try await Run.muster("test", file, "--format", "json")
        #expect(json.out.contains("\"failed\" : 1") && json.out.contains("\"saw\" : \"desired was 96\""))
    }

    @Test func aTestThatCannotRunIsNoFailure() async throws {
        let (folder, file) = try failing()
        defer { try? FileManager.default.removeItem(at: folder) }
        try
            "test: x\npolicy: gone.yaml\nworld: {start: 2026-01-01T00:00:00Z}\nsignals: {}\nexpect: [{at: 1m, desired: 1}]\n"
            .write(toFile: file, atomically: true, encoding: .utf8)
        let run = try await Run.muster("test", file)
        #expect(run.code == 65 && run.out.contains("ERROR") && run.out.contains("gone.yaml does not exist"))
        #expect(try await Run.muster("test", folder.path).code == 64)
    }

    @Test func demandIsReplayed() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "muster-simulate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var rows = "timestamp,requests_per_second\n"
        for minute in 0..<360 {
            rows +=
                "2026-11-27T\(10 + minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60):00,\(2000 + minute * 20)\n"
        }
        let trace = folder.appending(path: "day.csv").path
        try rows.write(toFile: trace, atomically: true, encoding: .utf8)
        let page = folder.appending(path: "page.html").path
        let policy = Self.policies + "/wallet-api.yaml"
        let run = try await Run.muster("simulate", policy, "--trace", trace, "--baseline", "hpa", "--html", page)
        #expect(run.code == 0 && run.out.contains("wallet-api.yaml") && run.out.contains("hpa-cpu70"))
        #expect(run.out.contains("note: wallet-api.yaml: the demand feeds tps (from workers.serves)"))
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("throughput asks for"))
        let json = try await Run.muster("simulate", "--trace", trace, "--baseline", "oracle", "-o", "json")
        #expect(json.out.contains("\"worker_hours\"") && json.out.contains("\"name\" : \"oracle\""))
        try (rows + "2026-11-27T16:00:00,NaN\n").write(toFile: trace, atomically: true, encoding: .utf8)
        let bad = try await Run.muster("simulate", policy, "--trace", trace)
        #expect(bad.code == 65 && bad.err.contains("day.csv:362:21: error: `NaN` is no demand"))
    }
}
