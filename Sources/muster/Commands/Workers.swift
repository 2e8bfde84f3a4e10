import ArgumentParser
import MusterCore
import MusterWire

/// `muster workers FLEET`
struct Workers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The workers of a fleet: phase, age, address, drains.",
        discussion: """
            EXAMPLES
              muster workers wallet-api
              muster workers wallet-api -q | head -1      the name of the first worker
            """)

    @Argument(help: "The fleet.") var fleet: String
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let list = try await connection.client().get(WorkerList.self, ["v1", "fleets", fleet, "workers"])
        try output.show(list, names: list.workers.map(\.worker)) {
            Self.table(list.workers, now: list.at.instant).text($0)
        }
    }

    private static func table(_ workers: [WorkerView], now: Instant) -> Table {
        var table = Table(heads: ["WORKER", "PHASE", "AGE", "HEALTHY", "PLACEMENT", "ADDRESS", "REMARKS"])
        for worker in workers {
            let healthy = worker.healthy.map { $0 ? "yes" : "no" } ?? "-"
            table.rows.append([
                Table.Cell(worker.worker), Table.Cell(worker.phase.words, worker.phase.tone),
                Table.Cell(Ages.text(worker.ageSeconds)), Table.Cell(healthy, worker.healthy == false ? .red : nil),
                Table.Cell(worker.placement), Table.Cell(worker.address ?? "-"),
                Table.Cell(worker.remarks(now: now), worker.drain?.overdueAt == nil ? nil : .red),
            ])
        }
        return table
    }
}

extension WorkerView.Phase {
    /// For people.
    var words: String { self == .inService ? "in service" : rawValue }

    var tone: Style.Tone? {
        switch self {
        case .inService: .green
        case .launching, .booting, .joining: .cyan
        case .draining, .terminating: .yellow
        }
    }
}

extension WorkerView {
    /// What is particular about it.
    func remarks(now: Instant) -> String {
        var remarks: [String] = []
        if let drain {
            // What a quarantine says, its drain need not say again.
            var text = quarantine == nil ? drain.reason : "leaving traffic"
            if let step = drain.step, let steps = drain.steps { text += ", step \(step) of \(steps)" }
            if let blocker = drain.blocker { text += ", \(blocker)" }
            text +=
                drain.overdueAt.map { ", overdue since \(Ages.relative($0, to: now))" }
                ?? ", deadline \(Ages.relative(drain.deadline, to: now))"
            remarks.append(text)
        }
        if let protection { remarks.append("protected \(protection.words)") }
        if let drainAsked { remarks.append("to be drained once replaced, \(drainAsked.words)") }
        if let quarantine { remarks.append("quarantined \(quarantine.words)") }
        return remarks.joined(separator: "; ")
    }
}

extension MarkView {
    /// `by alice: heap dump, until 14:08:52Z`.
    var words: String { "by \(by): \(reason)" + (until.map { ", until \($0.timeText)Z" } ?? "") }
}
