import MusterCore
import MusterPorts

/// One check on its way: its workers' names and what it says when a promise is broken.
struct ProviderContractRun {
    let contract: ProviderContract
    let check: ProviderContract.Check
    let provider: any FleetProvider

    init(contract: ProviderContract, check: ProviderContract.Check) async throws {
        self.contract = contract
        self.check = check
        provider = try await contract.make()
    }

    var otherFleet: FleetName { FleetName("\(contract.fleet)-other") }

    func perform() async throws {
        switch check {
        case .launchingTwiceLaunchesOnce: try await launchingTwice()
        case .launchingAtOnceLaunchesOnce: try await launchingAtOnce()
        case .listHasExactlyTheFleet: try await listing()
        case .terminationWaitsAndRepeats: try await termination()
        case .foreignIsNeverTouched: try await foreign()
        case .exitedIsListedUntilTerminated: try await exited()
        case .signalsArrive: try await signals()
        case .workersOutliveTheProvider: try await outliving()
        case .changesTellOfADeath: try await changes()
        case .refusalsAreTyped: try await refusals()
        }
    }

    /// Ends every worker that carries this check's names, in both fleets.
    func cleanUp() async throws {
        for fleet in [contract.fleet, otherFleet] {
            for worker in try await listed(by: provider, fleet) {
                try await provider.terminate(order(worker.id, fleet: fleet, handle: worker.handle))
            }
        }
    }

    func expect(_ holds: Bool, _ text: @autoclosure () -> String) throws {
        if !holds { throw ContractViolation("\(check): \(text())") }
    }

    /// A name that no other check of this run has.
    func worker(_ name: String) -> WorkerID {
        let number = ProviderContract.Check.allCases.firstIndex(of: check) ?? 0
        return WorkerID("\(contract.prefix)-c\(number)-\(name)")
    }

    func launchOrder(_ worker: WorkerID, fleet: FleetName? = nil) -> LaunchOrder {
        LaunchOrder(fleet: fleet ?? contract.fleet, worker: worker, placement: contract.placement)
    }

    func order(_ worker: WorkerID, fleet: FleetName? = nil, handle: String? = nil) -> WorkerOrder {
        WorkerOrder(
            fleet: fleet ?? contract.fleet, worker: worker, placement: contract.placement, handle: handle,
            address: nil, steps: [])
    }

    /// The fleet's workers of this check alone: checks may run beside one another.
    func listed(by provider: any FleetProvider, _ fleet: FleetName? = nil) async throws -> [ObservedWorker] {
        let all = try await provider.list(fleet: fleet ?? contract.fleet, placement: contract.placement)
        try expect(all.map(\.id) == all.map(\.id).sorted(), "a list must be sorted by id, it is \(all.map(\.id))")
        try expect(Set(all.map(\.id)).count == all.count, "a list must name each worker once: \(all.map(\.id))")
        let start = worker("").rawValue
        return all.filter { $0.id.rawValue.hasPrefix(start) }
    }

    /// Launches and waits until the platform shows the worker running.
    func running(_ worker: WorkerID) async throws -> ObservedWorker {
        _ = try await provider.launch(launchOrder(worker))
        return try await eventually("\(worker) to run") { seen in
            seen.first { $0.id == worker && $0.state == .running }
        }
    }

    /// The first thing found in a listing; listings are repeated until patience ends.
    func eventually<Found>(
        _ wish: String, by other: (any FleetProvider)? = nil, _ find: ([ObservedWorker]) -> Found?
    ) async throws -> Found {
        let deadline = ContinuousClock.now + contract.patience
        while true {
            let seen = try await listed(by: other ?? provider)
            if let found = find(seen) { return found }
            try expect(ContinuousClock.now < deadline, "waited \(contract.patience) for \(wish); listed: \(seen)")
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

extension ObservedWorker {
    /// Whether the platform says that it has ended.
    var hasExited: Bool { if case .exited = state { true } else { false } }
}
