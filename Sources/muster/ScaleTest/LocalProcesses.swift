import Foundation
import MusterPolicy

/// The workers of a fleet that run on this machine, found by their environment and not by what anyone says of them.
struct LocalProcesses {
    let fleet: String
    let marks: [ScaleTestPlan.Mark]

    /// Process ids by worker. A worker may be several processes; those of other users need root to be seen.
    func workers() throws -> [String: [Int32]] {
        var found: [String: [Int32]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            // A process that ends between the listing and the reading has no environment any more.
            guard let process = Int32(name),
                let environment = FileManager.default.contents(atPath: "/proc/\(name)/environ"),
                let worker = worker(in: environment)
            else { continue }
            found[worker, default: []].append(process)
        }
        return found
    }

    /// The worker that an environment names, if it is one of ours.
    func worker(in environment: Data) -> String? {
        var variables: Set<String> = []
        var worker: String?
        for bytes in environment.split(separator: 0) {
            let text = String(decoding: bytes, as: UTF8.self)
            if text.hasPrefix("MUSTER_WORKER=") { worker = String(text.dropFirst("MUSTER_WORKER=".count)) }
            variables.insert(text)
        }
        let wanted = ["MUSTER_FLEET=\(fleet)"] + marks.map { "\($0.name)=\($0.value)" }
        return wanted.allSatisfy(variables.contains) ? worker : nil
    }
}
