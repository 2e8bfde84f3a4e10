import MusterPorts
import MusterState
import MusterTestKit
import Testing

@Suite struct RecorderContractTests {
    @Test(arguments: RecorderContract.Check.allCases)
    func sqlite(_ check: RecorderContract.Check) async throws {
        let place = try TemporaryDirectory()
        defer { place.remove() }
        try await RecorderContract { SQLiteRecorder(directory: place.path) }.run(check)
    }

    @Test(arguments: RecorderContract.Check.allCases)
    func memory(_ check: RecorderContract.Check) async throws {
        try await RecorderContract { MemoryRecorder() }.run(check)
    }
}
