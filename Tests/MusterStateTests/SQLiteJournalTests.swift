import Foundation
import GRDB
import MusterCore
import MusterPorts
import MusterTestKit
import Synchronization
import Testing

@testable import MusterState

@Suite struct SQLiteJournalTests {
    private let place: TemporaryDirectory
    private var directory: String { place.path + "/state" }
    private var file: String { directory + "/journal.sqlite" }

    init() throws { place = try TemporaryDirectory() }

    private func open() async throws -> SQLiteJournal { try await SQLiteJournal(directory: directory) }

    private static func fact(_ number: Int) -> Fact {
        .evaluated("wallet", need: number, sighted: true, at: Instant(nanoseconds: Int64(number)))
    }

    /// A closed journal with so many facts.
    private func filled(_ facts: Int) async throws {
        let journal = try await open()
        _ = try await journal.append(
            (1...facts).map { Self.fact($0) }, at: Instant(nanoseconds: 1), after: 0, durable: true)
        await journal.close()
    }

    /// Changes a closed journal behind its back.
    private func tamper(_ sql: String) throws {
        let database = try DatabaseQueue(path: file)
        try database.writeWithoutTransaction { try $0.execute(sql: sql) }
        try database.close()
    }

    private func expectUnreadable(_ part: String, _ work: () async throws -> Void) async throws {
        do {
            try await work()
            Issue.record("it was accepted")
        } catch JournalFailure.unreadable(let text) {
            #expect(text.contains(file) && text.contains(part) && text.contains("Restore"), "\(text)")
        }
    }

    /// Opens and recovers it, and closes it again in any case.
    private func recover() async throws -> Recovery {
        let journal = try await open()
        let recovery = await Task { try await journal.recover() }.result
        await journal.close()
        return try recovery.get()
    }

    @Test func onlyTheOwnerMayReadIt() async throws {
        defer { place.remove() }
        let journal = try await open()
        _ = try await journal.append([Self.fact(1)], at: Instant(nanoseconds: 1), after: 0, durable: true)
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            let mode = try FileManager.default.attributesOfItem(atPath: directory + "/" + name)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(name)")
        }
        let mode = try FileManager.default.attributesOfItem(atPath: directory)[.posixPermissions]
        #expect(mode as? Int == 0o700)
        await journal.close()
    }

    @Test func durableAppendsWaitForTheDisk() async throws {
        defer { place.remove() }
        let journal = try await open()
        #expect(try await journal.run { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        #expect(try await journal.run { try Int.fetchOne($0, sql: "PRAGMA auto_vacuum") } == 2)
        for (revision, durable) in [true, false, true].enumerated() {
            _ = try await journal.append(
                [Self.fact(1)], at: Instant(nanoseconds: 1), after: UInt64(revision), durable: durable)
            let level = try await journal.run { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            #expect(level == (durable ? 2 : 1))
        }
        await journal.close()
    }

    @Test func aSecondJournalInTheSameProcessIsRefused() async throws {
        defer { place.remove() }
        let journal = try await open()
        let failure = await #expect(throws: JournalFailure.self) { try await open() }
        guard case .held(let holder) = failure else {
            Issue.record("\(String(describing: failure)) instead of held")
            return
        }
        #expect(holder.contains("process \(getpid()) on "), "\(holder)")
        await journal.close()
        await (try open()).close()
    }

    @Test func aNewerSchemaIsRefusedAndLeftAlone() async throws {
        defer { place.remove() }
        try await filled(3)
        try tamper("PRAGMA user_version = 7")
        let before = try Data(contentsOf: URL(fileURLWithPath: file))
        await #expect(throws: JournalFailure.newerSchema(found: 7, supported: 1)) { try await open() }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == before)
    }

    @Test func aFactOfANewerVersionIsRefused() async throws {
        defer { place.remove() }
        try await filled(3)
        let body = Data(#"{"fact":{"invented":{}},"version":2}"#.utf8)
        let sum = checksum(revision: 2, at: 1, body: body)
        try tamper(
            "UPDATE facts SET checksum = \(sum), body = '\(String(decoding: body, as: UTF8.self))' WHERE revision = 2")
        let journal = try await open()
        await #expect(throws: JournalFailure.newerSchema(found: 2, supported: 1)) { try await journal.recover() }
        await journal.close()
    }

    @Test func theSchemaOfEachVersionIsAsItWas() async throws {
        defer { place.remove() }
        #expect(Schema.migrations.map(fingerprint) == [0xf52a_a0ab_0a13_dbbf])
    }

    private func fingerprint(_ sql: String) -> UInt64 {
        UInt64(bitPattern: checksum(revision: 0, at: 0, body: Data(sql.utf8)))
    }

    @Test func aForeignDatabaseIsRefused() async throws {
        defer { place.remove() }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try tamper("CREATE TABLE songs (title TEXT)")
        try await expectUnreadable("no journal of Muster's") { _ = try await open() }
    }

    @Test(arguments: [0, 100, 4096, 8192])
    func aDamagedFileIsRefusedAndLeftAlone(_ offset: Int) async throws {
        defer { place.remove() }
        try await filled(500)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        for index in offset..<min(offset + 3000, bytes.count) { bytes[index] = 0xA5 }
        try bytes.write(to: URL(fileURLWithPath: file))
        try await expectUnreadable("cannot read") {
            _ = try await recover()
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == bytes)
    }

    @Test func aFileThatIsNoDatabaseIsRefused() async throws {
        defer { place.remove() }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try Data(String(repeating: "not a database\n", count: 1000).utf8).write(to: URL(fileURLWithPath: file))
        try await expectUnreadable("not a database") { _ = try await open() }
    }

    @Test func anEmptyFileBesideALogIsRefused() async throws {
        defer { place.remove() }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try Data("log".utf8).write(to: URL(fileURLWithPath: file + "-wal"))
        try await expectUnreadable("its log") { _ = try await open() }
    }

    @Test(arguments: ["UPDATE facts SET body = replace(body, '2', '3')", "UPDATE facts SET at = at + 1"])
    func aChangedFactIsNoticed(_ sql: String) async throws {
        defer { place.remove() }
        try await filled(3)
        try tamper(sql + " WHERE revision = 2")
        let journal = try await open()
        try await expectUnreadable("revision 2") { _ = try await journal.recover() }
        try await expectUnreadable("revision 2") {
            _ = try await journal.entries(fleet: nil, names: [], until: nil, limit: 10)
        }
        await journal.close()
    }

    @Test(arguments: 1...3)
    func aMissingFactIsNoticed(_ revision: Int) async throws {
        defer { place.remove() }
        try await filled(3)
        try tamper("DELETE FROM facts WHERE revision = \(revision)")
        let journal = try await open()
        if revision == 3 {
            // The last one leaves no trace: what is lost is the append, as if it had not been made.
            #expect(try await journal.recover().revision == 2)
        } else {
            try await expectUnreadable("revision \(revision) is missing") { _ = try await journal.recover() }
        }
        await journal.close()
    }

    @Test func anUnreadableSnapshotFallsBackToTheOneBefore() async throws {
        defer { place.remove() }
        try await filled(30)
        let journal = try await open()
        for revision: UInt64 in [10, 20] {
            try await journal.snapshot(
                ControlState(), at: revision, now: Instant(nanoseconds: 1_000_000), keeping: .zero)
        }
        await journal.close()
        try tamper("UPDATE snapshots SET body = 'x' WHERE revision = 20")
        let warnings = Mutex<[String]>([])
        let again = try await SQLiteJournal(
            directory: directory, warn: { text in warnings.withLock { $0.append(text) } })
        let recovery = try await again.recover()
        #expect(warnings.withLock(\.count) == 1)
        #expect(warnings.withLock { $0.first }?.contains("the snapshot at revision 20 cannot be read") == true)
        #expect(recovery.facts == (11...30).map { Self.fact($0) })
        #expect(recovery.snapshot != nil && recovery.revision == 30)
        await again.close()
        try tamper("UPDATE snapshots SET body = 'x'")
        let last = try await open()
        try await expectUnreadable("revision 1 is missing") { _ = try await last.recover() }
        await last.close()
    }

    @Test func searchesUseIndexes() async throws {
        defer { place.remove() }
        let journal = try await open()
        let fleets = [nil, "wallet"]
        for fleet in fleets {
            for named in [false, true] where fleet != nil || named {
                let sql = SQLiteJournal.Search(fleet: fleet, until: 0, limit: 1).sql(named: named)
                let count = sql.count { $0 == "?" }
                let plan = try await journal.run { db in
                    try Row.fetchAll(
                        db, sql: "EXPLAIN QUERY PLAN " + sql,
                        arguments: StatementArguments([Int](repeating: 1, count: count))
                    ).map { $0["detail"] as String }
                }
                #expect(plan.count == 1 && plan[0].contains("SEARCH facts USING COVERING INDEX"), "\(plan)")
            }
        }
        await journal.close()
    }

    /// Someone asks for everything while the daemon goes on: each append ends long before the answer is there.
    @Test func aLongReadHoldsUpNoAppend() async throws {
        defer { place.remove() }
        let amount = 30_000
        try await filled(amount)
        let journal = try await open()
        let start = ContinuousClock.now
        async let everything = journal.entries(fleet: nil, names: [], until: nil, limit: amount)
        var slowest = Duration.zero
        for number in 0..<20 {
            let asked = ContinuousClock.now
            _ = try await journal.append(
                [Self.fact(1)], at: Instant(nanoseconds: 1), after: UInt64(amount + number), durable: true)
            slowest = max(slowest, .now - asked)
        }
        let appended = ContinuousClock.now - start
        let found = try await everything
        let read = ContinuousClock.now - start
        #expect(found.count == amount)
        #expect(slowest < read / 2, "an append took \(slowest), twenty \(appended), reading \(read)")
        await journal.close()
    }

    @Test func theFileStaysBounded() async throws {
        defer { place.remove() }
        let journal = try await open()
        var revision: UInt64 = 0
        var sizes: [Int] = []
        for round in 1...30 {
            let now = Instant(seconds: Double(round))
            let facts = (1...1000).map { Self.fact($0) }
            revision = try await journal.append(facts, at: now, after: revision, durable: false)
            try await journal.snapshot(ControlState(), at: revision, now: now, keeping: .seconds(3))
            sizes.append(try size(file) + size(file + "-wal"))
        }
        let early = try #require(sizes[5..<10].max())
        let late = try #require(sizes.suffix(5).max())
        #expect(late <= early * 5 / 4, "\(sizes)")
        // A quiet time gives the space back.
        for _ in 1...2 {
            try await journal.snapshot(ControlState(), at: revision, now: Instant(seconds: 1000), keeping: .zero)
            revision = try await journal.append(
                [Self.fact(1)], at: Instant(seconds: 1000), after: revision, durable: true)
        }
        try await journal.snapshot(ControlState(), at: revision, now: Instant(seconds: 2000), keeping: .zero)
        #expect(try size(file) + size(file + "-wal") < early / 3)
        await journal.close()
    }

    private func size(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    }

    @Test func aCancelledTaskDoesNotCutAnAppend() async throws {
        defer { place.remove() }
        let journal = try await open()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await journal.append(
                (1...2000).map { Self.fact($0) }, at: Instant(nanoseconds: 1), after: 0, durable: true)
        }
        #expect(try await task.value == 2000)
        #expect(try await journal.recover().revision == 2000)
        await journal.close()
    }
}
