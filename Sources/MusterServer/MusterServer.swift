import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import MusterCore
import MusterDaemon
import NIOCore
import ServiceLifecycle

/// The HTTP API as a service: runs until it is told to shut down gracefully, then ends event streams and finishes
/// what is under way.
package struct MusterServer: Service {
    private let api: API
    private let onListening: @Sendable (Int) async -> Void

    /// `onListening` is told the port, once connections are accepted. Throws when the configuration would let
    /// strangers in.
    package init(
        configuration: MusterServerConfiguration, controlPlane: any ControlPlane, log: Logger,
        now: @escaping @Sendable () -> Instant = { Instant(seconds: Date().timeIntervalSince1970) },
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws(MusterServerError) {
        api = try API(configuration: configuration, controlPlane: controlPlane, now: now, log: log)
        self.onListening = onListening
    }

    /// Serves; throws `MusterServerError.cannotListen` when the address is not to be had.
    package func run() async throws {
        let api = self.api
        let onListening = self.onListening
        let configuration = api.configuration
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in await api.answer(request) },
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "muster",
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.maximumConnections)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? configuration.port) },
            logger: Self.quiet(api.log))
        do {
            try await application.run()
        } catch let error as IOError {
            throw MusterServerError.cannotListen(
                host: configuration.host, port: configuration.port, reason: error.localizedDescription)
        }
    }

    /// The library tells of every start and stop; only what goes wrong is of interest.
    private static func quiet(_ log: Logger) -> Logger {
        var quiet = log
        quiet.logLevel = max(log.logLevel, .warning)
        return quiet
    }
}
