import MusterCore
import MusterPolicy
import Testing

@Suite struct PolicyChangeTests {
    private func policy(_ text: String) throws -> FleetPolicy {
        let file = SourceFile(path: "wallet.yaml", bytes: [UInt8](text.utf8))
        let result = decoder.decode(files: [file])
        return try #require(result.policies.first, "\(result.diagnostics.map(\.message))")
    }

    private func text(max: Int = 10, goal: String = "250", every: String = "5s", hold: String = "5m") -> String {
        """
        fleet: wallet
        workers: {min: 1, max: \(max)}
        provider: {process: {command: [wallet]}}
        signals:
          tps: {workers: {promql: "sum(tps)"}, every: \(every)}
        rules:
          load: {target: {signal: tps, perWorker: \(goal)}}
        scaleIn: {hold: \(hold)}
        """
    }

    @Test func equalPoliciesDoNotDiffer() throws {
        let policy = try policy(text())
        let commented = try self.policy("# a comment\n" + text())
        #expect(PolicyChange.between(policy, commented).isEmpty)
    }

    @Test func valuesStandUnderTheirNames() throws {
        let changes = PolicyChange.between(
            try policy(text()), try policy(text(max: 7, goal: "200", every: "10s", hold: "2m")))
        let texts = changes.map(\.text)
        #expect(texts.contains("workers.max 10 -> 7"), "\(texts)")
        #expect(texts.contains { $0.hasPrefix("rules.load.") && $0.hasSuffix("perWorker 250 -> 200") }, "\(texts)")
        #expect(texts.contains("scaleIn.hold 5m -> 2m"), "\(texts)")
        #expect(texts.contains("signals.tps.every 5s -> 10s"), "\(texts)")
        #expect(texts == texts.sorted())
    }

    @Test func digitsThatAreNotToldCount() throws {
        let changes = PolicyChange.between(try policy(text(goal: "1234.51")), try policy(text(goal: "1234.52")))
        #expect(changes.map(\.before) == ["1234.51"] && changes.map(\.after) == ["1234.52"], "\(changes)")
    }

    @Test func whatIsOnlyInOneIsTold() throws {
        let more = text() + "\ncost: {baseline: static 8}\n"
        let (with, without) = (try policy(more), try policy(text()))
        #expect(PolicyChange.between(without, with).map(\.text) == ["baseline none -> 8"])
        #expect(PolicyChange.between(with, without).map(\.text) == ["baseline 8 -> none"])
    }
}
