import Foundation
import GRDB
import MusterCore

/// A row of `blocks`.
struct StoredBlock: Sendable {
    /// What has become of a block's readings.
    enum Stage: Int {
        /// As they came in, some at a time.
        case fresh
        /// An hour's.
        case joined
        /// An hour's, one for each `RecordingBounds.thinEvery`.
        case thinned
    }

    static let columns = "id, first, last, checksum, body"
    let id: Int64
    let first: Int64
    private let last: Int64
    private let sum: Int64
    private let body: Data

    /// From `columns`.
    init(_ row: Row) {
        id = row[0]
        first = row[1]
        last = row[2]
        sum = row[3]
        body = row[4]
    }

    /// What was stored; nil when the row is not what was written.
    var readings: [Reading]? {
        guard checksum(revision: first, at: last, body: body) == sum else { return nil }
        switch Result(catching: { try ReadingBlock.readings(of: [UInt8](body)) }) {
        case .success(let readings): return readings
        case .failure: return nil
        }
    }

    /// Stores readings of one series; nothing when there are none.
    static func insert(_ readings: [Reading], of series: Int64, _ stage: Stage, in db: Database) throws {
        let times = readings.map(\.takenAt.nanoseconds)
        guard let first = times.min(), let last = times.max() else { return }
        let body = Data(ReadingBlock.bytes(of: readings))
        try db.cachedStatement(
            sql: """
                INSERT INTO blocks (series, first, last, readings, stage, checksum, body) VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                series, first, last, readings.count, stage.rawValue,
                checksum(revision: first, at: last, body: body), body,
            ])
    }
}
