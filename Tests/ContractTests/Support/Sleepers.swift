import Glibc
import MusterCore
import MusterProviders

/// Workers of the tests that are processes which do nothing until they are ended, and can be found by their mark.
struct Sleepers: Sendable {
    /// The scratch directory, which is also the mark.
    let path: String

    var state: String { path + "/state" }
    var mark: String { "TEST_MARK=\(path)" }

    func provider() -> ProcessProvider { ProcessProvider(stateDirectory: state, cgroupBase: nil) }

    func placement(_ more: [String: SettingValue] = [:]) -> PlacementPolicy {
        let common: [String: SettingValue] = [
            "command": .texts("sleep", "100000"), "stopTimeout": .number(5),
            "environment": .map([Setting(key: "TEST_MARK", value: .text(path))]),
        ]
        return ContractTests.placement("process", common.merging(more) { $1 })
    }

    /// The processes that are this worker.
    func processes(of worker: WorkerID) -> [pid_t] { MarkedProcesses.with(mark, "MUSTER_WORKER=\(worker)") }

    func list(by provider: ProcessProvider) async throws(Failure) -> [ObservedWorker] {
        try await provider.list(fleet: "shop", placement: placement())
    }

    /// Ends everything that was launched.
    func end() async throws {
        let provider = provider()
        let placement = placement(["stopTimeout": .number(0)])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in try await list(by: provider) {
                group.addTask { try await provider.terminate(order(worker.id, placement)) }
            }
            try await group.waitForAll()
        }
    }

    /// `shop`'s folder of this worker.
    func folder(_ worker: WorkerID) -> String { "\(state)/workers/shop/\(worker)" }
}

extension ObservedWorker {
    var runs: Bool { state == .running }
    var hasExited: Bool { if case .exited = state { true } else { false } }

    /// Its process's number, from the handle.
    var pid: pid_t { pid_t(handle.prefix { $0 != "@" }) ?? -1 }
}

/// The code of the failure that the work throws, nil when it throws none.
func failure(_ work: () async throws(Failure) -> Void) async -> Failure? {
    do throws(Failure) {
        try await work()
        return nil
    } catch {
        return error
    }
}
