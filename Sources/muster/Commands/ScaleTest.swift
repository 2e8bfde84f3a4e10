import ArgumentParser
import Foundation
import MusterPolicy
import MusterWire

/// `muster scaletest FILE`
struct ScaleTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scaletest",
        abstract: "Sends load to a fleet, breaks things, and says whether it held.",
        discussion: """
            Requests are sent when they are due, whether or not earlier ones were answered; a latency counts from then.
            The file says how much load comes when, what is broken, and what must hold. See docs/scaletest.md.
            Exit code 1 when an expectation fails, 65 when the file is invalid, 69 when the fleet is not ready.

            EXAMPLES
              muster scaletest peak.yaml
              muster scaletest peak.yaml --json report.json --junit report.xml
              muster scaletest peak.yaml --quiet && echo it holds
            """)

    @Argument(help: ArgumentHelp("What to send, break and expect.", valueName: "file"), completion: .file()) var file:
        String
    @Option(help: ArgumentHelp("Writes the report as JSON.", valueName: "file"), completion: .file()) var json: String?
    @Option(help: ArgumentHelp("Writes the expectations as JUnit XML.", valueName: "file"), completion: .file())
    var junit: String?
    @Flag(name: .shortAndLong, help: "Shows no progress, only the summary.") var quiet = false
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let plan = try read()
        // Before the load, not after it: what the run found must have a place.
        for path in [json, junit].compactMap({ $0 }) { try checkWritable(path) }
        raiseFileLimit()
        signal(SIGPIPE, SIG_IGN)
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let run = ScaleTestRun(plan: plan, folder: folder, client: try connection.client(), quiet: quiet)
        let report = try await run.run()
        Console.print("\n" + ScaleTestText(report: report, style: .standard).text)
        let jsonWritten = Result { try json.map { try write(reportBytes(report), to: $0) } }
        let junitWritten = Result { try junit.map { try write(Data(report.junit.utf8), to: $0) } }
        _ = (try jsonWritten.get(), try junitWritten.get())
        let failed = report.expectations.count { !$0.holds }
        guard report.passed else {
            throw CommandFailure(.checkFailed, "\(failed) of \(report.expectations.count) expectations failed")
        }
    }

    private func read() throws -> ScaleTestPlan {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw CommandFailure(.usage, "\(file) cannot be read: does it exist, may you read it?")
        }
        let (plan, diagnostics) = ScaleTestDecoder().decode(SourceFile(path: file, bytes: [UInt8](bytes)))
        let sorted = diagnostics.sorted { $0.place.range.from < $1.place.range.from }
        if !sorted.isEmpty { Console.remark(DiagnosticRenderer().render(sorted)) }
        guard let plan else { throw CommandFailure(.invalidPolicy, "\(file) is not a valid scale test") }
        return plan
    }

    private func reportBytes(_ report: ScaleTestReport) throws -> Data {
        try WireJSON.encode(report, pretty: true) + Data("\n".utf8)
    }

    private func checkWritable(_ path: String) throws {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        let isWritable = exists ? !isFolder.boolValue && access(path, W_OK) == 0 : access(folder, W_OK | X_OK) == 0
        guard isWritable else {
            throw CommandFailure(
                .usage,
                "\(path) cannot be written: \(isFolder.boolValue ? "it is a folder" : "does its folder exist, may you write there?")"
            )
        }
    }

    private func write(_ bytes: Data, to path: String) throws {
        do { try bytes.write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw CommandFailure(.usage, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }

    /// Every request under way needs a descriptor; what the system allows without asking is taken.
    private func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
