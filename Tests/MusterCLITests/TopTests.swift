import MusterCore
import MusterWire
import ServerFixture
import Testing

@testable import muster

@Suite("The live screen")
struct TopTests {
    /// The screen after three looks at a real server.
    private func lines(columns: Int) async throws -> [String] {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let client = try Client(base: base, token: nil)
            var state = TopState()
            for _ in 0..<3 { await state.refresh(client) }
            #expect(state.trouble == nil)
            return TopPage(state: state, columns: columns, style: Style(isOn: false)).lines
        }
    }

    @Test("It is as it was accepted")
    func golden() async throws {
        try Golden.expect(try await lines(columns: 100).joined(separator: "\n") + "\n", is: "top.txt")
    }

    @Test("No line is wider than the terminal", arguments: [40, 60, 200])
    func fits(columns: Int) async throws {
        let lines = try await lines(columns: columns)
        #expect(lines.allSatisfy { $0.count <= columns }, "\(lines.filter { $0.count > columns })")
    }

    @Test("A daemon that is away leaves the last picture and says so")
    func away() async throws {
        var state = TopState()
        state = try await RunningServer.with(Scene.controlPlane()) { base in
            var state = TopState()
            await state.refresh(try Client(base: base, token: nil))
            return state
        }
        await state.refresh(try Client(base: "http://127.0.0.1:1", token: nil))
        let lines = TopPage(state: state, columns: 100, style: Style(isOn: false)).lines
        #expect(lines.contains { $0.contains("no daemon at http://127.0.0.1:1") })
        #expect(lines.contains { $0.hasPrefix("wallet-api  scaling out") })
    }

    @Test("What is listed as events are names of facts")
    func names() {
        let shown = EventText.notable + TopPage.shownEvents.split(separator: ",").map(String.init)
        #expect(shown.allSatisfy { Fact.names.contains($0) })
        #expect(Set(EventText.notable) == Set(Fact.names).subtracting(Fact.routineNames))
    }
}
