import MusterCore
import MusterPorts

extension ContractRun {
    private var state: ControlState { ControlState() }

    func recoversFromSnapshots() async throws {
        let journal = try await open()
        try await fill(journal, through: 10)
        try await journal.snapshot(state, at: 6, now: Self.start + .seconds(10), keeping: .seconds(3600))
        await journal.close()
        let again = try await open()
        let recovery = try await again.recover()
        try expect(recovery.snapshot == state, "the snapshot is \(String(describing: recovery.snapshot))")
        try expect(recovery.revision == 10, "revision \(recovery.revision) instead of 10")
        try expect(recovery.facts, are: (7...10).map { Self.fact($0) })
        await again.close()
    }

    func refusesSnapshotsOfTheFuture() async throws {
        let journal = try await open()
        try await fill(journal, through: 2)
        for wrong: UInt64 in [3, .max] {
            try await expectConflict("a snapshot of revision \(wrong) at 2") {
                try await journal.snapshot(state, at: wrong, now: Self.start, keeping: .zero)
            }
        }
        try expect(try await journal.recover().snapshot == nil, "a refused snapshot is there")
        await journal.close()
    }

    func removesOnlyWhatNoRecoveryNeeds() async throws {
        let journal = try await open()
        try await fill(journal, through: 30)
        let later = Self.start + .seconds(100_000)
        for revision: UInt64 in [10, 20, 25] {
            try await journal.snapshot(state, at: revision, now: later, keeping: .zero)
        }
        await journal.close()
        let again = try await open()
        try expect(try await again.recover().facts, are: (26...30).map { Self.fact($0) })
        let kept = try await again.entries(fleet: nil, names: [], until: nil, limit: 100).map(\.revision)
        try expect(kept.starts(with: [30, 29, 28, 27, 26]), "of facts that recovery needs there are only \(kept)")
        try expect(!kept.contains { $0 <= 10 }, "facts older than three snapshots are still there: \(kept)")
        await again.close()
    }

    func keepsWhatIsYoung() async throws {
        let journal = try await open()
        try await fill(journal, through: 30)
        for revision: UInt64 in [29, 30] {
            try await journal.snapshot(state, at: revision, now: Self.start + .seconds(30), keeping: .seconds(10))
        }
        let kept = try await journal.entries(fleet: nil, names: [], until: nil, limit: 100).map(\.revision)
        let young = (20...30).reversed().map(UInt64.init)
        try expect(kept.starts(with: young), "kept \(kept), of ten seconds")
        try expect(kept == young, "not removed: \(kept.dropFirst(young.count))")
        await journal.close()
    }

    func forgetsRoutineSooner() async throws {
        let journal = try await open()
        let day = JournalEntry.routineKeeping
        let at = [Self.start, Self.start + .seconds(1), Self.start + day, Self.start + day, Self.start + day]
        for number in 1...5 {
            let at = at[number - 1]
            let fact: Fact = number == 2 ? .pauseCleared("wallet", at: at) : Self.fact(number)
            _ = try await journal.append([fact], at: at, after: UInt64(number - 1), durable: false)
        }
        let now = Self.start + day + .seconds(1)
        for revision: UInt64 in [3, 4] {
            try await journal.snapshot(state, at: revision, now: now, keeping: day + day)
        }
        let kept = try await journal.entries(fleet: nil, names: [], until: nil, limit: 100).map(\.revision)
        try expect(kept == [5, 4, 3, 2], "of a routine fact older than a day and four others are left: \(kept)")
        await journal.close()
        let again = try await open()
        try expect(try await again.recover().facts, are: [Self.fact(5)])
        await again.close()
    }

    func goesForwardInPages() async throws {
        let journal = try await open()
        try await fill(journal, through: 25)
        var seen: [UInt64] = []
        while true {
            let page = try await journal.entries(after: seen.last ?? 3, limit: 10)
            guard !page.isEmpty else { break }
            try expect(page.count <= 10, "a page of \(page.count) instead of 10")
            try expect(
                page.allSatisfy { $0.fact == Self.fact(Int($0.revision)) }, "the facts do not go with their revisions")
            seen += page.map(\.revision)
        }
        try expect(seen == Array(4...25), "after revision 3 came \(seen)")
        let none = try await journal.entries(after: 0, limit: 0)
        let beyond = try await journal.entries(after: .max, limit: 10)
        try expect(none.isEmpty && beyond.isEmpty, "there are entries where none can be")
        await journal.close()
    }

    func goesOnAfterEverythingWasRemoved() async throws {
        let journal = try await open()
        try await fill(journal, through: 5)
        let later = Self.start + .seconds(100_000)
        try await journal.snapshot(state, at: 4, now: later, keeping: .zero)
        try await journal.snapshot(state, at: 5, now: later, keeping: .zero)
        await journal.close()
        let again = try await open()
        let revision = try await again.recover().revision
        try expect(revision == 5, "the journal went back to revision \(revision)")
        let next = try await again.append([Self.fact(6)], at: later, after: 5, durable: true)
        try expect(next == 6, "revision \(next) instead of 6")
        try expect(try await again.recover().facts, are: [Self.fact(6)])
        await again.close()
    }

    func findsEntries() async throws {
        let journal = try await open()
        var expected: [JournalEntry] = []
        for number in 1...60 {
            let fleet: FleetName = number % 3 == 0 ? "other" : "wallet"
            let at = Self.start + .seconds(number)
            let fact: Fact = number % 5 == 0 ? .pauseCleared(fleet, at: at) : Self.fact(number, fleet: fleet)
            _ = try await journal.append([fact], at: at, after: UInt64(number - 1), durable: false)
            expected.insert(JournalEntry(revision: UInt64(number), at: at, fact: fact), at: 0)
        }
        for fleet in [nil, "wallet", "other", "absent"] as [FleetName?] {
            for names in [[], ["pauseCleared"], ["evaluated", "pauseCleared"], ["evaluated", "evaluated"], ["none"]] {
                for until in [nil, Self.start, Self.start + .seconds(30)] {
                    for limit in [-1, 0, 1, 7, 1000] {
                        let found = try await journal.entries(fleet: fleet, names: names, until: until, limit: limit)
                        let wanted = expected.lazy.filter {
                            (fleet == nil || $0.fact.fleet == fleet)
                                && (names.isEmpty || names.contains($0.fact.name)) && $0.at <= until ?? $0.at
                        }.prefix(max(0, limit))
                        try expect(
                            found == Array(wanted),
                            "fleet \(fleet?.rawValue ?? "any"), \(names), until \(String(describing: until)), limit "
                                + "\(limit): revisions \(found.map(\.revision)) instead of \(wanted.map(\.revision))")
                    }
                }
            }
        }
        await journal.close()
    }
}
