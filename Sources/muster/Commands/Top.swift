import ArgumentParser
import Foundation
import MusterCore
import MusterWire

/// `muster top`
struct Top: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A live screen: load, workers, drains and decisions.",
        discussion: """
            Press q to leave.

            EXAMPLES
              muster top
              muster top --every 5
            """)

    @Option(help: ArgumentHelp("How often it looks.", valueName: "seconds")) var every = 1.0
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard every >= 0.2, every <= 3600 else { throw ValidationError("--every must be 0.2...3600") }
    }

    func run() async throws {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw CommandFailure(.usage, "top needs a terminal; use `muster status` or `muster events -f` in scripts")
        }
        let client = try connection.client()
        _ = try await client.get(StatusView.self, ["v1", "status"])
        let screen = try Screen()
        defer { screen.restore() }
        var state = TopState()
        for await event in screen.events(every: every) {
            switch event {
            case .stop: return
            case .resized: break
            case .tick: await state.refresh(client)
            }
            screen.draw(TopPage(state: state, columns: Console.windowSize.columns, style: .standard).lines)
        }
    }
}

/// What the screen shows.
struct TopState {
    var status: StatusView?
    var workers: [WorkerView] = []
    var events: [EventView] = []
    /// The newest values of each fleet's first signal, newest last.
    var history: [String: [Double]] = [:]
    var trouble: String?

    /// Looks again; what cannot be read stays as it was, with a remark.
    mutating func refresh(_ client: Client) async {
        do {
            let status = try await client.get(StatusView.self, ["v1", "status"])
            var workers: [WorkerView] = []
            for fleet in status.fleets where fleet.draining > 0 {
                let list = try await client.get(WorkerList.self, ["v1", "fleets", fleet.fleet, "workers"])
                workers += list.workers.filter { $0.phase == .draining }
            }
            events = try await client.get(
                EventList.self, ["v1", "events"], query: [("limit", "200"), ("names", TopPage.shownEvents)]
            ).events
            for fleet in status.fleets {
                guard let value = fleet.signals.first(where: { $0.state == .value })?.value else { continue }
                history[fleet.fleet, default: []].append(value)
                if history[fleet.fleet, default: []].count > 240 { history[fleet.fleet]?.removeFirst() }
            }
            self.status = status
            self.workers = workers
            trouble = nil
        } catch let failure as CommandFailure {
            trouble = failure.message
        } catch {
            trouble = "\(error)"
        }
    }
}
