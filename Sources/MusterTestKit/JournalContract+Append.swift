import MusterCore
import MusterPorts

extension ContractRun {
    func beginsEmpty() async throws {
        let journal = try await open()
        let recovery = try await journal.recover()
        try expect(recovery.revision == 0, "a new journal is at revision \(recovery.revision)")
        try expect(recovery.facts.isEmpty && recovery.snapshot == nil, "a new journal holds something")
        let entries = try await journal.entries(fleet: nil, names: [], until: nil, limit: 10)
        try expect(entries.isEmpty, "a new journal has entries")
        await journal.close()
    }

    func returnsRevisions() async throws {
        let journal = try await open()
        let first = try await journal.append([Self.fact(1)], at: Self.start, after: 0, durable: true)
        try expect(first == 1, "the first fact got revision \(first)")
        let third = try await journal.append(
            [Self.fact(2), Self.fact(3)], at: Self.start, after: 1, durable: false)
        try expect(third == 3, "three facts gave revision \(third)")
        let same = try await journal.append([], at: Self.start, after: 3, durable: true)
        try expect(same == 3, "no facts gave revision \(same)")
        await journal.close()
    }

    func keepsOrderAcrossReopening() async throws {
        let journal = try await open()
        try await fill(journal, through: 20)
        await journal.close()
        let again = try await open()
        let recovery = try await again.recover()
        try expect(recovery.revision == 20, "revision \(recovery.revision) after 20 facts")
        try expect(recovery.facts, are: (1...20).map { Self.fact($0) })
        _ = try await again.append([Self.fact(21)], at: Self.start, after: 20, durable: true)
        await again.close()
    }

    func givesBackEveryKindOfFact() async throws {
        let facts = FactSamples.all
        let journal = try await open()
        _ = try await journal.append(facts, at: Self.start, after: 0, durable: true)
        await journal.close()
        let again = try await open()
        try expect(try await again.recover().facts, are: facts)
        let entries = try await again.entries(fleet: nil, names: [], until: nil, limit: facts.count)
        try expect(entries.reversed().map(\.fact), are: facts)
        await again.close()
    }

    func refusesStaleRevisions() async throws {
        let journal = try await open()
        try await fill(journal, through: 3)
        for wrong: UInt64 in [0, 2, 4, .max] {
            try await expectConflict("an append after \(wrong) at 3") {
                _ = try await journal.append([Self.fact(9)], at: Self.start, after: wrong, durable: true)
            }
        }
        try expect(try await journal.recover().facts, are: (1...3).map { Self.fact($0) })
        await journal.close()
    }

    func appendsAllOrNone() async throws {
        let journal = try await open()
        // Two owners that think they are at the same revision: one of them must lose altogether.
        let batches = [Array(1...50), Array(51...100)].map { $0.map { Self.fact($0) } }
        let winners = await withTaskGroup { group in
            for batch in batches {
                group.addTask {
                    let appended = await Self.attempt {
                        try await journal.append(batch, at: Self.start, after: 0, durable: false)
                    }
                    return appended ? batch : []
                }
            }
            var winners: [[Fact]] = []
            for await winner in group where !winner.isEmpty { winners.append(winner) }
            return winners
        }
        try expect(winners.count == 1, "\(winners.count) of 2 appends after the same revision were accepted")
        try expect(try await journal.recover().facts, are: winners.flatMap { $0 })
        await journal.close()
    }

    func refusesAfterClosing() async throws {
        let journal = try await open()
        try await fill(journal, through: 1)
        await journal.close()
        await journal.close()
        let appended = await Self.attempt {
            try await journal.append([Self.fact(2)], at: Self.start, after: 1, durable: true)
        }
        try expect(!appended, "a closed journal took a fact")
        let again = try await open()
        try expect(try await again.recover().revision == 1, "a fact appeared after closing")
        await again.close()
    }

    /// Whether the append was accepted.
    private static func attempt(_ append: () async throws -> UInt64) async -> Bool {
        do {
            return try await append() > 0
        } catch {
            return false
        }
    }
}
