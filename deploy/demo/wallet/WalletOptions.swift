import ArgumentParser

/// The command line of the wallet, before the environment fills the gaps.
struct WalletOptions: ParsableArguments {
    @Option(help: "Port to listen on, 0 for any free one (default: $PORT, else 8080).")
    var port: Int?

    @Option(help: "Address to listen on (default: $HOST, else 127.0.0.1).")
    var host: String?

    @Option(help: "Name of this worker in answers and metrics (default: $MUSTER_WORKER, else wallet).")
    var workerID: String?

    @Option(help: "How long a payment waits, in milliseconds.")
    var payMilliseconds: Int = 20

    @Option(help: "Payments at once.")
    var concurrency: Int = 2

    @Option(help: "Payments that may wait for their turn; one more is refused with 503.")
    var queue: Int = 200

    @Option(help: "How long the boot takes: a duration (500ms, 3s) or a range (2s..4s) to pick from.")
    var boot: BootTime = .none

    @Option(help: "Makes the pick from the range repeatable, per worker id.")
    var seed: UInt64?

    /// The settings to run with: flags first, then `environment`, then the defaults.
    ///
    /// - Throws: `ValidationError` naming the flag or variable that is wrong.
    func settings(environment: [WalletSettings.Name: String]) throws -> WalletSettings {
        let id = workerID ?? environment[.workerID] ?? "wallet"
        return WalletSettings(
            host: host ?? environment[.host] ?? "127.0.0.1",
            port: try listeningPort(environment[.port]),
            workerID: id,
            payment: .milliseconds(try checked(payMilliseconds, in: 0...600_000, name: "--pay-milliseconds")),
            concurrency: try checked(concurrency, in: 1...10_000, name: "--concurrency"),
            queueLimit: try checked(queue, in: 0...100_000, name: "--queue"),
            boot: boot.pick(seed: seed ?? .random(in: .min ... .max), workerID: id)
        )
    }

    private func listeningPort(_ variable: String?) throws -> Int {
        if let port { return try checked(port, in: 0...65_535, name: "--port") }
        guard let variable else { return 8_080 }
        guard let port = Int(variable) else {
            throw ValidationError("PORT is '\(variable)', which is not a number; set it to 0...65535 or unset it.")
        }
        return try checked(port, in: 0...65_535, name: "PORT")
    }

    private func checked(_ value: Int, in range: ClosedRange<Int>, name: String) throws -> Int {
        guard range.contains(value) else {
            throw ValidationError("\(name) is \(value); it must be \(range.lowerBound)...\(range.upperBound).")
        }
        return value
    }
}

extension BootTime: ExpressibleByArgument {
    init?(argument: String) {
        self.init(argument)
    }

    var defaultValueDescription: String { "0s" }
}
