import MusterDaemon
import MusterServer
import ServerFixture
import Testing

@Suite("Listening")
struct ListeningTests {
    @Test("A port that is taken is told with a remedy")
    func taken() async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let port = try #require(base.split(separator: ":").last.flatMap { Int($0) })
            let thrown = await #expect(throws: MusterServerError.self) {
                try await RunningServer.with(Scene.controlPlane(), adjust: { $0.port = port }) { _ in }
            }
            guard case .cannotListen(_, port, _) = thrown else {
                Issue.record("\(String(describing: thrown))")
                return
            }
            #expect(thrown?.description.contains("Choose another port") == true)
        }
    }
}
