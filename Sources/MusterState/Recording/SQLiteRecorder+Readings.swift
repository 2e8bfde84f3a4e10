import GRDB
import MusterCore
import MusterPorts

extension SQLiteRecorder {
    private struct Key: Hashable, Comparable {
        var fleet: FleetName
        var signal: SignalName

        static func < (left: Self, right: Self) -> Bool { (left.fleet, left.signal) < (right.fleet, right.signal) }
    }

    package func record(_ readings: [RecordedReading]) async throws(RecorderFailure) {
        let blocks = Dictionary(grouping: readings) { Key(fleet: $0.fleet, signal: $0.signal) }
            .sorted { $0.key < $1.key }
        try await write { db in
            try db.inTransaction(.immediate) {
                for (key, block) in blocks {
                    let series = try Self.series(key.fleet, key.signal, in: db)
                    try StoredBlock.insert(block.map(\.reading), of: series, .fresh, in: db)
                }
                return .commit
            }
        }
    }

    /// The number of the series, which is made when it is new.
    private static func series(_ fleet: FleetName, _ signal: SignalName, in db: Database) throws -> Int64 {
        let arguments: StatementArguments = [fleet.rawValue, signal.rawValue]
        let find = try db.cachedStatement(sql: "SELECT id FROM series WHERE fleet = ? AND signal = ?")
        if let known = try Int64.fetchOne(find, arguments: arguments) { return known }
        try db.execute(sql: "INSERT INTO series (fleet, signal) VALUES (?, ?)", arguments: arguments)
        return db.lastInsertedRowID
    }

    package func series(of fleet: FleetName?) async throws(RecorderFailure) -> [RecordedSeries] {
        let name = fleet?.rawValue
        return try await read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT fleet, signal, min(first), max(last), sum(readings)
                    FROM series JOIN blocks ON blocks.series = series.id
                    WHERE fleet = coalesce(?, fleet) GROUP BY series.id ORDER BY fleet, signal
                    """, arguments: [name]
            ).map { row in
                RecordedSeries(
                    fleet: FleetName(row[0] as String), signal: SignalName(row[1] as String),
                    first: Instant(nanoseconds: row[2]), last: Instant(nanoseconds: row[3]), readings: row[4])
            }
        }
    }

    package func readings(
        of signal: SignalName, fleet: FleetName, from: Instant, before: Instant, limit: Int
    ) async throws(RecorderFailure) -> [Reading] {
        guard limit > 0, from < before else { return [] }
        let arguments: StatementArguments = [
            fleet.rawValue, signal.rawValue, before.nanoseconds, from.nanoseconds,
        ]
        let warn = warn
        let file = file
        return try await read { db in
            var found: [Reading] = []
            var newest = Int64.min
            let blocks = try Row.fetchCursor(
                db,
                sql: """
                    SELECT \(StoredBlock.columns) FROM blocks
                    WHERE series = (SELECT id FROM series WHERE fleet = ? AND signal = ?) AND first < ? AND last >= ?
                    ORDER BY first, id
                    """, arguments: arguments)
            while let block = try blocks.next().map({ StoredBlock($0) }) {
                // After a clock was set back blocks overlap: what comes next may still be older than what was found.
                if found.count >= limit, block.first > newest { break }
                guard let readings = block.readings else {
                    warn("\(file): block \(block.id) is not what was written; its readings are passed over")
                    continue
                }
                let wanted = readings.filter { $0.takenAt >= from && $0.takenAt < before }
                found += wanted
                newest = wanted.reduce(newest) { max($0, $1.takenAt.nanoseconds) }
            }
            return Array(found.inOrder.prefix(limit))
        }
    }
}
