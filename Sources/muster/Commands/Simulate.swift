import ArgumentParser
import Foundation
import MusterCore
import MusterPolicy
import MusterSimulator

/// `muster simulate [POLICY] --trace FILE`
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Replays recorded demand through the daemon's own decisions: overload, cost, actions.",
        discussion: """
            The trace is CSV with the head timestamp,requests_per_second, or prometheus:URL of a range query. The
            policy decides with the daemon's own kernel, on virtual time, over workers that boot, drain and cost. See
            docs/simulate.md.
            Without a policy, the demand is made ten times its median at its peak, which 200 workers carry: the
            scenario in which published algorithms are compared.
            Baselines: static, oracle, react, and hpa, aws, nomad with -cpu or -rps and a target, such as hpa-rps70.

            EXAMPLES
              muster simulate policies/wallet-api.yaml --trace november.csv
              muster simulate wallet.yaml --trace november.csv --against wallet-next.yaml --baseline hpa --html out.html
              muster simulate --trace november.csv --baseline static --baseline oracle --baseline aws
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: ArgumentHelp("The policy to replay.", valueName: "policy"), completion: .file()) var policy: String?
    @Option(help: ArgumentHelp("CSV, or prometheus:URL.", valueName: "file"), completion: .file()) var trace: String
    @Option(help: ArgumentHelp("Another policy to compare with; may be repeated.", valueName: "policy"))
    var against: [String] = []
    @Option(help: ArgumentHelp("A published algorithm to compare with; may be repeated.", valueName: "name"))
    var baseline: [String] = []
    @OptionGroup var world: SimulateOptions
    @Option(name: .shortAndLong, help: "text or json.") var output: Format = .text
    @Option(help: ArgumentHelp("Writes a page with charts and every decision.", valueName: "file"), completion: .file())
    var html: String?
    @Flag(name: .shortAndLong, help: "Says nothing beside the result.") var quiet = false

    func run() async throws {
        let names = try baseline.map { text in
            guard let name = BaselineName(text) else {
                throw CommandFailure(
                    .usage, "there is no baseline \(text): static, oracle, react, or hpa, aws, nomad, with -cpu or -rps"
                )
            }
            return name
        }
        guard policy != nil || !names.isEmpty else {
            throw CommandFailure(.usage, "name a policy, a --baseline, or both")
        }
        let (demand, notes) = try await TraceFile.read(trace)
        let comparison = try Comparison(
            trace: demand, policies: try policies(), baselines: names,
            options: world)
        var report = comparison.run()
        report.notes = notes + report.notes
        report.trace = trace.hasPrefix("prometheus:") ? "prometheus" : trace
        if let html { try write(try SimulationPage(report: report).text, to: html) }
        switch output {
        case .json: Console.print(try report.json)
        case .text: Console.print(SimulationText(report: report, style: .standard, columns: Console.columns).text)
        }
        if !quiet, let html { Console.remark("the charts are in \(html)") }
    }

    private func policies() throws -> [(path: String, policy: FleetPolicy)] {
        try ([policy].compactMap { $0 } + against).map { path in
            do throws(PolicyFiles.Unfit) { return (path, try PolicyFiles.policy(of: path)) } catch {
                if !error.report.isEmpty { Console.remark(error.report) }
                throw CommandFailure(.invalidPolicy, error.message)
            }
        }
    }

    private func write(_ text: String, to path: String) throws {
        do { try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw CommandFailure(.usage, "\(path) cannot be written: \(error.localizedDescription)")
        }
    }
}
