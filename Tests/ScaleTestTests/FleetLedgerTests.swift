import Foundation
import MusterCore
import MusterPolicy
import MusterWire
import Testing

@testable import muster

@Suite struct FleetLedgerTests {
    private let profile = LoadProfile([.init(at: .seconds(0), rate: 0), .init(at: .seconds(10), rate: 100)])

    private func look(_ at: Double, _ serving: [String], arriving: [String] = [], desired: Int = 2) -> FleetLedger.Look
    {
        FleetLedger.Look(
            at: at, desired: desired, inService: serving.count, arriving: arriving.count, draining: 0, terminating: 0,
            listed: Set(serving + arriving), serving: Set(serving))
    }

    private func event(_ name: String, _ worker: String) throws -> EventView {
        let text = #"{"revision":1,"at":"2026-11-27T08:00:00Z","worker":"\#(worker)","name":"\#(name)","sentence":""}"#
        return try WireJSON.decode(EventView.self, from: .init(text.utf8))
    }

    @Test func timeToCapacityIsTheLongestStretchAboveTheCapacity() {
        var ledger = FleetLedger(serves: 25, profile: profile)
        ledger.take(look(0, ["a"]))
        ledger.take(look(2, ["a"]))
        ledger.take(look(3, ["a"]))
        #expect(ledger.isShort)
        ledger.take(look(4.5, ["a", "b"]))
        #expect(!ledger.isShort)
        #expect(ledger.longestShort == 1.5)
        ledger.take(look(6, ["a", "b"]))
        ledger.take(look(6.5, ["a", "b", "c"]))
        #expect(ledger.longestShort == 1.5)
        #expect(ledger.totalShort == 2)
    }

    @Test func aStretchThatDoesNotEndCountsAsFarAsItWasSeen() {
        var ledger = FleetLedger(serves: 1, profile: profile)
        ledger.take(look(1, ["a"]))
        ledger.take(look(9, ["a"]))
        #expect(ledger.longestShort == 8)
    }

    @Test func whoCameAndWentAddsUp() throws {
        var ledger = FleetLedger(serves: 1000, profile: profile)
        ledger.take(look(0, ["a", "b"]))
        ledger.take(look(1, ["a", "b"], arriving: ["c"]))
        // Between two looks a worker came, drained and went: only the events tell.
        ledger.take([try event("workerLaunched", "d"), try event("drainBegan", "d"), try event("drainBegan", "b")])
        ledger.kill("a")
        ledger.take([try event("drainBegan", "a")])
        ledger.take(look(2, ["c"]))
        #expect(ledger.startedWith == 2)
        #expect(ledger.launched == 2)
        #expect(ledger.retired == 2, "b and d; a was killed, drain or not")
        #expect(ledger.lost == 1)
        #expect(ledger.peak == 3)
    }

    @Test func costIsCountedWhileTheLoadLasts() {
        var ledger = FleetLedger(serves: 1000, profile: profile)
        ledger.take(look(1, ["a"]))
        ledger.take(look(5, ["a", "b"]))
        ledger.take(look(9, ["a", "b"]))
        ledger.take(look(20, ["a", "b"]))
        #expect(ledger.workerSeconds == 1 + 4 + 8 + 2)
    }

    @Test func aKilledWorkerIsMadeGoodWhenAnotherServesInItsPlace() {
        var fault = FaultRecord(kind: .killWorker, at: 1, worker: "a", serving: ["a", "b"])
        fault.take(look(1.5, ["b"], arriving: ["a"], desired: 3))
        #expect(fault.recoveredAfterSeconds == nil)
        fault.take(look(2, ["b"], desired: 3))
        #expect(fault.recoveredAfterSeconds == nil)
        fault.take(look(3, ["b", "c"], desired: 3))
        #expect(fault.recoveredAfterSeconds == 2)
        fault.take(look(9, ["b", "c"], desired: 3))
        #expect(fault.recoveredAfterSeconds == 2)
    }
}
