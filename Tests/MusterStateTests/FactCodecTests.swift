import Foundation
import MusterCore
import MusterTestKit
import Testing

@testable import MusterState

@Suite struct FactCodecTests {
    private let codec = FactCodec()

    @Test func everyKindOfFactIsSampled() {
        let sampled = Set(FactSamples.all.map(Self.ordinal))
        #expect(sampled == Set(0..<34), "kinds without a sample: \(Set(0..<34).subtracting(sampled))")
    }

    @Test func everyNameIsListed() {
        #expect(Set(FactSamples.all.map(\.name)) == Set(Fact.names))
        #expect(Fact.names == Fact.names.sorted())
        #expect(Set(FactSamples.all.filter { !$0.precedesEffect }.map(\.name)) == Set(Fact.routineNames))
    }

    @Test(arguments: FactSamples.all)
    func roundTrips(_ fact: Fact) throws {
        let body = try codec.encode(fact)
        let again = try codec.fact(body)
        #expect(String(reflecting: again) == String(reflecting: fact))
        #expect(try codec.encode(again) == body)
    }

    @Test func newerBodiesAreRefused() {
        for body in [#"{"fact":{"evaluated":{}},"version":2}"#, #"{"fact":{"invented":{"_0":1}},"version":99}"#] {
            let version = body.contains("99") ? 99 : 2
            #expect(throws: CodecFailure.newer(found: version, supported: 1)) { try codec.fact(Data(body.utf8)) }
        }
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "{\"version\":1}", "{\"version\":\"1\"}", "{\"version\":0,\"fact\":{}}", "\u{0}",
        "{\"version\":-9223372036854775808}", "{\"version\":1e400}", "{\"version\":1,\"fact\":null}",
        "{\"fact\":{\"evaluated\":{\"_0\":\"f\",\"need\":1e300,\"sighted\":true,\"at\":0}},\"version\":1}",
        "{\"fact\":{},\"version\":1}", "{\"state\":{},\"version\":1}",
    ])
    func brokenBodiesAreUnreadable(_ body: String) {
        let failure = #expect(throws: CodecFailure.self) { try codec.fact(Data(body.utf8)) }
        guard case .unreadable = failure else {
            Issue.record("\(String(describing: failure)) instead of unreadable")
            return
        }
    }

    @Test func anUnknownFactIsNamed() {
        let failure = #expect(throws: CodecFailure.self) {
            try codec.fact(Data(#"{"fact":{"invented":{"_0":1}},"version":1}"#.utf8))
        }
        guard case .unreadable(let text) = failure else {
            Issue.record("\(String(describing: failure)) instead of unreadable")
            return
        }
        #expect(text.contains("`invented`"), "\(text)")
    }

    @Test func deepBodiesAreUnreadable() {
        let body = #"{"version":1,"fact":"# + String(repeating: "[", count: 100_000)
        #expect(throws: CodecFailure.self) { try codec.fact(Data(body.utf8)) }
    }

    @Test func olderBodiesAreMigratedStepByStep() throws {
        let renamed = BodyMigration(
            fact: { old in
                guard case .map(let kinds) = old, let body = kinds["counted"] else { return old }
                return .map(["evaluated": body])
            }, state: { $0 })
        let added = BodyMigration(
            fact: { old in
                guard case .map(var kinds) = old, var body = kinds["evaluated"] else { return old }
                body["sighted"] = body["sighted"] ?? .flag(true)
                kinds["evaluated"] = body
                return .map(kinds)
            },
            state: { old in
                var state = old
                state["fleets"] = state["fleets"] ?? .list([])
                return state
            })
        let codec = FactCodec(migrations: [renamed, added])
        #expect(codec.version == 3)
        let first = Data(#"{"fact":{"counted":{"_0":"wallet","at":-5,"need":7}},"version":1}"#.utf8)
        let fact = Fact.evaluated("wallet", need: 7, sighted: true, at: Instant(nanoseconds: -5))
        #expect(try codec.fact(first) == fact)
        #expect(try codec.state(Data(#"{"state":{"seed":18446744073709551615},"version":2}"#.utf8)).seed == .max)
        #expect(String(decoding: try codec.encode(fact), as: UTF8.self).hasSuffix(#""version":3}"#))
        #expect(throws: CodecFailure.newer(found: 4, supported: 3)) {
            try codec.fact(Data(#"{"fact":{},"version":4}"#.utf8))
        }
    }

    /// A migration that has nothing to do with a body must not change it, whatever numbers it holds.
    @Test(arguments: FactSamples.all)
    func migrationsLeaveTheRestAlone(_ fact: Fact) throws {
        let idle = FactCodec(migrations: [BodyMigration(fact: { $0 }, state: { $0 })])
        #expect(try codec.encode(idle.fact(codec.encode(fact))) == codec.encode(fact))
    }

    /// Exhaustive: a new kind of fact does not compile until it has a number here, and then wants a sample.
    private static func ordinal(_ fact: Fact) -> Int {
        switch fact {
        case .seeded: 0
        case .policyAdopted: 1
        case .policyWithdrawn: 2
        case .fleetRemoved: 3
        case .desiredChanged: 4
        case .evaluated: 5
        case .stepCrossed: 6
        case .launchIntended: 7
        case .launchRefused: 8
        case .workerLaunched: 9
        case .workerAdopted: 10
        case .workerHealthChanged: 11
        case .workerJoined: 12
        case .drainBegan: 13
        case .drainOverdue: 14
        case .drainEnded: 15
        case .workerReclaimed: 16
        case .terminationIntended: 17
        case .workerGone: 18
        case .overrideSet: 19
        case .overrideCleared: 20
        case .pauseSet: 21
        case .pauseCleared: 22
        case .freezeSet: 23
        case .freezeCleared: 24
        case .protectionSet: 25
        case .protectionCleared: 26
        case .quarantineSet: 27
        case .quarantineCleared: 28
        case .clockSetBack: 29
        case .retirementBegan: 30
        case .workerExited: 31
        case .drainAsked: 32
        case .shadow: 33
        }
    }
}
