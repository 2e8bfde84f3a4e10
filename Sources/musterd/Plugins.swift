import Foundation
import MusterCore
import MusterDaemon
import MusterDrainers
import MusterMetrics
import MusterPolicy
import MusterPorts
import MusterProviders
import MusterSignals
import MusterTransport

/// The plug-ins of this version.
enum Plugins {
    /// Providers by the name policies use.
    static func providers(state: String, http: HTTPClient) -> @Sendable (String) -> (any FleetProvider)? {
        let dockerHost = ProcessInfo.processInfo.environment["DOCKER_HOST"]
        let shelf: [any FleetProvider] = [
            ProcessProvider(stateDirectory: state), DockerProvider(client: http, defaultHost: dockerHost),
        ]
        let byKind = Dictionary(shelf.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
        return { byKind[$0] }
    }

    static func drainers() -> [any Drainer] { [HAProxyDrainer()] }

    static func sources(http: HTTPClient, secrets: Secrets) -> [any SignalSource] {
        [PrometheusSource(http: http, credentials: secrets.sourceCredentials)]
    }

    static func operations(
        providers: @escaping @Sendable (String) -> (any FleetProvider)?, drains: DrainRunner
    ) -> WorkerOperations {
        WorkerOperations(
            provider: providers,
            enrol: { (order) async throws(Failure) in try await drains.enrol(order) },
            drain: { (order, progress) async throws(Failure) in try await drains.run(order, progress: progress) },
            reclaim: { (order) async throws(Failure) in try await drains.reclaim(order) },
            verify: { (order) async throws(Failure) in try await drains.verify(order) },
            remove: { (order) async throws(Failure) in try await drains.remove(order) })
    }

    /// Decodes policies with this machine's time zones and our own PromQL.
    static func decoder() -> PolicyDecoder {
        PolicyDecoder(options: .init(zone: zone, promql: promql))
    }

    private static let zone: @Sendable (String) -> TimeZoneRules? = { name in
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else { return nil }
        guard let file = FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)") else { return nil }
        do { return try TimeZoneRules(tzif: [UInt8](file), name: name) } catch { return nil }
    }

    private static let promql: @Sendable (String) -> (offset: Int, length: Int, message: String)? = { text in
        do throws(PromQLError) {
            _ = try PromQL.parseNumeric(text)
            return nil
        } catch {
            return (error.position.offset, 1, error.message)
        }
    }
}
