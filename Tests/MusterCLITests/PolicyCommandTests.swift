import Foundation
import Testing

@Suite("Commands that need no daemon")
struct PolicyCommandTests {
    private static let shared = """
        defaults: payments
        workers: {min: 1, max: 3}
        provider: {process: {command: [/bin/sleep, "60"]}}
        signals: {tps: {workers: {port: 9100, promql: "sum(x)"}}}
        rules: {load: {target: {signal: tps, perWorker: 5}}}

        """

    private func with(_ files: [String: String], _ body: (String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("muster-policies-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        try await body(folder.path)
    }

    @Test("check writes every format, and a warning is no failure")
    func formats() async throws {
        let files = [
            "base.yaml": Self.shared, "ok.yaml": "fleet: ok\nextends: payments\nscaleIn: {hold: 2s}\n",
            "bad.yaml": "fleet: bad\nextends: payments\nmode: shaddow\n",
        ]
        try await with(files) { folder in
            for (format, words) in [
                ("text", "error: `mode` cannot be"), ("json", "\"code\": \"wrong-value\""),
                ("sarif", "\"version\": \"2.1.0\""),
                ("junit", "failures=\"1\""), ("github", "::warning file="),
            ] {
                let run = try await Run.muster("check", folder, "--format", format)
                #expect(run.code == 65 && run.out.contains(words), "\(format): \(run.out)")
            }
            let warned = try await Run.muster("check", folder + "/ok.yaml", folder + "/base.yaml")
            #expect(warned.code == 0 && warned.out.hasSuffix("1 policy, 1 warning\n"), "\(warned.out)")
            let odd = try await Run.muster("check", folder, "--format", "xml")
            #expect(odd.code == 64)
        }
    }

    @Test("check reads the shadow that a policy names, and says what is wrong with it")
    func shadows() async throws {
        let live = "fleet: wallet\nextends: payments\nshadows: shadows/wallet.yaml\n"
        let files = ["base.yaml": Self.shared, "wallet.yaml": live]
        try await with(files) { folder in
            let missing = try await Run.muster("check", folder)
            #expect(missing.code == 65 && missing.out.contains("[shadow]"), "\(missing.out)")
            try FileManager.default.createDirectory(atPath: folder + "/shadows", withIntermediateDirectories: true)
            let candidate = URL(fileURLWithPath: folder + "/shadows/wallet.yaml")
            try Data("fleet: wallet\nextends: payments\nworkers: {max: 9}\n".utf8).write(to: candidate)
            let sound = try await Run.muster("check", folder)
            #expect(sound.code == 0 && sound.out == "1 policy, 1 shadow, no problems\n", "\(sound.out)\(sound.err)")
            // A policy that names a shadow can be used alone as well.
            let simulated = try await Run.muster("show", "wallet", folder)
            #expect(simulated.code == 0 && simulated.out.contains("shadows/wallet.yaml"), "\(simulated.out)")
            try Data("fleet: wallet\nextends: payments\nworkers: {max: none}\n".utf8).write(to: candidate)
            let broken = try await Run.muster("check", folder)
            #expect(broken.code == 65 && broken.out.contains("shadows/wallet.yaml:3:"), "\(broken.out)")
        }
    }

    @Test("calendar shows floors, freezes and changes of clocks of a file, by the clocks that are asked for")
    func calendar() async throws {
        let policy =
            Self.shared.replacingOccurrences(of: "defaults: payments", with: "fleet: wallet")
            .replacingOccurrences(of: "rules: {load: {target: {signal: tps, perWorker: 5}}}\n", with: "")
            + "rules: {hours: {schedule: {zone: Europe/London, windows: [{from: \"07:30\", to: \"20:00\", min: 2}]}}}\n"
            + "guards: {freeze: [{zone: UTC, from: 2026-10-25T12:00, to: 2026-10-25T13:00, because: audit}]}\n"
        try await with(["wallet.yaml": policy]) { folder in
            let file = folder + "/wallet.yaml"
            let from = ["--from", "2026-10-24T20:00:00Z", "--days", "1"]
            let shown = try await Run.muster(["calendar", file] + from)
            let expected = """
                wallet  1 day from Sat 2026-10-24 21:00, clocks of Europe/London

                FROM                  TO                    FLOOR  RULE   FREEZE           BECAUSE
                Sat 2026-10-24 21:00  Sun 2026-10-25 07:30  1      -      -
                Sun 2026-10-25 07:30  Sun 2026-10-25 12:00  2      hours  -
                Sun 2026-10-25 12:00  Sun 2026-10-25 13:00  2      hours  allows scaleOut  audit
                Sun 2026-10-25 13:00  Sun 2026-10-25 20:00  2      hours  -

                CLOCKS OF      CHANGE AT             LOCAL TIMES
                Europe/London  2026-10-25 01:00:00Z  2026-10-25 01:00 to 02:00 come twice

                """
            #expect(shown.code == 0 && shown.out == expected, "\(shown.out)\(shown.err)")
            let elsewhere = try await Run.muster(["calendar", "wallet", folder, "--zone", "Asia/Kolkata"] + from)
            #expect(elsewhere.out.contains("Sun 2026-10-25 13:00  Sun 2026-10-25 17:30"), "\(elsewhere.out)")
            let json = try await Run.muster(["calendar", file, "-o", "json"] + from)
            #expect(json.out.contains("\"kind\" : \"repeat\"") && json.out.contains("\"floor\" : 2"), "\(json.out)")
            for (arguments, code) in [
                (["calendar", file, "--days", "0"], 64), (["calendar", file, "--zone", "Mars/Olympus"], 64),
                (["calendar", "nobody", folder], 65), (["calendar", folder + "/none.yaml"], 65),
            ] as [([String], Int32)] {
                let run = try await Run.muster(arguments)
                #expect(run.code == code, "\(arguments): \(run.err)")
            }
        }
    }

    @Test("show prints each value with its origin; a fleet that is not there is 64, a broken one 65")
    func show() async throws {
        let files = [
            "base.yaml": Self.shared, "wallet.yaml": "fleet: wallet\nextends: payments\nworkers: {max: 9}\n",
            "broken.yaml": "fleet: broken\nextends: payments\nmoode: active\n",
        ]
        try await with(files) { folder in
            let shown = try await Run.muster("show", "wallet", folder)
            #expect(shown.code == 0)
            let lines = shown.out.split(separator: "\n")
            #expect(lines.contains { $0.contains("min: 1") && $0.hasSuffix("# \(folder)/base.yaml:2") }, "\(shown.out)")
            #expect(lines.contains { $0.contains("max: 9") && $0.hasSuffix("# \(folder)/wallet.yaml:3") })
            #expect(lines.contains { $0.contains("quorum: 70%") && $0.hasSuffix("# default") })
            let json = try await Run.muster("show", "wallet", folder, "-o", "json")
            let entries = try #require(
                try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [[String: String]])
            #expect(entries.contains { $0["key"] == "workers.max" && $0["value"] == "9" })
            let broken = try await Run.muster("show", "broken", folder)
            #expect(broken.code == 65 && broken.err.contains("did you mean `mode`?"))
            let nobody = try await Run.muster("show", "nobody", folder + "/wallet.yaml", folder + "/base.yaml")
            #expect(nobody.code == 64 && nobody.out.isEmpty)
        }
    }

    @Test("schema prints a JSON Schema of 2020-12")
    func schema() async throws {
        let run = try await Run.muster("schema")
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any])
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(run.code == 0 && (schema["$defs"] as? [String: Any])?["policy"] != nil)
    }
}
