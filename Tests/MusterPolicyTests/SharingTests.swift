import MusterCore
import MusterPolicy
import Testing

@Suite("Shared parts")
struct SharingTests {
    private static let base = """
        defaults: payments
        owner: payments-sre
        workers: {min: 2, max: 40}
        provider: {process: {command: [wallet], portRange: 21000...21999, limits: {memory: 64MB}}}
        signals:
          tps: {workers: {promql: sum(tps)}, every: 1s}
        rules:
          throughput: {target: {signal: tps, perWorker: 50}}
        guards: {quorum: 80%, change: {launch: 40 per 1m}}

        """

    private func one(_ policy: String, _ base: String = base) throws -> FleetPolicy {
        let result = decode([("base.yaml", base), ("wallet.yaml", policy)])
        #expect(rendered(result) == "")
        #expect(result.policies.count == 1)
        return try #require(result.policies.first)
    }

    @Test func whatIsNotSaidIsTakenOver() throws {
        let policy = try one(
            "fleet: wallet\nextends: payments\nworkers: {max: 100}\nguards: {change: {retire: 5 per 1m}}\n")
        #expect(policy.owner == "payments-sre")
        #expect(policy.workers == WorkerBounds(min: 2, max: 100))
        #expect(policy.guards.quorum == .percent(80))
        #expect(policy.guards.launch == Quota(acts: 40, per: .seconds(60)))
        #expect(policy.guards.retire == Quota(acts: 5, per: .seconds(60)))
        #expect(policy.rules.map(\.name) == ["throughput"])
    }

    @Test func keysThatExcludeOneAnotherAreReplaced() throws {
        let policy = try one(
            """
            fleet: wallet
            extends: payments
            placements: [{name: here, provider: {docker: {image: wallet, port: 80}}}]
            signals: {tps: {prometheus: {url: "http://prom:9090", promql: sum(tps)}}}
            rules: {throughput: {expression: tps / 50}}

            """)
        #expect(policy.placements.map(\.name) == ["here"])
        #expect(policy.signals.first?.source.kind == "prometheus")
        #expect(policy.signals.first?.every == .seconds(1))
        guard case .expression? = policy.rules.first?.kind else {
            Issue.record("\(policy.rules)")
            return
        }
        let value = try one("fleet: wallet\nextends: payments\nrules: {throughput: {target: {value: 60%}}}\n")
        #expect(value.rules.first?.kind == .target(TargetRule(signal: "tps", goal: .value(0.6))))
    }

    @Test func settingsOfTheSamePlugInAreLaidOver() throws {
        let policy = try one("fleet: wallet\nextends: payments\nprovider: {process: {command: [other]}}\n")
        #expect(policy.placements.first?.provider.settings["command"] == .list([.text("other")]))
        #expect(policy.placements.first?.provider.settings["portRange"] == .list([.number(21_000), .number(21_999)]))
        let docker = try one("fleet: wallet\nextends: payments\nprovider: {docker: {image: w, port: 80}}\n")
        #expect(docker.placements.first?.provider.kind == "docker")
    }

    @Test func documentsExtendDocuments() throws {
        let all = "defaults: all\nguards: {quorum: 60%}\nscaleIn: {hold: 20m}\n"
        let result = decode([
            ("a.yaml", all), ("b.yaml", Self.base + "extends: all\n"), ("c.yaml", "fleet: wallet\nextends: payments\n"),
        ])
        #expect(rendered(result) == "")
        #expect(result.policies.first?.guards.quorum == .percent(80))
        #expect(result.policies.first?.scaleIn.hold == .seconds(1_200))
    }

    @Test func aMistakeInASharedPartIsToldOnceAndAtItsPlace() throws {
        let broken = Self.base.replacing("quorum", with: "quorom")
        let files = [
            ("base.yaml", broken), ("one.yaml", "fleet: one\nextends: payments\n"),
            ("two.yaml", "fleet: two\nextends: payments\n"),
        ]
        let result = decode(files)
        #expect(result.diagnostics.map(\.code) == [.unknownKey])
        let place = try #require(result.diagnostics.first?.place)
        #expect(place.path == "base.yaml" && place.range.from == SourcePosition(line: 9, column: 10))
        #expect(result.policies.isEmpty)
        // Each fleet's own file counts as broken, so that its last good policy stays in force.
        for path in ["one.yaml", "two.yaml"] { #expect(result.report(of: path)?.contains("base.yaml:9:10") == true) }
        #expect(result.report(of: "base.yaml") == nil)
    }

    @Test func mistakesOfSharing() {
        func codes(_ files: [(String, String)]) -> [DiagnosticCode] {
            decode(files.map { ($0.0, $0.1) }).diagnostics.map(\.code)
        }
        #expect(codes([("a.yaml", smallest + "extends: nothing\n")]) == [.unknownReference])
        #expect(codes([("a.yaml", smallest + "extends: [a]\n")]) == [.wrongType])
        #expect(codes([("a.yaml", smallest + "defaults: a\n")]) == [.conflictingKeys])
        #expect(codes([("a.yaml", "defaults: \"9 a\"\n")]) == [.badName])
        #expect(
            codes([("a.yaml", Self.base), ("b.yaml", Self.base), ("c.yaml", "fleet: w\nextends: payments\n")])
                == [.duplicateName])
        #expect(
            rendered(decode([("a.yaml", Self.base), ("b.yaml", "fleet: w\nextends: payment\n")])).contains(
                "did you mean `payments`?"))
        var chain = [("wallet.yaml", "fleet: w\nextends: d0\n")]
        for number in 0...9 { chain.append(("\(number).yaml", "defaults: d\(number)\nextends: d\(number + 1)\n")) }
        #expect(codes(chain).contains(.extendsLoop))
    }

    @Test func showsWhereEachValueComesFrom() throws {
        let files = [
            SourceFile(path: "base.yaml", bytes: Array(Self.base.utf8)),
            SourceFile(
                path: "wallet.yaml", bytes: Array("fleet: wallet\nextends: payments\nworkers: {max: 100}\n".utf8)),
        ]
        let shown = decoder.effective(fleet: "wallet", of: files)
        let lines = try #require(shown.policy).lines
        func origin(_ path: String) -> String? { lines.first { $0.path == path }?.origin }
        func value(_ path: String) -> String? { lines.first { $0.path == path }?.value }
        #expect(origin("workers.min") == "base.yaml:3" && origin("workers.max") == "wallet.yaml:3")
        #expect(origin("mode") == "default" && value("mode") == "active")
        #expect(value("signals.tps.workers.path") == "/metrics" && origin("signals.tps.workers.path") == "default")
        #expect(value("guards.blind.then") == "atLeastLastPeak")
        #expect(value("scaleIn.limit") == "none" && value("scaleOut.limit") == "{atMost: [400%, 20], per: 15s}")
        #expect(value("scaleIn.hold") == "5m, for rules without foresight")
        #expect(value("rules.throughput.target.foresight") == "true")
        // What is printed is a policy, and the same one.
        let text = try #require(shown.policy).text
        var again = decode(text)
        #expect(rendered(again) == "", "\(text)")
        #expect(again.policies.first?.workers.initial == 2)
        again.policies[0].workers.initial = nil
        #expect(again.policies == shown.result.policies)
        #expect(decoder.effective(fleet: "nobody", of: files).policy == nil)
    }
}
