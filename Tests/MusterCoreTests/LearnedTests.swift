import Foundation
import Testing

@testable import MusterCore

/// What is learned outlives a restart, and nothing that is read from outside can break a kernel.
struct LearnedTests {
    private let rule = RulePolicy(
        name: "throughput", kind: .target(TargetRule(signal: "tps", goal: .perWorker(100), foresight: true)))

    private func rig() -> Rig { Rig(.plain(initial: 15, rules: [rule])) }

    private func demand(_ step: Int) -> Double { 1000 + Double((step * 7919) % 97) + 200 * sin(Double(step) / 300) }

    private func copy(_ learned: Learned?) throws -> Learned {
        try JSONDecoder().decode(Learned.self, from: JSONEncoder().encode(#require(learned)))
    }

    /// Two kernels on the same demand; one is restarted in a pause in which neither is told anything.
    @Test func aRestartChangesNoDecision() throws {
        var whole = rig()
        whole.bootAll()
        for step in 0..<900 { read(&whole, step) }
        var restarted = whole
        restarted.kernel = Kernel(whole.kernel.state)
        recall(&restarted, try copy(whole.kernel.learned(of: "f")))
        for step in 0..<300 {
            if step == 0 {
                whole.now = whole.now + .seconds(45)
                restarted.now = whole.now
            }
            read(&whole, step)
            read(&restarted, step)
            #expect(whole.decision?.to == restarted.decision?.to)
            #expect(whole.decision?.opinions == restarted.decision?.opinions, "at \(step)")
        }
        #expect(whole.kernel.learned(of: "f") == restarted.kernel.learned(of: "f"), "to the bit")
        #expect(restarted.kernel.senses[0].foresights[0].foresight.error.scores > 800)
    }

    private func read(_ rig: inout Rig, _ step: Int) {
        rig.now = rig.now + .seconds(15)
        _ = rig.kernel.step(
            .signalRead("f", "tps", Reading(state: .value(demand(step)), takenAt: rig.now)), at: rig.now)
    }

    private func recall(_ rig: inout Rig, _ learned: Learned) {
        _ = rig.kernel.step(.learnedRecalled("f", learned), at: rig.now)
    }

    @Test func withoutItARestartIsCold() throws {
        var rig = trained()
        #expect(!rig.kernel.senses[0].foresights[0].foresight.isCold)
        let learned = try copy(rig.kernel.learned(of: "f"))
        rig.kernel = Kernel(rig.kernel.state)
        #expect(rig.kernel.senses[0].foresights[0].foresight.isCold)
        #expect(rig.kernel.learned(of: "f") == nil, "nothing is kept over what there was")
        recall(&rig, learned)
        #expect(!rig.kernel.senses[0].foresights[0].foresight.isCold)
    }

    private func trained() -> Rig {
        var rig = rig()
        rig.bootAll()
        for step in 0..<4400 { read(&rig, step) }
        return rig
    }

    @Test func itIsCompact() throws {
        let learned = trained().kernel.learned(of: "f")
        let bytes = try JSONEncoder().encode(#require(learned))
        #expect(bytes.count < 200_000, "\(bytes.count) bytes")
    }

    @Test func anotherLoadSourceOrRuleBeginsAnew() throws {
        let rig = trained()
        let learned = try copy(rig.kernel.learned(of: "f"))
        for change: (inout FleetPolicy) -> Void in [
            { $0.rules[0].name = "other" },
            { $0.rules[0].kind = .target(TargetRule(signal: "tps", goal: .perWorker(50), foresight: true)) },
            { $0.signals[1].source = PlugInReference(kind: "elsewhere") },
            { $0.rules[0].kind = .target(TargetRule(signal: "tps", goal: .perWorker(100))) },
        ] {
            var policy = rig.fleet.policy
            change(&policy)
            var other = Rig(policy)
            recall(&other, learned)
            #expect(other.kernel.senses[0].foresights.allSatisfy { $0.foresight.bins.seen == 0 })
        }
    }

    @Test func whoHasSeenMoreKeepsIt() throws {
        var rig = trained()
        let old = try copy(rig.kernel.learned(of: "f"))
        for step in 0..<10 { read(&rig, step) }
        let before = rig.kernel.learned(of: "f")
        recall(&rig, old)
        #expect(rig.kernel.learned(of: "f") == before)
        _ = rig.kernel.step(.learnedRecalled("nobody", old), at: rig.now)
    }

    @Test func aClockSetBackOverTheRestartIsNoBlindness() throws {
        var rig = trained()
        let learned = try copy(rig.kernel.learned(of: "f"))
        let seen = learned.foresights[0].foresight.bins.seen
        rig = self.rig()
        rig.bootAll()
        recall(&rig, learned)
        for step in 0..<20 { read(&rig, step) }
        #expect(rig.kernel.senses[0].foresights[0].foresight.bins.seen >= seen + 19)
        #expect(rig.kernel.senses[0].foresights[0].foresight.bins.gap == 0)
    }

    private func json(_ change: (inout [String: Any]) -> Void) throws -> Data {
        let learned = Learned(
            foresights: [
                LearnedForesight(
                    rule: "throughput", signal: "tps", source: PlugInReference(kind: "s"),
                    foresight: Foresight(perWorker: 100))
            ])
        let bytes = try JSONEncoder().encode(learned)
        var tree = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        change(&tree)
        return try JSONSerialization.data(withJSONObject: tree)
    }

    @Test func whatAnotherVersionKeptIsNotRead() throws {
        for version in [0, 2, 1000] {
            let read = try JSONDecoder().decode(Learned.self, from: json { $0["version"] = version })
            #expect(read.foresights.isEmpty && read.lost.first?.contains("version \(version)") == true)
        }
    }

    @Test func aPartOfALaterVersionIsPassedOver() throws {
        let read = try JSONDecoder().decode(Learned.self, from: json { $0["dreams"] = [["deep": true]] })
        #expect(read.foresights.count == 1 && read.lost.isEmpty)
    }

    @Test func oneRuleThatCannotBeReadLeavesTheOthers() throws {
        let bytes = try json { tree in
            var rules = tree["foresights"] as? [[String: Any]] ?? []
            rules.append(rules[0])
            rules[0]["foresight"] = ["perWorker": 100]
            tree["foresights"] = rules
        }
        let read = try JSONDecoder().decode(Learned.self, from: bytes)
        #expect(read.foresights.count == 1 && read.lost.count == 1)
        let none = try JSONDecoder().decode(Learned.self, from: json { $0["foresights"] = 7 })
        #expect(none.foresights.isEmpty && none.lost.count == 1)
    }

    /// Rings that are too short, counters beyond counting, times that never come: each would trap or never answer.
    @Test func numbersThatDoNotBelongTogetherAreRefused() throws {
        let changes: [(String, (inout [String: Any]) -> Void)] = [
            ("bins.ring", { $0["ring"] = [1.0] }), ("bins.seen", { $0["seen"] = Int.max }),
            ("bins.gap", { $0["gap"] = -1 }), ("minutes.ring", { $0["ring"] = [] }),
            ("minutes.bins", { $0["bins"] = 9 }), ("floor.bins", { $0["bins"] = 20 }),
            ("floor.recent", { $0["recent"] = [Double](repeating: 1, count: 39) }),
            ("error.medium", { $0["medium"] = 0 }),
            ("error.scores", { $0["scores"] = -5 }), ("reserve.cover", { $0["cover"] = 3 }),
            ("reserve.covered", { $0["covered"] = Int.max }), ("clock.readings", { $0["readings"] = -1 }),
            ("clock.next", { $0["next"] = 9_000_000_000_000_000_000 as Int64 }),
        ]
        for (place, change) in changes {
            let part = String(place.prefix { $0 != "." })
            let bytes = try json { tree in
                var rules = tree["foresights"] as? [[String: Any]] ?? []
                var foresight = rules[0]["foresight"] as? [String: Any] ?? [:]
                var inner = foresight[part] as? [String: Any] ?? [:]
                change(&inner)
                foresight[part] = inner
                rules[0]["foresight"] = foresight
                tree["foresights"] = rules
            }
            let read = try JSONDecoder().decode(Learned.self, from: bytes)
            #expect(read.foresights.isEmpty && read.lost.count == 1, "\(place)")
        }
        for (key, value): (String, Any) in [("horizon", 64), ("horizon", 0), ("open", []), ("perWorker", 0)] {
            let bytes = try json { tree in
                var rules = tree["foresights"] as? [[String: Any]] ?? []
                var foresight = rules[0]["foresight"] as? [String: Any] ?? [:]
                foresight[key] = value
                rules[0]["foresight"] = foresight
                tree["foresights"] = rules
            }
            #expect(try JSONDecoder().decode(Learned.self, from: bytes).foresights.isEmpty, "\(key)")
        }
    }
}
