import Foundation
import GRDB
import MusterCore
import MusterPorts

extension SQLiteRecorder {
    package func keep(_ learned: LearnedBytes) async throws(RecorderFailure) {
        let body = Data(learned.bytes)
        let at = learned.at.nanoseconds
        try await write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO learned (fleet, at, checksum, body) VALUES (?, ?, ?, ?)",
                arguments: [learned.fleet.rawValue, at, checksum(revision: 0, at: at, body: body), body])
        }
    }

    package func learned() async throws(RecorderFailure) -> [LearnedBytes] {
        let warn = warn
        let file = file
        return try await read { db in
            try Row.fetchAll(db, sql: "SELECT fleet, at, checksum, body FROM learned ORDER BY fleet").compactMap {
                row in
                let fleet: String = row[0]
                let at: Int64 = row[1]
                let body: Data = row[3]
                guard checksum(revision: 0, at: at, body: body) == row[2] else {
                    warn("\(file): what \(fleet) has learned is not what was written; it begins anew")
                    return nil
                }
                return LearnedBytes(fleet: FleetName(fleet), at: Instant(nanoseconds: at), bytes: [UInt8](body))
            }
        }
    }
}
