import MusterCore
import MusterPorts

/// The suite that every `Drainer` passes, against a place that is empty of the fleet and really serves.
public struct DrainerContract: Sendable {
    private let drainer: any Drainer
    private let settings: SettingValue
    private let fleet: FleetName
    /// Addresses of two workers that answer; the suite makes the orders.
    private let addresses: (WorkerAddress, WorkerAddress)

    public init(
        _ drainer: any Drainer, settings: SettingValue, fleet: FleetName, addresses: (WorkerAddress, WorkerAddress)
    ) {
        self.drainer = drainer
        self.settings = settings
        self.fleet = fleet
        self.addresses = addresses
    }

    /// Runs every check in turn; throws `ContractViolation`, or the `Failure` that a call ended with.
    public func check() async throws {
        try await unknownWorkersLeaveAndGo()
        try await enrollingIsIdempotentAndListed()
        try await leavingEmptiesAndEnrollingTakesBack()
        try await movedWorkersAreCorrected()
        try await foreignWorkersStay()
        try await removingIsIdempotent()
    }

    private func order(_ sequence: String, _ address: WorkerAddress, fleet: FleetName? = nil) -> WorkerOrder {
        let fleet = fleet ?? self.fleet
        return WorkerOrder(
            fleet: fleet, worker: WorkerID("\(fleet)-00ff-\(sequence)"),
            placement: PlacementPolicy(name: "here", provider: PlugInReference(kind: "process")), handle: nil,
            address: address, steps: [])
    }

    private var first: WorkerOrder { order("1", addresses.0) }
    private var second: WorkerOrder { order("2", addresses.1) }

    private func unknownWorkersLeaveAndGo() async throws {
        try await drainer.leave(first, settings: settings)
        try await drainer.remove(first, settings: settings)
        let blocker = try await drainer.blocker(first, settings: settings)
        try require(blocker == nil, "a worker that is not there blocks nothing; it is blocked by: \(blocker ?? "")")
        let enrolled = try await drainer.enrolled(fleet: fleet, settings: settings)
        try require(enrolled.isEmpty, "the place must be empty of the fleet at the start; it has \(enrolled)")
    }

    private func enrollingIsIdempotentAndListed() async throws {
        for order in [second, first, first] { try await drainer.enrol(order, settings: settings) }
        let enrolled = try await drainer.enrolled(fleet: fleet, settings: settings)
        try require(
            enrolled == [first.worker, second.worker], "every enrolled worker is listed once, sorted; got \(enrolled)")
        let blocker = try await drainer.blocker(first, settings: settings)
        try require(blocker != nil, "a worker that still takes new work is blocked by that")
    }

    private func leavingEmptiesAndEnrollingTakesBack() async throws {
        for _ in 1...2 { try await drainer.leave(first, settings: settings) }
        let left = try await drainer.blocker(first, settings: settings)
        try require(left == nil, "an idle worker that has left is blocked by nothing; it is by: \(left ?? "")")
        try await drainer.enrol(first, settings: settings)
        let back = try await drainer.blocker(first, settings: settings)
        try require(back != nil, "a worker that left and was enrolled again takes new work")
    }

    private func movedWorkersAreCorrected() async throws {
        var moved = first
        moved.address = addresses.1
        try await drainer.enrol(moved, settings: settings)
        try await drainer.enrol(first, settings: settings)
        let enrolled = try await drainer.enrolled(fleet: fleet, settings: settings)
        try require(enrolled == [first.worker, second.worker], "a worker that moved is listed once; got \(enrolled)")
    }

    private func foreignWorkersStay() async throws {
        let other = FleetName(fleet.rawValue + "-b")
        let foreign = order("1", addresses.1, fleet: other)
        try await drainer.enrol(foreign, settings: settings)
        let ours = try await drainer.enrolled(fleet: fleet, settings: settings)
        try require(!ours.contains(foreign.worker), "the list of a fleet has no worker of another: \(ours)")
        let theirs = try await drainer.enrolled(fleet: other, settings: settings)
        try require(theirs == [foreign.worker], "the list of the other fleet has its worker; got \(theirs)")
        try await drainer.remove(foreign, settings: settings)
    }

    private func removingIsIdempotent() async throws {
        for order in [first, second] {
            try await drainer.leave(order, settings: settings)
            for _ in 1...2 { try await drainer.remove(order, settings: settings) }
        }
        let enrolled = try await drainer.enrolled(fleet: fleet, settings: settings)
        try require(enrolled.isEmpty, "nothing is left of removed workers; got \(enrolled)")
    }
}
