import Foundation
import MusterCore
import MusterMetrics
import MusterPolicy

/// Policies for commands that work on them without a daemon.
enum PolicyText {
    /// One policy of each file; the first problem's report when one is invalid.
    static func read(_ paths: [String]) throws -> [(path: String, policy: FleetPolicy)] {
        try paths.map { ($0, try read($0)) }
    }

    static func read(_ path: String) throws -> FleetPolicy {
        let files = try PolicyFiles.read([path])
        let result = decoder.decode(files: files)
        let errors = result.diagnostics.filter { $0.severity == .error }
        if !errors.isEmpty { Console.remark(DiagnosticRenderer().render(errors)) }
        guard errors.isEmpty, let policy = result.policies.first else {
            throw CommandFailure(.invalidPolicy, "\(path) is not a valid policy")
        }
        guard result.policies.count == 1 else {
            throw CommandFailure(.usage, "\(path) holds \(result.policies.count) policies; name one file")
        }
        return policy
    }

    /// With the system's time zones and the part of PromQL that Muster evaluates.
    static let decoder = PolicyDecoder(
        options: PolicyDecoder.Options(zone: ZoneFiles.rules(of:), promql: Check.problem(ofExpression:)))
}
