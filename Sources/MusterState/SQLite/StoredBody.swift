import Foundation
import GRDB
import MusterCore
import MusterPorts

/// A row of `facts` or `snapshots` as it stands in the file.
struct StoredBody: Sendable {
    var revision: Int64
    var at: Int64
    var body: Data
    private var checksum: Int64
    /// Nil for a snapshot.
    private var name: String?

    /// From the columns revision, at, checksum, body and, for a fact, name.
    init(_ row: Row) {
        revision = row[0]
        at = row[1]
        checksum = row[2]
        body = row[3]
        name = row.count > 4 ? row[4] : nil
    }

    /// The fact, after the row has been checked.
    func fact(_ codec: FactCodec, file: String) throws(JournalFailure) -> Fact {
        try verify(file)
        do {
            let fact = try codec.fact(body)
            guard fact.name == name else { throw CodecFailure.unreadable("it is filed under another name") }
            return fact
        } catch {
            throw named(error, file: file)
        }
    }

    /// The snapshot's state, after the row has been checked.
    func state(_ codec: FactCodec, file: String) throws(JournalFailure) -> ControlState {
        try verify(file)
        do {
            return try codec.state(body)
        } catch {
            throw named(error, file: file)
        }
    }

    private func verify(_ file: String) throws(JournalFailure) {
        guard MusterState.checksum(revision: revision, at: at, body: body) == checksum else {
            throw .unreadable(file, "revision \(revision) is not what was written (checksum)")
        }
    }

    private func named(_ error: any Error, file: String) -> JournalFailure {
        if case CodecFailure.unreadable(let text) = error { return .unreadable(file, "revision \(revision): \(text)") }
        return JournalFailure(error, file: file)
    }
}
