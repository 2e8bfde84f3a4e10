import Dispatch
import Foundation
import MusterCore
import MusterPolicy
import MusterSimulator
import MusterWire
import Synchronization

/// What came of one test file.
struct TestReport: Sendable {
    enum Outcome: Sendable {
        case ran(TrialResult)
        /// It could not be run; the text says why, with file and line.
        case broken(String)
    }

    var path: String
    /// The test's name; its path where that is not known.
    var name: String
    var length: Duration
    var seconds: Double
    var outcome: Outcome

    /// Why a test cannot be run.
    private struct Obstacle: Error { var text: String }

    /// Runs the tests, as many at once as there are processors; in the order of the files.
    static func run(_ files: [SourceFile]) -> [TestReport] {
        let reports = Mutex([TestReport?](repeating: nil, count: files.count))
        DispatchQueue.concurrentPerform(iterations: files.count) { place in
            let report = run(files[place])
            reports.withLock { $0[place] = report }
        }
        return reports.withLock { $0.compactMap { $0 } }
    }

    private static func run(_ file: SourceFile) -> TestReport {
        let began = Date()
        var report = TestReport(path: file.path, name: file.path, length: .zero, seconds: 0, outcome: .broken(""))
        do throws(Obstacle) {
            let (plan, trial) = try trial(file, explained: nil)
            report.name = plan.name
            report.length = plan.world.length
            report.outcome = .ran(trial.run())
        } catch {
            report.outcome = .broken(error.text)
        }
        report.seconds = Date().timeIntervalSince(began)
        return report
    }

    /// The decision at that time, for people.
    static func explanation(_ file: SourceFile, at moment: Duration) throws -> String {
        do throws(Obstacle) {
            let (plan, trial) = try trial(file, explained: moment)
            guard moment <= plan.world.length, let decision = trial.run().explained else {
                throw Obstacle(text: "\(file.path): nothing was decided by \(Phrase.duration(moment))")
            }
            let view = DecisionView(decision, policy: trial.ruled, hash: trial.ruled.fingerprint)
            let start = plan.world.start
            return ExplanationText(decision: view, now: start + moment, style: .standard).text
        } catch { throw CommandFailure(.invalidPolicy, error.text) }
    }

    private static func trial(_ file: SourceFile, explained: Duration?) throws(Obstacle) -> (
        PolicyTestPlan, PolicyTrial
    ) {
        let (read, diagnostics) = PolicyTestDecoder().decode(file)
        guard let plan = read else { throw Obstacle(text: DiagnosticRenderer().render(diagnostics)) }
        let folder = (file.path as NSString).deletingLastPathComponent
        let path = { (name: String) in name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)" }
        let policy = try policy(path(plan.policy), of: plan.policyPlace)
        var traces: [SignalName: DemandTrace] = [:]
        for signal in plan.signals {
            guard case .csv(let name, let column) = signal.shape else { continue }
            do {
                traces[signal.name] = try TraceFile.read(csv: path(name), rate: column ?? signal.name.rawValue).trace
            } catch {
                throw Obstacle(text: (error as? CommandFailure)?.message ?? "\(error)")
            }
        }
        do throws(PolicyTrial.Problem) {
            return (plan, try PolicyTrial(plan, policy: policy, traces: traces, explained: explained))
        } catch {
            let place = error.place.map { "\($0.path):\($0.range.from.line):\($0.range.from.column)" } ?? file.path
            throw Obstacle(text: "\(place): error: \(error.message)")
        }
    }

    private static func policy(_ path: String, of place: Diagnostic.Place) throws(Obstacle) -> FleetPolicy {
        let test = "\(place.path):\(place.range.from.line):\(place.range.from.column)"
        guard FileManager.default.fileExists(atPath: path) else {
            throw Obstacle(text: "\(test): error: its policy \(MissingPath.failure(path).message)")
        }
        do throws(PolicyFiles.Unfit) { return try PolicyFiles.policy(of: path) } catch {
            throw Obstacle(text: "\(test): error: \(error.message)\n" + error.report)
        }
    }
}
