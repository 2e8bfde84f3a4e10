/// What one wallet runs with, complete and checked.
struct WalletSettings: Sendable, Equatable {
    /// The settings that the environment may give.
    enum Name: Hashable {
        case host, port, workerID
    }

    /// The environment variable of each such setting.
    static let names: [Name: String] = [.host: "HOST", .port: "PORT", .workerID: "MUSTER_WORKER"]

    var host: String
    var port: Int
    var workerID: String
    /// How long a payment waits once its turn has come.
    var payment: Duration
    /// Payments at once.
    var concurrency: Int
    /// Payments waiting for their turn.
    var queueLimit: Int
    /// How long after the start no payment is taken.
    var boot: Duration
}
