import MusterCore
import MusterPorts

/// Operations that have so long and no longer.
extension EffectRunner {
    /// A try whose failure does not matter, because it is made again later.
    func attempt(
        within deadline: Duration, _ operation: @escaping @Sendable (WorkerOrder) async throws(Failure) -> Void,
        _ order: WorkerOrder
    ) async {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do throws(Failure) { try await operation(order) } catch { return false }
                return true
            }
            group.addTask {
                do { try await Task.sleep(for: deadline) } catch { return true }
                return false
            }
            _ = await group.next()
            group.cancelAll()
        }
    }

    /// Runs an operation that must end in time; one that does not is cancelled, and nobody knows what it did.
    func within(
        _ deadline: Duration, _ operation: @escaping @Sendable () async throws(Failure) -> EffectResult
    ) async throws(Failure) -> Outcome {
        let first = await withTaskGroup(of: Result<EffectResult, Failure>.self) { group in
            group.addTask {
                do throws(Failure) { return .success(try await operation()) } catch { return .failure(error) }
            }
            group.addTask {
                do { try await Task.sleep(for: deadline) } catch { return .failure(.outcomeUnknown("cancelled")) }
                return .failure(.outcomeUnknown("no answer within \(deadline)"))
            }
            let first = await group.next() ?? .failure(.outcomeUnknown("cancelled"))
            group.cancelAll()
            return first
        }
        return .succeeded(try first.get())
    }
}
