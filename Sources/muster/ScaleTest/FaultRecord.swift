import MusterPolicy

/// A fault as it happened. Times in seconds from the beginning of the load.
struct FaultRecord: Codable, Hashable, Sendable {
    enum Kind: String, Codable { case killWorker, restartDaemon }

    var kind: Kind
    var atSeconds: Double
    /// The worker that was killed.
    var worker: String?
    /// How long until it was made good: the worker replaced, the daemon answering; absent when it never was.
    var recoveredAfterSeconds: Double?
    /// In service when it happened.
    private var before: Set<String>

    private enum CodingKeys: String, CodingKey { case kind, atSeconds, worker, recoveredAfterSeconds }

    init(kind: Kind, at seconds: Double, worker: String? = nil, serving: Set<String> = []) {
        self.kind = kind
        atSeconds = seconds
        self.worker = worker
        before = serving
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        kind = try container.decode(Kind.self, forKey: .kind)
        atSeconds = try container.decode(Double.self, forKey: .atSeconds)
        worker = try container.decodeIfPresent(String.self, forKey: .worker)
        recoveredAfterSeconds = try container.decodeIfPresent(Double.self, forKey: .recoveredAfterSeconds)
        before = []
    }

    /// Takes a look at the fleet after it.
    ///
    /// A killed worker is replaced when it has left the list and another one came into service, or none is missing.
    mutating func take(_ look: FleetLedger.Look) {
        guard recoveredAfterSeconds == nil, look.at > atSeconds else { return }
        if kind == .killWorker {
            guard let worker, !look.listed.contains(worker) else { return }
            let replaced = !look.serving.subtracting(before).isEmpty || look.inService >= look.desired
            guard replaced else { return }
        }
        recoveredAfterSeconds = look.at - atSeconds
    }

    var sentence: String {
        switch kind {
        case .killWorker: "SIGKILL to the worker \(worker ?? "")"
        case .restartDaemon: "SIGKILL to musterd, and started again"
        }
    }
}
