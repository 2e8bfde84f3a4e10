import Foundation
import MusterCore
import MusterPorts
import MusterTransport

/// Workers are containers of a Docker Engine (API 1.41 or later), or of podman's socket of the same API.
///
/// A container is ours by its labels alone; its name is the worker's id, so that the engine itself refuses a second.
public final class DockerProvider: FleetProvider {
    public let kind = "docker"

    let engine: DockerEngine
    let pulls = DockerPulls()
    /// The engine of placements that name none.
    let defaultHost: String

    /// `defaultHost` is used where a policy names no `host`; give it the `DOCKER_HOST` of the environment, if set.
    package init(client: HTTPClient, defaultHost: String? = nil, deadlines: DockerDeadlines = DockerDeadlines()) {
        engine = DockerEngine(client: client, deadlines: deadlines)
        self.defaultHost = defaultHost.flatMap { $0.isEmpty ? nil : $0 } ?? "unix:///var/run/docker.sock"
    }

    public func list(fleet: FleetName, placement: PlacementPolicy) async throws(Failure) -> [ObservedWorker] {
        let endpoint = try DockerEndpoint(placement, defaultHost: defaultHost)
        let labels = [
            "\(DockerLabel.fleet)=\(fleet)", "\(DockerLabel.placement)=\(placement.labelledName)",
        ]
        var workers: [ObservedWorker] = []
        for id in try await identifiers(endpoint, labels: labels) {
            guard let container = try await inspect(endpoint, id),
                container.labels[DockerLabel.fleet] == fleet.rawValue,
                let worker = container.observed(endpoint)
            else { continue }
            workers.append(worker)
        }
        return workers.sorted { $0.id < $1.id }
    }

    public func signal(_ order: WorkerOrder, name: String) async throws(Failure) {
        let endpoint = try DockerEndpoint(order.placement, defaultHost: defaultHost)
        guard name.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) }), !name.isEmpty
        else { throw .invalidRequest("'\(name)' is not a signal's name") }
        guard let container = try await owned(endpoint, order.fleet, order.worker).first else {
            throw .notFound("worker \(order.worker) of fleet \(order.fleet)")
        }
        guard container.hasProcess else { throw .notFound("worker \(order.worker) does not run") }
        let reply = try await engine.call(
            endpoint, .post, "/containers/\(container.id)/kill", query: [("signal", name.uppercased())])
        switch reply.status {
        case 204: return
        case 409: throw .notFound("worker \(order.worker) does not run")
        default: throw DockerFailure.of(reply, doing: "signal worker \(order.worker)")
        }
    }

    public func changes(fleet: FleetName, placement: PlacementPolicy) -> AsyncStream<Void> {
        let events = DockerEvents(engine: engine, fleet: fleet) { [defaultHost] () throws(Failure) in
            try DockerEndpoint(placement, defaultHost: defaultHost)
        }
        return AsyncStream { await events.next() }
    }

    /// The containers that carry the labels of this worker, whatever their names are.
    func owned(
        _ endpoint: DockerEndpoint, _ fleet: FleetName, _ worker: WorkerID
    ) async throws(Failure) -> [DockerContainer] {
        var found: [DockerContainer] = []
        let labels = ["\(DockerLabel.fleet)=\(fleet)", "\(DockerLabel.worker)=\(worker)"]
        for id in try await identifiers(endpoint, labels: labels) {
            guard let container = try await inspect(endpoint, id),
                container.labels[DockerLabel.fleet] == fleet.rawValue,
                container.labels[DockerLabel.worker] == worker.rawValue
            else { continue }
            found.append(container)
        }
        return found
    }

    /// A container by id or name, nil when there is none.
    func inspect(_ endpoint: DockerEndpoint, _ id: String) async throws(Failure) -> DockerContainer? {
        let reply = try await engine.call(endpoint, .get, "/containers/\(DockerEngine.escaped(id))/json")
        switch reply.status {
        case 200: return try DockerFailure.decoded(DockerContainer.self, reply, doing: "inspect \(id)")
        case 404: return nil
        default: throw DockerFailure.of(reply, doing: "inspect \(id)")
        }
    }

    private func identifiers(_ endpoint: DockerEndpoint, labels: [String]) async throws(Failure) -> [String] {
        struct Summary: Decodable {
            var id: String

            enum CodingKeys: String, CodingKey { case id = "Id" }
        }
        let filters = try Self.filters(["label": labels])
        let reply = try await engine.call(
            endpoint, .get, "/containers/json", query: [("all", "true"), ("filters", filters)])
        guard reply.status == 200 else { throw DockerFailure.of(reply, doing: "list containers") }
        return try DockerFailure.decoded([Summary].self, reply, doing: "list containers").map(\.id).sorted()
    }

    /// Filters as the API takes them: a JSON object in the query.
    static func filters(_ filters: [String: [String]]) throws(Failure) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(filters), as: UTF8.self)
        } catch {
            throw .invalidRequest("the labels cannot be written as JSON: \(error)")
        }
    }
}
