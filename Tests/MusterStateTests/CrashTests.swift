import Foundation
import MusterCore
import MusterPorts
import MusterState
import Testing

@Suite struct CrashTests {
    @Test func everyAcknowledgedFactSurvivesSIGKILL() async throws {
        let place = try TemporaryDirectory()
        defer { place.remove() }
        let directory = place.path + "/state"
        let given = ProcessInfo.processInfo.environment["MUSTER_SEED"].flatMap { UInt64($0) }
        let seed = given ?? UInt64.random(in: 0 ... .max)
        print("moments of death: MUSTER_SEED=\(seed)")
        var random = SplitMix(state: seed)
        var before: UInt64 = 0
        for round in 1...25 {
            let crasher = try Crasher(directory: directory, mode: "append")
            // Lines come in bursts: where in a transaction or a clean-up it dies differs from round to round.
            var acknowledged = try crasher.lines(Int.random(in: 1...150, using: &random))
            acknowledged += try crasher.kill()
            let last = try #require(acknowledged.last)
            #expect(acknowledged.first == before, "round \(round) began elsewhere than the last one ended")
            let journal = try await SQLiteJournal(directory: directory)
            let recovery = try await journal.recover()
            #expect(recovery.revision >= last, "round \(round): revision \(last) was acknowledged and is gone")
            // The one batch that was under way when it died may have been written, all of it.
            #expect(recovery.revision - last <= 7)
            let base = recovery.revision - UInt64(recovery.facts.count)
            let expected = (base..<recovery.revision).map { Self.fact(at: $0 + 1) }
            #expect(recovery.facts == expected)
            #expect(base == 0 || recovery.snapshot != nil)
            await journal.close()
            before = recovery.revision
        }
        #expect(before > 100)
    }

    @Test func theLockDiesWithItsProcessAndNamesIt() async throws {
        let place = try TemporaryDirectory()
        defer { place.remove() }
        let crasher = try Crasher(directory: place.path, mode: "hold")
        _ = try crasher.lines(1)
        let refusal = await #expect(throws: JournalFailure.self) { try await SQLiteJournal(directory: place.path) }
        guard case .held(let holder) = refusal else {
            Issue.record("\(String(describing: refusal)) instead of held")
            return
        }
        #expect(holder.hasPrefix("journal-crasher 1, process \(crasher.pid) on "), "\(holder)")
        _ = try crasher.kill()
        let journal = try await SQLiteJournal(directory: place.path)
        await journal.close()
    }

    /// What the crasher writes at that revision.
    private static func fact(at revision: UInt64) -> Fact {
        .evaluated("wallet", need: Int(revision), sighted: true, at: Instant(nanoseconds: Int64(revision)))
    }
}

/// `Source`: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
