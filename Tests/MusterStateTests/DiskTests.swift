import Foundation
import MusterCore
import MusterPorts
import Testing

@testable import MusterState

@Suite(.serialized, .enabled(if: SmallDisk.obstacle == nil, "needs the right to mount a small disk"))
struct DiskTests {
    private static func facts(_ range: ClosedRange<Int>) -> [Fact] {
        range.map {
            .workerGone("wallet", "wallet-0000-1", reason: String(repeating: "x", count: 300) + "\($0)", at: Self.time)
        }
    }

    private static let time = Instant(nanoseconds: 1)

    private func expectUnavailable<T>(_ part: String, _ work: () async throws -> T) async throws {
        do {
            _ = try await work()
            Issue.record("it was accepted")
        } catch JournalFailure.unavailable(let text) {
            #expect(text.contains(part), "\(text)")
        }
    }

    @Test(arguments: [true, false])
    func aFullDiskRefusesAndThenGoesOn(_ durable: Bool) async throws {
        let disk = try SmallDisk(bytes: 2 << 20)
        defer { disk.remove() }
        let journal = try await SQLiteJournal(directory: disk.path + "/state")
        var revision = try await journal.append(Self.facts(1...10), at: Self.time, after: 0, durable: durable)
        let ballast = try disk.fill()
        for _ in 1...3 {
            try await expectUnavailable("the disk is full") {
                // Bits of room are left inside the files: after some appends there is none.
                for _ in 1...1000 {
                    revision = try await journal.append(
                        Self.facts(1...100), at: Self.time, after: revision, durable: durable)
                }
            }
            #expect(try await journal.recover().revision == revision)
        }
        try await expectUnavailable("the disk is full") {
            for _ in 1...1000 {
                try await journal.snapshot(ControlState(), at: revision, now: Self.time, keeping: .seconds(1))
                revision = try await journal.append(
                    Self.facts(1...10), at: Self.time, after: revision, durable: durable)
            }
        }
        try FileManager.default.removeItem(atPath: ballast)
        let next = try await journal.append(Self.facts(1...50), at: Self.time, after: revision, durable: durable)
        #expect(next == revision + 50)
        await journal.close()
        let again = try await SQLiteJournal(directory: disk.path + "/state")
        #expect(try await again.recover().revision == next)
        await again.close()
    }

    @Test func aFullDiskDoesNotKeepItFromOpening() async throws {
        let disk = try SmallDisk(bytes: 2 << 20)
        defer { disk.remove() }
        let journal = try await SQLiteJournal(directory: disk.path + "/state")
        _ = try await journal.append(Self.facts(1...10), at: Self.time, after: 0, durable: true)
        await journal.close()
        _ = try disk.fill()
        // Opening needs a page or two for SQLite's log: it works or says that the disk is full.
        let opened = await Task { try await SQLiteJournal(directory: disk.path + "/state") }.result
        switch opened {
        case .success(let again):
            #expect(try await again.recover().revision == 10)
            await again.close()
        case .failure(let failure): try await expectUnavailable("disk") { throw failure }
        }
    }

    @Test func aReadOnlyDirectoryIsUnavailable() async throws {
        let disk = try SmallDisk(bytes: 2 << 20)
        defer { disk.remove() }
        try disk.setReadOnly(true)
        try await expectUnavailable("only") { try await SQLiteJournal(directory: disk.path + "/state") }
        try disk.setReadOnly(false)
        let journal = try await SQLiteJournal(directory: disk.path + "/state")
        _ = try await journal.append(Self.facts(1...10), at: Self.time, after: 0, durable: true)
        await journal.close()
        try disk.setReadOnly(true)
        try await expectUnavailable("only") { try await SQLiteJournal(directory: disk.path + "/state") }
        try disk.setReadOnly(false)
        let again = try await SQLiteJournal(directory: disk.path + "/state")
        #expect(try await again.recover().revision == 10)
        await again.close()
    }

    @Test func aPlaceThatIsAFileIsUnavailable() async throws {
        let disk = try SmallDisk(bytes: 65536)
        defer { disk.remove() }
        try Data().write(to: URL(fileURLWithPath: disk.path + "/state"))
        try await expectUnavailable("/state") { try await SQLiteJournal(directory: disk.path + "/state") }
    }
}
