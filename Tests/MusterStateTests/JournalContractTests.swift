import Foundation
import MusterPorts
import MusterState
import MusterTestKit
import Synchronization
import Testing

@Suite struct JournalContractTests {
    @Test(arguments: JournalContract.Check.allCases)
    func sqlite(_ check: JournalContract.Check) async throws {
        let place = try TemporaryDirectory()
        defer { place.remove() }
        let directory = place.path + "/state"
        try await JournalContract { { try await SQLiteJournal(directory: directory) } }.run(check)
    }

    @Test(arguments: JournalContract.Check.allCases)
    func memory(_ check: JournalContract.Check) async throws {
        try await JournalContract {
            let last = Mutex(MemoryJournal())
            return {
                let next = await last.withLock { $0 }.reopened()
                last.withLock { $0 = next }
                return next
            }
        }.run(check)
    }
}
