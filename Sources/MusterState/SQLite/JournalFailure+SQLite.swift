import Foundation
import GRDB
import Glibc
import MusterPorts

extension JournalFailure {
    /// What SQLite or the codec said, as the journal's failure; `file` is named in the text.
    init(_ error: any Error, file: String) {
        switch error {
        case let failure as JournalFailure: self = failure
        case CodecFailure.newer(let found, let supported): self = .newerSchema(found: found, supported: supported)
        case CodecFailure.unreadable(let text): self = .unreadable(file, text)
        case CodecFailure.unwritable(let text): self = .unavailable("cannot write to \(file): \(text)")
        case let error as DatabaseError: self = Self.database(error, file: file)
        default: self = .unavailable("cannot use \(file): \(error)")
        }
    }

    private static func database(_ error: DatabaseError, file: String) -> JournalFailure {
        let text = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .unreadable(file, text)
        case .SQLITE_FULL:
            return .unavailable("cannot write to \(file): the disk is full; free some space, Muster goes on by itself")
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return .unavailable("cannot write to \(file): it is read-only (\(text)); make it writable for Muster")
        case .SQLITE_CANTOPEN:
            return .unavailable("cannot open \(file): \(text); check that its directory exists and is writable")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return .unavailable("cannot write to \(file): another program holds it locked; end that program")
        case .SQLITE_MISUSE: return .unavailable("\(file) is closed")
        default: return .unavailable("cannot use \(file): \(text)")
        }
    }

    /// A file that is there and makes no sense.
    static func unreadable(_ file: String, _ reason: String) -> JournalFailure {
        .unreadable(
            "cannot read \(file): \(reason). Nothing was changed. Restore the state directory from a backup, or move "
                + "it away and start with an empty journal: running workers are then adopted, overrides and holds lost")
    }

    /// A file that the system does not let us write.
    static func unwritable(_ path: String, _ code: Int32) -> JournalFailure {
        let text = String(cString: strerror(code))
        return .unavailable("cannot write to \(path): \(text); Muster needs a writable state directory with free space")
    }
}
