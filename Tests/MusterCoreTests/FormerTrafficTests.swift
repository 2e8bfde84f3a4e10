import MusterCore
import Testing

/// A policy that names another traffic place: workers stay in the one that they were in, and leave it when they drain.
@Suite struct FormerTrafficTests {
    private static let places = ["old", "new", "newest"].map { PlugInReference(kind: $0) }

    private static func policy(_ place: Int?, initial: Int = 3) -> FleetPolicy {
        .plain(initial: initial) { $0.drain.steps = place.map { [.leave(places[$0])] } ?? [] }
    }

    private func order(_ rig: Rig, _ kind: EffectID.Kind) -> WorkerOrder? {
        for effect in rig.last.effects {
            switch effect {
            case .drain(let order) where kind == .drain: return order
            case .terminate(let order, _) where kind == .terminate: return order
            case .enrol(let order, _) where kind == .enrol: return order
            default: continue
            }
        }
        return nil
    }

    @Test func drainsAndTerminationsLeaveTheFormerPlaceToo() throws {
        var rig = Rig(Self.policy(0))
        rig.bootAll()
        rig.read(300)
        rig.step(.policiesLoaded([Self.policy(1)]))
        rig.read(200)
        let drain = try #require(order(rig, .drain))
        #expect(drain.steps == [.leave(Self.places[1])] && drain.formerPlaces == [Self.places[0]])
        #expect(drain.drainBegan == rig.now)
        rig.end(.drain, drain.worker)
        #expect(order(rig, .terminate)?.formerPlaces == [Self.places[0]])
    }

    @Test func aWorkerThatIsLaunchedLaterWasNeverThere() throws {
        var rig = Rig(Self.policy(0, initial: 1))
        rig.bootAll()
        rig.step(.policiesLoaded([Self.policy(1, initial: 1)]))
        rig.now = rig.now + .seconds(1)
        rig.read(200)
        let later = try #require(rig.launching.first)
        rig.end(.launch, later, .launched(rig.running(later)))
        rig.step(.healthRead("f", [WorkerHealth(worker: later, healthy: true)]))
        #expect(order(rig, .enrol)?.formerPlaces == [])
        #expect(rig.fleet.formerTraffic?.map(\.place) == [Self.places[0]])
    }

    @Test func placesAddUpComeBackAndAreForgottenWithTheirWorkers() {
        var rig = Rig(Self.policy(0, initial: 1))
        rig.bootAll()
        rig.step(.policiesLoaded([Self.policy(1, initial: 1)]))
        rig.step(.policiesLoaded([Self.policy(2, initial: 1)]))
        #expect(rig.fleet.formerTraffic?.map(\.place) == [Self.places[1], Self.places[0]])
        rig.step(.policiesLoaded([Self.policy(0, initial: 1)]))
        #expect(rig.fleet.formerTraffic?.map(\.place) == [Self.places[2], Self.places[1]])
        rig.step(.policiesLoaded([Self.policy(nil, initial: 1)]))
        #expect(rig.fleet.formerTraffic?.count == 3)
        for _ in 0..<3 { rig.list([]) }
        rig.now = rig.now + .seconds(60)
        rig.step(.timerFired)
        for _ in 0..<3 { rig.list([]) }
        rig.step(.policiesLoaded([Self.policy(1, initial: 2)]))
        #expect(rig.fleet.formerTraffic == nil, "the only worker that may have been there is gone")
    }
}
