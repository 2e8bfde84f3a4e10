import DaemonHarness
import MusterCore
import MusterPorts
import MusterState
import Synchronization
import Testing

@testable import MusterDaemon

@Suite("Events and decisions of a running loop")
struct EventsTests {
    private func entry(_ revision: UInt64) -> JournalEntry {
        JournalEntry(revision: revision, at: Instant(seconds: 0), fact: .seeded(revision, at: Instant(seconds: 0)))
    }

    @Test("every listener gets everything sent from then on")
    func broadcast() async {
        let broadcast = Broadcast()
        let first = broadcast.listen()
        broadcast.send(entry(1))
        let second = broadcast.listen()
        broadcast.send(entry(2))
        broadcast.close()
        #expect(await revisions(first) == [1, 2])
        #expect(await revisions(second) == [2])
        #expect(await revisions(broadcast.listen()).isEmpty)
    }

    @Test("a listener that is too slow is ended rather than waited for, without a gap before its end")
    func slow() async {
        let broadcast = Broadcast()
        let listener = broadcast.listen()
        for revision in 1...5_000 { broadcast.send(entry(UInt64(revision))) }
        let seen = await revisions(listener)
        #expect(seen == Array(1...UInt64(seen.count)))
        #expect(seen.count < 5_000)
    }

    @Test("what was missed comes first, a page at a time, and what is in both comes once")
    func replay() async throws {
        let memory = MemoryJournal()
        let facts = (0..<2_500).map { Fact.freezeCleared(nil, at: Instant(seconds: Double($0))) }
        _ = try await memory.append(facts, at: Instant(seconds: 0), after: 0, durable: true)
        let journal = PagedJournal(journal: memory)
        let broadcast = Broadcast()
        let replay = Replay(journal: journal, broadcast: broadcast, after: 10)
        #expect(await replay.next()?.revision == 11)
        #expect(journal.pages == [1_000], "more was read than is handed out")
        var seen: [UInt64] = []
        while seen.last != 2_500, let entry = await replay.next() { seen.append(entry.revision) }
        // Nothing is left: the next one is waited for, and it is in the journal as well as told.
        async let next = replay.next()
        _ = try await memory.append([facts[0]], at: Instant(seconds: 0), after: 2_500, durable: true)
        for _ in 0..<50 {
            broadcast.send(entry(2_501))
            try await Task.sleep(for: .milliseconds(2))
        }
        #expect(await next?.revision == 2_501)
        broadcast.send(entry(2_501))
        broadcast.send(entry(2_502))
        #expect(await replay.next()?.revision == 2_502)
        broadcast.close()
        #expect(await replay.next() == nil)
        #expect(seen == Array(12...2_500))
        #expect(journal.pages.allSatisfy { $0 == 1_000 })
    }

    private func revisions(_ stream: AsyncStream<JournalEntry>) async -> [UInt64] {
        var found: [UInt64] = []
        for await entry in stream { found.append(entry.revision) }
        return found
    }

    @Test("a reader who joins late while facts keep coming sees each fact once, in order")
    func noGap() async throws {
        let fixture = try await LoopFixture()
        fixture.inbox.post(.seedDrawn(7))
        fixture.inbox.post(.policiesLoaded([LoopFixture.policy()]))
        try await fixture.running {
            try await eventually("two workers serve") { await fixture.state()["wallet"]?.inService == 2 }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for _ in 0..<200 {
                        try await fixture.controlPlane.ask(.freeze("wallet", LoopFixture.mark(fixture.clock)))
                        try await fixture.controlPlane.ask(.unfreeze("wallet"))
                    }
                }
                for after in [UInt64(0), 5, 20, 100, 300] {
                    group.addTask {
                        var last = after
                        for await entry in await fixture.controlPlane.events(after: after) {
                            #expect(entry.revision == last + 1)
                            last = entry.revision
                            if last >= 400 { break }
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a reader who missed more than ten thousand facts still misses none")
    func longAgo() async throws {
        let journal = MemoryJournal()
        let mark = OperatorMark(by: "ana", reason: "test", at: Instant(seconds: 1), until: nil)
        let facts = (0..<12_000).map {
            $0.isMultiple(of: 2) ? Fact.freezeSet(nil, mark) : .freezeCleared(nil, at: Instant(seconds: 1))
        }
        _ = try await journal.append(facts, at: Instant(seconds: 1), after: 0, durable: true)
        let fixture = try await LoopFixture(journal)
        var next: UInt64 = 101
        for await entry in await fixture.controlPlane.events(after: 100) {
            #expect(entry.revision == next)
            next += 1
            if next > 12_000 { break }
        }
        #expect(next == 12_001)
    }

    @Test("the decision in force at a time is the newest at or before it")
    func decisions() async throws {
        let fixture = try await LoopFixture()
        fixture.inbox.post(.seedDrawn(7))
        fixture.inbox.post(.policiesLoaded([LoopFixture.policy()]))
        try await fixture.running {
            let plane = fixture.controlPlane
            try await eventually("two workers serve") { await fixture.state()["wallet"]?.inService == 2 }
            let early = fixture.clock.now()
            let override = Override(desired: 4, mark: LoopFixture.mark(fixture.clock))
            try await plane.ask(.override("wallet", override))
            try await eventually("four workers serve") { await fixture.state()["wallet"]?.inService == 4 }
            let changed = try #require(await fixture.state()["wallet"]?.lastChange)
            #expect(changed.to == 4)
            #expect(try await plane.decision(fleet: "wallet", at: nil)?.to == 4)
            #expect(try await plane.decision(fleet: "wallet", at: changed.at)?.to == 4)
            #expect(try await plane.decision(fleet: "wallet", at: early)?.to != 4)
            #expect(try await plane.decision(fleet: "wallet", at: Instant(seconds: 1)) == nil)
            await #expect(throws: Refusal.noSuchFleet("moon")) { try await plane.decision(fleet: "moon", at: nil) }
        }
    }
}

/// Counts the pages that are read of a journal.
private final class PagedJournal: Journal {
    private let journal: MemoryJournal
    private let limits = Mutex<[Int]>([])

    init(journal: MemoryJournal) { self.journal = journal }

    /// The limit of each page asked for.
    var pages: [Int] { limits.withLock { $0 } }

    func recover() async throws(JournalFailure) -> Recovery { try await journal.recover() }

    func append(
        _ facts: [Fact], at now: Instant, after revision: UInt64, durable: Bool
    ) async throws(JournalFailure) -> UInt64 {
        try await journal.append(facts, at: now, after: revision, durable: durable)
    }

    func snapshot(
        _ state: ControlState, at revision: UInt64, now: Instant, keeping: Duration
    ) async throws(JournalFailure) {
        try await journal.snapshot(state, at: revision, now: now, keeping: keeping)
    }

    func entries(
        fleet: FleetName?, names: [String], until: Instant?, limit: Int
    ) async throws(JournalFailure) -> [JournalEntry] {
        try await journal.entries(fleet: fleet, names: names, until: until, limit: limit)
    }

    func entries(after revision: UInt64, limit: Int) async throws(JournalFailure) -> [JournalEntry] {
        limits.withLock { $0.append(limit) }
        return try await journal.entries(after: revision, limit: limit)
    }

    func close() async { await journal.close() }
}
