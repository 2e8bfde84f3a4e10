import MusterCore
import MusterPorts

extension ProviderContractRun {
    func termination() async throws {
        try await provider.terminate(order(worker("none")))
        let id = worker("a")
        let launched = try await running(id)
        let staying = try await running(worker("b"))
        try await provider.terminate(order(id, handle: launched.handle))
        let seen = try await listed(by: provider)
        try expect(seen.map(\.handle) == [staying.handle], "only \(staying.id) must be left, listed \(seen)")
        try await provider.terminate(order(id, handle: launched.handle))
        let other = try await contract.make()
        try await withThrowingTaskGroup(of: Void.self) { group in
            let order = order(staying.id, handle: staying.handle)
            group.addTask { try await provider.terminate(order) }
            group.addTask { try await other.terminate(order) }
            try await group.waitForAll()
        }
        let left = try await listed(by: provider)
        try expect(left.isEmpty, "after termination nothing must be listed, there is \(left)")
    }

    func foreign() async throws {
        guard let makeForeign = contract.makeForeign else { return }
        let foreign = try await makeForeign(worker("f"))
        do {
            try await beside(foreign)
        } catch {
            try await foreign.remove()
            throw error
        }
        try await foreign.remove()
    }

    private func beside(_ foreign: ProviderContract.Foreign) async throws {
        try await provider.terminate(order(worker("none"), handle: foreign.handle))
        try expect(try await foreign.isUntouched(), "a termination that names it by its handle touched it")
        if let name = foreign.name {
            try await provider.terminate(order(name, handle: foreign.handle))
            try expect(try await foreign.isUntouched(), "a termination that names it by its name touched it")
            do throws(Failure) {
                let worker = try await provider.launch(launchOrder(name))
                throw .outcomeUnknown("it gave \(worker)")
            } catch {
                try expect(
                    error.code == "invalidRequest", "a launch under its name must be invalidRequest, came \(error)")
            }
            try expect(try await foreign.isUntouched(), "a launch under its name touched it")
        }
        let own = try await running(worker("a"))
        try await provider.terminate(order(own.id, fleet: otherFleet, handle: own.handle))
        let seen = try await listed(by: provider)
        try expect(
            seen.first { $0.id == own.id }?.state == .running,
            "a termination in the name of another fleet ended the worker: \(seen)")
    }

    func exited() async throws {
        let launched = try await running(worker("a"))
        try await provider.signal(order(launched.id, handle: launched.handle), name: "KILL")
        let ended = try await eventually("\(launched.id) to be listed as exited") { seen in
            seen.first { $0.id == launched.id && $0.hasExited }
        }
        let again = try await provider.launch(launchOrder(launched.id))
        try expect(again.hasExited && again.handle == ended.handle, "an exited worker was launched again: \(again)")
        try await provider.terminate(order(launched.id, handle: launched.handle))
        let seen = try await listed(by: provider)
        try expect(seen.isEmpty, "an exited worker must go with its termination, listed \(seen)")
    }

    func signals() async throws {
        let launched = try await running(worker("a"))
        let order = order(launched.id, handle: launched.handle)
        try await provider.signal(order, name: "KILL")
        try await eventually("the worker to end by its signal") { seen in
            seen.contains { $0.id == launched.id && $0.hasExited } ? () : nil
        }
        do throws(Failure) {
            try await provider.signal(order, name: "TERM")
            throw .outcomeUnknown("it succeeded")
        } catch {
            try expect(error.code == "notFound", "a signal to an ended worker must be notFound, came \(error)")
        }
    }

    func outliving() async throws {
        let launched = try await running(worker("a"))
        let other = try await contract.make()
        let found = try await listed(by: other)
        try expect(found.map(\.handle) == [launched.handle], "another object must find it: \(found)")
        try expect(found.first?.address == launched.address, "the address must stay: \(found), was \(launched)")
        let again = try await other.launch(launchOrder(launched.id))
        try expect(again.handle == launched.handle, "another object launched it a second time: \(again)")
        try await other.terminate(order(launched.id, handle: nil))
        let left = try await listed(by: provider)
        try expect(left.isEmpty, "another object ended it, the first still lists \(left)")
    }

    func changes() async throws {
        let launched = try await running(worker("a"))
        let other = try await contract.make()
        let order = order(launched.id, handle: launched.handle)
        let stream = other.changes(fleet: contract.fleet, placement: contract.placement)
        let told = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in stream {
                    let seen = try await listed(by: other)
                    if seen.contains(where: { $0.id == launched.id && $0.hasExited }) { return true }
                }
                return false
            }
            group.addTask {
                try await Task.sleep(for: contract.patience)
                return false
            }
            try await provider.signal(order, name: "KILL")
            let first = try await group.next() ?? false
            group.cancelAll()
            return first
        }
        try expect(told, "nothing was told within \(contract.patience) of a worker's death")
    }
}
