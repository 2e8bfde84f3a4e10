import Foundation
import MusterCore
import Testing

/// Whole scenarios as text: one line a fact, with its time, held against a file. A change of behaviour shows as a
/// change of lines, which is to be read before it is accepted: `MUSTER_WRITE_GOLDEN=1` writes the files anew.
@Suite struct TraceTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    private func expect(_ rig: Rig, as name: String) throws {
        let text = rig.journal.map { fact in
            let seconds = (fact.at - Rig.start).nanoseconds / 1_000_000_000
            let sentence = fact.sentence { moment in "\((moment - Rig.start).nanoseconds / 1_000_000_000)s" }
            return "\(String(repeating: " ", count: max(0, 4 - "\(seconds)".count)))\(seconds)s  \(sentence)\n"
        }.joined()
        let file = Self.folder.appendingPathComponent("\(name).txt")
        if ProcessInfo.processInfo.environment["MUSTER_WRITE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: file)
        }
        #expect(text == (try String(contentsOf: file, encoding: .utf8)), "\(name) runs differently")
    }

    private var policy: FleetPolicy {
        .plain(min: 2, max: 40) {
            $0.scaleOut = DirectionPolicy(
                tolerance: .percent(5), hold: .zero,
                limit: Limit(atMost: [.share(.percent(100)), .workers(4)], per: .seconds(15)))
            $0.scaleIn = DirectionPolicy(
                tolerance: .percent(10), hold: .seconds(60),
                limit: Limit(atMost: [.share(.percent(25))], per: .seconds(30)))
            $0.guards.blind = BlindPolicy(hold: .seconds(60), then: .atLeastLastPeak)
        }
    }

    /// Five seconds in which everything that is asked for is done.
    private func tick(_ rig: inout Rig, tps: ReadingState) {
        rig.now = rig.now + .seconds(5)
        rig.step(.timerFired)
        rig.bootAll()
        rig.read(tps)
        rig.bootAll()
        for worker in rig.draining { rig.end(.drain, worker) }
        for worker in rig.terminating { rig.end(.terminate, worker) }
    }

    @Test func tenTimesTheLoadAndBack() throws {
        var rig = Rig(policy)
        for _ in 0..<4 { tick(&rig, tps: .value(180)) }
        for _ in 0..<12 { tick(&rig, tps: .value(1800)) }
        for _ in 0..<96 { tick(&rig, tps: .value(180)) }
        #expect(rig.serving.count == 2)
        try expect(rig, as: "surge")
    }

    @Test func aSourceThatFallsSilentAtThePeak() throws {
        var rig = Rig(policy)
        for _ in 0..<4 { tick(&rig, tps: .value(900)) }
        for _ in 0..<18 { tick(&rig, tps: .value(450)) }
        for _ in 0..<18 { tick(&rig, tps: .error(.unavailable("no route to host"))) }
        #expect(rig.desired == 9, "the safe side after a minute without sight")
        for _ in 0..<4 { tick(&rig, tps: .value(450)) }
        try expect(rig, as: "blind")
    }

    @Test func operatorsAtWork() throws {
        var rig = Rig(policy)
        for _ in 0..<4 { tick(&rig, tps: .value(400)) }
        rig.ask(.freeze("f", rig.mark(.seconds(60))))
        for _ in 0..<10 { tick(&rig, tps: .value(180)) }
        rig.ask(.drain("f", rig.serving[0], rig.mark()))
        for _ in 0..<4 { tick(&rig, tps: .value(180)) }
        rig.ask(.override("f", Override(desired: 5, mark: rig.mark(.seconds(30)))))
        for _ in 0..<24 { tick(&rig, tps: .value(180)) }
        try expect(rig, as: "operators")
    }
}
