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
        #expect(tap.code == 1 && tap.out.hasPrefix("TAP version 13\n1..1\nnot ok 1 - wallet API"))
        let junit = try await Run.muster("test", file, "--format", "junit")
        #expect(junit.out.contains(#"tests="1" failures="1" errors="0""#) && junit.out.contains("<failure message="))
        let json = try await Run.muster("test", file, "--format", "json")
        #expect(json.out.contains("\"failed\" : 1") && json.out.contains("\"saw\" : \"desired was 96\""))
    }

    /// The command that a failure ends with is pasted into a shell as it stands.
    @Test func theCommandThatExplainsRuns() async throws {
        let (folder, file) = try failing()
        defer { try? FileManager.default.removeItem(at: folder) }
        let odd = folder.appending(path: "it's a peak.yaml").path
        try FileManager.default.moveItem(atPath: file, toPath: odd)
        let run = try await Run.muster("test", odd)
        let line = try #require(run.out.split(separator: "\n").first { $0.contains("why       ") })
        let command = line.drop { $0 != "m" }
        #expect(command.hasPrefix("muster test "))
        let why = try await Run.muster("test", odd, "--explain", "840s")
        let pasted = try Shell.run(Shell.muster + String(command.dropFirst("muster".count)))
        #expect(pasted.code == 0 && pasted.said == why.out && pasted.said.contains("headroom"), "\(pasted.said)")
        #expect(try String(contentsOfFile: odd, encoding: .utf8).contains(">= 97"))
    }

    /// What `--update` says is for people to do: no byte changes.
    @Test func updateChangesNoFile() async throws {
        let (folder, file) = try failing()
        defer { try? FileManager.default.removeItem(at: folder) }
        let before = try Data(contentsOf: URL(filePath: file))
        let run = try await Run.muster("test", file, "--update")
        #expect(run.code == 1 && run.out.contains("it would hold with 96"))
        #expect(try Data(contentsOf: URL(filePath: file)) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
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

    @Test func whatIsMissingSaysWhatToDo() async throws {
        for command in [["check"], ["test"], ["simulate", "--baseline", "hpa", "--trace"]] {
            let near = try await Run.muster(command + [Self.policies + "/wallet-ap.yaml"])
            #expect(near.code == 64, "\(command)")
            #expect(near.err.contains("does not exist; did you mean \(Self.policies)/wallet-api.yaml?"), "\(near.err)")
            let far = try await Run.muster(command + [Self.policies + "/nothing-like-it"])
            #expect(
                far.code == 64 && far.err.contains("correct the path; \(Self.policies) has batch.yaml"), "\(far.err)")
            let nowhere = try await Run.muster(command + ["/no/such/folder/x.yaml"])
            #expect(nowhere.code == 64 && nowhere.err.contains("/no/such/folder cannot be read"), "\(nowhere.err)")
        }
        let test = try await Run.muster("test", Self.policies + "/local")
        #expect(
            test.code == 64 && test.err.contains("tests are .yaml files in folders named tests; name a test's file"))
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
        // What it costs is by the policy's prices, unless the caller says otherwise.
        let priced = try await Run.muster("simulate", policy, "--trace", trace, "-o", "json")
        let asked = try await Run.muster("simulate", policy, "--trace", trace, "-o", "json", "--price", "2")
        for (run, price, currency) in [(priced, 0.17, "USD"), (asked, 2, nil)] as [(Run, Double, String?)] {
            let whole = try #require(try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any])
            #expect(whole["currency"] as? String == currency)
            for result in try #require(whole["results"] as? [[String: Any]]) {
                let hours = try #require(result["worker_hours"] as? Double)
                let cost = try #require(result["cost"] as? Double)
                #expect(abs(cost / (hours * price) - 1) < 1e-6, "\(result["name"] ?? "")")
            }
        }
        for option in [
            "--capacity=0", "--capacity=-1", "--capacity=nan", "--price=-1", "--price=nan", "--peak-workers=0",
            "--peak-ratio=-1", "--service-deviation=nan", "--boot=0s", "--losses=2000%", "--step=7s",
        ] {
            let odd = try await Run.muster("simulate", policy, "--trace", trace, option)
            let name = option.prefix { $0 != "=" }
            #expect(odd.code == 64 && odd.err.contains(name), "\(option): \(odd.code) \(odd.err)")
        }
        let free = try await Run.muster("simulate", policy, "--trace", trace, "--least-billed", "0s", "--drain", "0s")
        #expect(free.code == 0, "\(free.err)")
        let json = try await Run.muster("simulate", "--trace", trace, "--baseline", "oracle", "-o", "json")
        #expect(json.out.contains("\"worker_hours\"") && json.out.contains("\"name\" : \"oracle\""))
        try (rows + "2026-11-27T16:00:00,NaN\n").write(toFile: trace, atomically: true, encoding: .utf8)
        let directory = try await Run.muster("simulate", policy, "--trace", folder.path)
        #expect(directory.code == 64 && directory.err.contains("cannot be read: Is a directory"), "\(directory.err)")
        let bad = try await Run.muster("simulate", policy, "--trace", trace)
        #expect(bad.code == 65 && bad.err.contains("day.csv:362:21: error: `NaN` is no demand"))
    }
}
