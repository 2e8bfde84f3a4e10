import MusterCore
import MusterPorts

/// Places that the policy has dropped while the worker was in them: it leaves them like the others, but is never brought
/// back. One that refuses for good, such as a backend that is not configured any more, sends nothing: it counts as left.
extension DrainRunner {
    /// No new work from there.
    func leaveFormer(_ order: WorkerOrder) async throws(Failure) {
        for reference in order.formerPlaces {
            try await whereThere { () async throws(Failure) in
                try await drainer(reference).leave(order, settings: reference.settings)
            }
        }
    }

    /// What one of them still sends to the worker, after it was told again to send nothing; nil when none does. One that
    /// cannot be asked blocks.
    func formerBlocker(_ order: WorkerOrder) async -> String? {
        for reference in order.formerPlaces {
            do throws(Failure) {
                let blocker = try await whereThere { () async throws(Failure) in
                    let drainer = try drainer(reference)
                    let blocker = try await drainer.blocker(order, settings: reference.settings)
                    if blocker != nil { try await drainer.leave(order, settings: reference.settings) }
                    return blocker
                }
                if let blocker = blocker ?? nil { return blocker }
            } catch {
                return "\(reference.kind) of a former policy cannot tell whether the worker is empty: \(error.message)"
            }
        }
        return nil
    }

    /// Removes every trace there; the first failure, or nil.
    func removeFormer(_ order: WorkerOrder) async -> Failure? {
        var first: Failure?
        for reference in order.formerPlaces {
            do throws(Failure) {
                try await whereThere { () async throws(Failure) in
                    try await drainer(reference).remove(order, settings: reference.settings)
                }
            } catch {
                first = first ?? error
            }
        }
        return first
    }

    /// Nil where the place refuses for good.
    @discardableResult
    private func whereThere<Value>(_ act: () async throws(Failure) -> Value) async throws(Failure) -> Value? {
        do throws(Failure) {
            return try await act()
        } catch .invalidRequest, .notFound {
            return nil
        }
    }
}
