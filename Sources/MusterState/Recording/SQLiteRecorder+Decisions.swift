import Foundation
import GRDB
import MusterCore
import MusterPorts

extension SQLiteRecorder {
    package func record(inputs decisions: [RecordedInputs]) async throws(RecorderFailure) {
        try await write { db in
            let codec = InputsCodec()
            try db.inTransaction(.immediate) {
                for decision in decisions {
                    let body = try codec.bytes(of: decision.inputs)
                    let revision = Int64(clamping: decision.revision)
                    let at = decision.inputs.now.nanoseconds
                    try db.execute(
                        sql: "INSERT OR REPLACE INTO decisions (revision, at, checksum, body) VALUES (?, ?, ?, ?)",
                        arguments: [revision, at, checksum(revision: revision, at: at, body: body), body])
                }
                return .commit
            }
        }
    }

    package func inputs(of revision: UInt64) async throws(RecorderFailure) -> DecisionInputs? {
        let revision = Int64(clamping: revision)
        return try await read { db in
            let found = try Row.fetchOne(
                db, sql: "SELECT at, checksum, body FROM decisions WHERE revision = ?", arguments: [revision])
            guard let row = found else { return nil }
            let body: Data = row[2]
            guard checksum(revision: revision, at: row[0], body: body) == row[1] else {
                throw RecorderFailure("what decision \(revision) was made of is not what was written")
            }
            do { return try InputsCodec().value(DecisionInputs.self, of: body) } catch {
                throw RecorderFailure("decision \(revision) was recorded by another version: \(error)")
            }
        }
    }
}
