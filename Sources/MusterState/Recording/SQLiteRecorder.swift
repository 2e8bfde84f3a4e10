import Dispatch
import Foundation
import GRDB
import MusterCore
import MusterPorts
import Synchronization

/// The recorder in an SQLite file of its own: `recording.sqlite` in the state directory, beside the journal.
///
/// The file is opened by what is asked first. One that makes no sense is set aside as `recording.sqlite.unreadable` and
/// begun anew, also while it is in use; one that cannot be written is tried again by what is asked next.
package final class SQLiteRecorder: Recorder {
    private enum State {
        case shut
        case open(RecordingFile)
        case closed
    }

    package let file: String
    let bounds: RecordingBounds
    /// Told, for people, what was set aside or passed over.
    let warn: @Sendable (String) -> Void
    private let state = Mutex(State.shut)
    private let queue = DispatchQueue(label: "muster.recorder")
    private let readerQueue = DispatchQueue(label: "muster.recorder.reader")

    /// A recorder in a directory that exists, or does when it is asked.
    package init(
        directory: String, bounds: RecordingBounds = RecordingBounds(),
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        file = directory + "/recording.sqlite"
        self.bounds = bounds
        self.warn = warn
    }

    package func size() async -> Int { RecordingFile.size(file) }

    package func close() async {
        await withCheckedContinuation { done in
            queue.async {
                let open = self.state.withLock { state -> RecordingFile? in
                    defer { state = .closed }
                    return if case .open(let file) = state { file } else { nil }
                }
                open?.close()
                done.resume()
            }
        }
    }

    /// Writes, one after the other, on a thread of its own, whether or not the task is cancelled.
    func write<T: Sendable>(_ work: @escaping @Sendable (Database) throws -> T) async throws(RecorderFailure) -> T {
        try await run(on: queue) { file in try file.writer.writeWithoutTransaction(work) }
    }

    /// Reads beside what is being written.
    func read<T: Sendable>(_ work: @escaping @Sendable (Database) throws -> T) async throws(RecorderFailure) -> T {
        try await run(on: readerQueue) { file in try file.reader.read(work) }
    }

    private func run<T: Sendable>(
        on queue: DispatchQueue, _ work: @escaping @Sendable (RecordingFile) throws -> T
    ) async throws(RecorderFailure) -> T {
        let result: Result<T, RecorderFailure> = await withCheckedContinuation { done in
            queue.async {
                done.resume(returning: Result { try self.attempt(work) }.mapError { self.failure($0) })
            }
        }
        return try result.get()
    }

    /// Does the work, and once more on a new file when this one turns out to make no sense.
    private func attempt<T>(_ work: (RecordingFile) throws -> T) throws -> T {
        let file = try opened()
        do {
            return try work(file)
        } catch let error as DatabaseError where error.meansDamage {
            try setAside(file, because: error.message ?? "\(error)")
            return try work(try opened())
        }
    }

    private func opened() throws -> RecordingFile {
        try state.withLock { state in
            switch state {
            case .open(let file): return file
            case .closed: throw RecorderFailure("\(file) is closed")
            case .shut:
                let opened = try open()
                state = .open(opened)
                return opened
            }
        }
    }

    private func open() throws -> RecordingFile {
        do {
            return try RecordingFile(file)
        } catch let error as RecordingSchema.Foreign {
            try moveAway(because: error.description)
        } catch let error as DatabaseError where error.meansDamage {
            try moveAway(because: error.message ?? "\(error)")
        }
        return try RecordingFile(file)
    }

    /// Begins anew, unless somebody did so already.
    private func setAside(_ broken: RecordingFile, because reason: String) throws {
        try state.withLock { state in
            guard case .open(let file) = state, file === broken else { return }
            file.close()
            state = .shut
            try moveAway(because: reason)
        }
    }

    private func moveAway(because reason: String) throws {
        let aside = try RecordingFile.setAside(file)
        warn("\(file) cannot be read: \(reason). It is now \(aside), and recording begins anew")
    }

    private func failure(_ error: any Error) -> RecorderFailure {
        switch error {
        case let failure as RecorderFailure: failure
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL:
            RecorderFailure("cannot write to \(file): the disk is full; nothing is recorded until there is space")
        case let error as DatabaseError: RecorderFailure("cannot use \(file): \(error.message ?? "\(error)")")
        case let error as RecordingFile.Obstacle: RecorderFailure("cannot use \(error)")
        default: RecorderFailure("cannot use \(file): \(error)")
        }
    }
}

extension DatabaseError {
    /// The file itself makes no sense, whatever is asked of it.
    fileprivate var meansDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }
}
