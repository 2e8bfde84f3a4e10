import ArgumentParser
import Hummingbird
import Logging
import ServiceLifecycle
import UnixSignals

/// The worker of the demo: takes payments, each of which waits a little as on a database.
@main
struct DemoWallet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-wallet",
        abstract: "A small wallet service: the worker that Muster scales in the demo.",
        discussion: """
            POST /pay      takes a payment; 503 while booting, while draining and when the queue is full
            GET /metrics   Prometheus text format
            GET /healthz   200 when payments are taken, else 503
            POST /drain    takes no new payments and answers how many are in flight; DELETE /drain undoes it

            SIGTERM finishes what is in flight, for at most 30 s, and exits with 0.
            A flag wins over the environment: PORT, HOST and MUSTER_WORKER stand for --port, --host and --worker-id.

            EXAMPLES:
              demo-wallet --port 9001 --worker-id wallet-1
              demo-wallet --boot 2s..4s --seed 7          # the same worker boots equally long every time
              PORT=9001 MUSTER_WORKER=wallet-1 demo-wallet
              curl -X POST http://127.0.0.1:9001/pay
            """,
        version: "0.1.0"
    )

    @OptionGroup var options: WalletOptions

    func run() async throws {
        let environment = Environment()
        let settings = try options.settings(environment: WalletSettings.names.compactMapValues { environment.get($0) })
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        let logger = Logger(label: "demo-wallet")
        let desk = PaymentDesk(settings: settings)
        logger.info(
            "starting",
            metadata: ["worker": "\(settings.workerID)", "boot": "\(settings.boot)", "pay": "\(settings.payment)"]
        )
        let application = Application(
            router: WalletRoutes(desk: desk, workerID: settings.workerID).router(),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1_024
            ),
            logger: logger
        )
        var group = ServiceGroupConfiguration(
            services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        )
        group.maximumGracefulShutdownDuration = .seconds(30)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            throw ServingFailed(address: "\(settings.host):\(settings.port)", reason: "\(error)")
        }
        logger.info("stopped", metadata: ["paid": "\(desk.paid)"])
    }
}

/// The server could not start or broke; most often the port is taken.
struct ServingFailed: Error, CustomStringConvertible {
    let address: String
    let reason: String

    var description: String { "cannot serve on \(address): \(reason). Is another process using the port?" }
}
