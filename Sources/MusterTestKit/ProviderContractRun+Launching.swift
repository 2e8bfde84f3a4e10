import MusterCore
import MusterPorts

extension ProviderContractRun {
    func launchingTwice() async throws {
        let id = worker("a")
        let first = try await provider.launch(launchOrder(id))
        let second = try await provider.launch(launchOrder(id))
        try expect(first.id == id, "launched \(id), was given \(first.id)")
        try expect(!first.hasExited, "a worker just launched runs or is pending, this one is \(first.state)")
        try expect(first.handle == second.handle, "the second launch gave \(second.handle), the first \(first.handle)")
        let seen = try await listed(by: provider)
        try expect(seen.map(\.id) == [id], "one worker must be listed, not \(seen)")
        try expect(seen.first?.handle == first.handle, "the list has another worker than the launch: \(seen)")
    }

    func launchingAtOnce() async throws {
        let id = worker("a")
        let handles = try await withThrowingTaskGroup(of: ObservedWorker.self) { group in
            for _ in 0..<6 {
                let other = try await contract.make()
                let order = launchOrder(id)
                group.addTask { try await other.launch(order) }
            }
            var handles: [String] = []
            for try await worker in group where !worker.handle.isEmpty { handles.append(worker.handle) }
            return handles
        }
        try expect(Set(handles).count == 1, "launches of one worker at once gave \(Set(handles).sorted())")
        let seen = try await listed(by: provider)
        try expect(seen.count == 1, "one worker must be listed, not \(seen)")
    }

    func listing() async throws {
        let ids = [worker("a"), worker("b"), worker("c")]
        for id in ids.reversed() { _ = try await provider.launch(launchOrder(id)) }
        let stranger = worker("d")
        _ = try await provider.launch(launchOrder(stranger, fleet: otherFleet))
        let foreign = try await contract.makeForeign?(worker("e"))
        do {
            let seen = try await listed(by: provider)
            try expect(seen.map(\.id) == ids, "expected \(ids), listed \(seen.map(\.id))")
            try expect(Set(seen.map(\.handle)).count == 3, "workers must have handles of their own: \(seen)")
            let others = try await listed(by: provider, otherFleet)
            try expect(others.map(\.id) == [stranger], "the other fleet has \(stranger), listed \(others)")
            let nobody = FleetName("\(contract.fleet)-none")
            let none = try await provider.list(fleet: nobody, placement: contract.placement)
            try expect(none.isEmpty, "a fleet without workers lists \(none)")
        } catch {
            try await foreign?.remove()
            throw error
        }
        try await foreign?.remove()
    }

    func refusals() async throws {
        for (index, refusal) in contract.refusals.enumerated() {
            let id = worker("r\(index)")
            let launch = LaunchOrder(fleet: contract.fleet, worker: id, placement: refusal.placement)
            do throws(Failure) {
                let worker = try await provider.launch(launch)
                throw .outcomeUnknown("it launched \(worker)")
            } catch {
                try expect(
                    error.code == refusal.code && error.message.contains(refusal.mentions),
                    "\(refusal.because): expected \(refusal.code) mentioning '\(refusal.mentions)', came \(error)")
            }
            let seen = try await listed(by: provider)
            try expect(seen.isEmpty, "\(refusal.because): nothing must be left of a refused launch, listed \(seen)")
        }
        do throws(Failure) {
            try await provider.signal(order(worker("none")), name: "TERM")
            throw .outcomeUnknown("it succeeded")
        } catch {
            try expect(
                error.code == "notFound" || error.code == "invalidRequest",
                "a signal to a worker that does not exist must be notFound, or invalidRequest; came \(error)")
        }
    }
}
