import MusterPolicy
import Testing

@testable import muster

@Suite struct LivePageTests {
    private func page(columns: Int) throws -> [String] {
        let text = """
            scaletest: ten times the load, with a name that is far too long for a terminal of forty columns
            fleet: wallet
            serves: 50
            target: {url: "http://127.0.0.1:8000/pay"}
            load: {points: {0s: 50, 1m: 500}}
            expect: {failed: 0}
            """
        let plan = try #require(ScaleTestDecoder().decode(SourceFile(path: "t.yaml", bytes: Array(text.utf8))).plan)
        let state = RunState(plan: plan)
        for second in 0..<30 {
            state.take(
                FleetLedger.Look(
                    at: Double(second), desired: 6, inService: 1 + second / 5, arriving: 1, draining: 0, terminating: 0,
                    listed: ["a"], serving: ["a"]))
        }
        state.begin(FaultRecord(kind: .killWorker, at: 30, worker: String(repeating: "a", count: 200)))
        let page = LivePage(
            plan: plan, seconds: 30, present: state.now, recent: LoadTally().recent(now: 30), phase: "",
            style: Style(isOn: false))
        return page.lines(columns: columns, rows: 30)
    }

    @Test(arguments: [80, 100, 200]) func linesFitTheTerminal(columns: Int) throws {
        let lines = try page(columns: columns)
        #expect(lines.allSatisfy { $0.count <= columns }, "\(lines.filter { $0.count > columns })")
        #expect(lines.contains { $0.contains("6 in service, 1 arriving, 0 draining, 6 desired") })
        #expect(lines.contains { $0.contains("capacity 300 a second") })
        #expect(lines.contains { $0.contains("SIGKILL to the worker") })
    }

    @Test func theChartShowsLoadBelowAndCapacityAsALine() throws {
        let chart = LoadChart(
            history: (0..<10).map { RunState.Point(at: Double($0), load: 50, capacity: 100) }, length: 20, peak: 50)
        let lines = chart.lines(columns: 27, style: Style(isOn: false))
        #expect(lines.count == LoadChart.rows)
        #expect(lines.filter { $0.contains("━━━━━━━━━") }.count == 1)
        #expect(lines.last?.contains("█████████") == true)
        #expect(lines.allSatisfy { !$0.dropFirst(6 + 10).contains("█") }, "the second half has not come yet")
    }
}
