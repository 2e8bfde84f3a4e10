import Foundation
import GRDB
import Glibc
import MusterCore
import MusterPorts
import Synchronization
import Testing

@testable import MusterState

@Suite struct SQLiteRecorderTests {
    private static let start = Instant(seconds: 1_795_766_400)
    private static let ever = (from: start - .seconds(1), before: start + .seconds(400 * 86_400))

    private static func readings(_ range: Range<Int>) -> [RecordedReading] {
        range.map { place in
            RecordedReading(
                fleet: "wallet", signal: "tps",
                reading: Reading(state: .value(Double(place) / 7), takenAt: start + .seconds(5 * place)))
        }
    }

    private static func count(_ recorder: SQLiteRecorder) async throws -> Int {
        try await recorder.readings(
            of: "tps", fleet: "wallet", from: ever.from, before: ever.before, limit: .max
        ).count
    }

    /// What the recorder told people.
    private final class Told: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    @Test func whatWasRecordedIsThereAfterReopening() async throws {
        let place = try TemporaryDirectory()
        defer { place.remove() }
        let first = SQLiteRecorder(directory: place.path)
        try await first.record(Self.readings(0..<100))
        try await first.keep(LearnedBytes(fleet: "wallet", at: Self.start, bytes: [1, 2, 3]))
        await first.close()
        var status = stat()
        #expect(stat(first.file, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let second = SQLiteRecorder(directory: place.path)
        #expect(try await Self.count(second) == 100)
        #expect(try await second.learned().map(\.bytes) == [[1, 2, 3]])
        await second.close()
    }

    @Test(arguments: ["no database at all, but text", String(repeating: "\0", count: 8192)])
    func aFileThatMakesNoSenseIsSetAside(_ text: String) async throws {
        let place = try TemporaryDirectory()
        defer { place.remove() }
        try Data(text.utf8).write(to: URL(fileURLWithPath: place.path + "/recording.sqlite"))
        let told = Told()
        let recorder = SQLiteRecorder(directory: place.path, warn: { told.add($0) })
        try await recorder.record(Self.readings(0..<10))
        #expect(try await Self.count(recorder) == 10)
        await recorder.close()
        #expect(told.all.count == 1 && told.all.allSatisfy { $0.contains("recording.sqlite.unreadable") })
        #expect(FileManager.default.contents(atPath: place.path + "/recording.sqlite.unreadable") == Data(text.utf8))
    }

    @Test func aForeignDatabaseIsSetAside() async throws {
        let place = try TemporaryDirectory()
        defer { place.remove() }
        let foreign = try DatabaseQueue(path: place.path + "/recording.sqlite")
        try await foreign.write { try $0.execute(sql: "CREATE TABLE something (it INTEGER)") }
        try foreign.close()
        let told = Told()
        let recorder = SQLiteRecorder(directory: place.path, warn: { told.add($0) })
        try await recorder.record(Self.readings(0..<10))
        await recorder.close()
        #expect(told.all.first?.contains("it is no recording") == true)
    }

    @Test func aFileThatBreaksInUseIsBegunAnew() async throws {
        let place = try TemporaryDirectory()
        defer { place.remove() }
        let told = Told()
        let recorder = SQLiteRecorder(directory: place.path, warn: { told.add($0) })
        for begin in stride(from: 0, to: 20_000, by: 1000) {
            try await recorder.record(Self.readings(begin..<begin + 1000))
        }
        try await recorder.tidy(at: Self.start + .seconds(100_000))
        // Everything but the first page, which the connections have in their memory.
        let descriptor = open(recorder.file, O_WRONLY)
        defer { close(descriptor) }
        let noise = [UInt8](repeating: 0xA5, count: Int(await recorder.size()) - 4096)
        #expect(pwrite(descriptor, noise, noise.count, 4096) == noise.count)
        try await recorder.record(Self.readings(20_000..<21_000))
        #expect(try await Self.count(recorder) <= 1000)
        try await recorder.record(Self.readings(21_000..<22_000))
        #expect(try await Self.count(recorder) >= 1000)
        #expect(told.all.count == 1 && told.all.allSatisfy { $0.contains("recording begins anew") })
        await recorder.close()
    }

    @Test func aFlippedBitCostsItsBlock() async throws {
        let place = try TemporaryDirectory()
        defer { place.remove() }
        let told = Told()
        let recorder = SQLiteRecorder(directory: place.path, warn: { told.add($0) })
        try await recorder.record(Self.readings(0..<50))
        try await recorder.record(Self.readings(50..<100))
        try await recorder.write { db in
            try db.execute(sql: "UPDATE blocks SET body = CAST('x' || substr(body, 2) AS BLOB) WHERE id = 1")
        }
        #expect(try await Self.count(recorder) == 50)
        #expect(told.all.count == 1)
        await recorder.close()
    }

    @Test func whatIsOldIsThinnedOut() async throws {
        let place = try TemporaryDirectory()
        defer { place.remove() }
        let recorder = SQLiteRecorder(directory: place.path)
        let day = 86_400 / 5
        try await recorder.record(Self.readings(0..<3 * day))
        try await recorder.tidy(at: Self.start + .seconds(3 * 86_400))
        // One block of three days is taken for an hour's: nothing of it is old.
        #expect(try await Self.count(recorder) == 3 * day)
        await recorder.close()
        let hourly = SQLiteRecorder(directory: place.path)
        try await hourly.write { try $0.execute(sql: "DELETE FROM blocks") }
        for hour in 0..<72 { try await hourly.record(Self.readings(hour * 720..<hour * 720 + 720)) }
        try await hourly.tidy(at: Self.start + .seconds(3 * 86_400))
        #expect(try await Self.count(hourly) == day + 2 * day / 3)
        await hourly.close()
    }

    @Test func theOldestGoesWhenThereIsTooMuch() async throws {
        let place = try TemporaryDirectory()
        defer { place.remove() }
        let recorder = SQLiteRecorder(directory: place.path, bounds: RecordingBounds(bytes: 1_000_000))
        for hour in 0..<300 { try await recorder.record(Self.readings(hour * 720..<hour * 720 + 720)) }
        try await recorder.tidy(at: Self.start + .seconds(720 * 5))
        #expect(await recorder.size() <= 1_500_000)
        let series = try await recorder.series(of: "wallet")
        #expect(series.first.map { $0.first > Self.start } == true)
        #expect(series.first?.last == Self.start + .seconds(5 * (300 * 720 - 1)))
        await recorder.close()
    }
}
