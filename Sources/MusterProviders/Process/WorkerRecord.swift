import Foundation
import MusterCore

/// What is written down of a worker before it is started.
struct WorkerRecord: Codable, Hashable, Sendable {
    static let newestFormat = 1

    var format = newestFormat
    var fleet: FleetName
    var worker: WorkerID
    var placement: PlacementName
    /// Unique to this launch; in the environment of every process of the worker as `MUSTER_LAUNCH`.
    var token: String
    /// The machine start that the worker belongs to.
    var bootID: String
    var host: String
    var port: Int
    var program: String
    /// When it was launched.
    var at: Instant
    /// What its policy gave it to stop when it was launched, for people; the policy in force decides.
    var stopTimeoutSeconds: Double
    /// The worker's own cgroup, if it has one.
    var cgroup: String?

    /// Where the controller reaches the worker: a worker bound to every address is reached over loopback.
    var address: WorkerAddress {
        let reachable = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host
        return WorkerAddress(host: reachable, port: port)
    }

    func encoded() throws(Failure) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        do {
            return Array(try encoder.encode(self))
        } catch {
            throw .unavailable("cannot write the record of worker \(worker): \(error)")
        }
    }

    /// Nothing unreadable is skipped or deleted: a record that cannot be understood is a failure that names its file.
    init(decoding bytes: [UInt8], path: String) throws(Failure) {
        struct Format: Decodable { var format: Int }
        do {
            let found = try JSONDecoder().decode(Format.self, from: Data(bytes)).format
            guard found == Self.newestFormat else {
                throw Failure.unavailable("\(path) has format \(found); this version reads \(Self.newestFormat)")
            }
            self = try JSONDecoder().decode(Self.self, from: Data(bytes))
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .unavailable("\(path) is not a worker's record: \(error); repair it or move it away")
        }
    }

    init(
        fleet: FleetName, worker: WorkerID, placement: PlacementName, token: String, bootID: String, host: String,
        port: Int, program: String, at: Instant, stopTimeout: Duration
    ) {
        self.fleet = fleet
        self.worker = worker
        self.placement = placement
        self.token = token
        self.bootID = bootID
        self.host = host
        self.port = port
        self.program = program
        self.at = at
        stopTimeoutSeconds = stopTimeout.inSeconds
    }
}

/// How a worker's process stands.
enum WorkerLife: Hashable, Sendable {
    /// Written down, not started yet.
    case intended
    case running(ProcessIdentity)
    /// Ended, with the reason for people; nil when nobody has looked at how.
    case ended(ProcessIdentity?, reason: String?)
}
