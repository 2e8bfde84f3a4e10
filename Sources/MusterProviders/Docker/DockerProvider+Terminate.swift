import Foundation
import MusterCore
import MusterPorts
import MusterTransport

extension DockerProvider {
    public func bounds(of placement: PlacementPolicy) -> PlacementBounds {
        let host = placement.provider.settings["host"]?.text ?? defaultHost
        return PlacementBounds(endpoint: host, stopTimeout: Self.stopTimeout(placement))
    }

    public func terminate(_ order: WorkerOrder) async throws(Failure) {
        let endpoint = try DockerEndpoint(order.placement, defaultHost: defaultHost)
        let patience = Self.stopTimeout(order.placement)
        for container in try await owned(endpoint, order.fleet, order.worker) {
            if container.hasProcess { try await stop(endpoint, container.id, patience) }
            try await remove(endpoint, container.id)
        }
    }

    /// Asks nicely and waits; what does not listen is left to the removal, which ends it.
    private func stop(_ endpoint: DockerEndpoint, _ id: String, _ patience: Duration) async throws(Failure) {
        let seconds = max(0, Int(patience.inSeconds.rounded(.up)))
        let reply = try await engine.call(
            endpoint, .post, "/containers/\(id)/stop", query: [("t", String(seconds))],
            deadline: patience + engine.deadlines.call)
        switch reply.status {
        case 204, 304, 404, 409, 500: return
        default: throw DockerFailure.of(reply, doing: "stop \(id.prefix(12))")
        }
    }

    /// Removes the container with its anonymous volumes and returns when the engine does not know it any more.
    func remove(_ endpoint: DockerEndpoint, _ id: String) async throws(Failure) {
        let reply = try await engine.call(
            endpoint, .delete, "/containers/\(id)", query: [("force", "true"), ("v", "true")],
            deadline: engine.deadlines.change)
        // 409: a removal is under way already.
        guard [200, 204, 404, 409].contains(reply.status) else {
            if try await isGone(endpoint, id) { return }
            throw DockerFailure.of(reply, doing: "remove \(id.prefix(12))")
        }
        let patience = engine.deadlines.settle
        let deadline = ContinuousClock.now + patience
        while try await !isGone(endpoint, id) {
            guard ContinuousClock.now < deadline else {
                throw .outcomeUnknown("container \(id.prefix(12)) is still there \(patience) after its removal")
            }
            do {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                throw .outcomeUnknown("cancelled while container \(id.prefix(12)) was removed")
            }
        }
    }

    private func isGone(_ endpoint: DockerEndpoint, _ id: String) async throws(Failure) -> Bool {
        do {
            return try await inspect(endpoint, id) == nil
        } catch {
            throw .outcomeUnknown("container \(id.prefix(12)) was to be removed: \(error.message)")
        }
    }

    private static func stopTimeout(_ placement: PlacementPolicy) -> Duration {
        guard let seconds = placement.provider.settings["stopTimeout"]?.number, (0...86_400).contains(seconds) else {
            return DockerSettings.standardStopTimeout
        }
        return .milliseconds(Int64((seconds * 1000).rounded()))
    }
}
