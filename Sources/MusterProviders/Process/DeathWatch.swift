import CMusterSpawn
import Foundation
import Glibc
import MusterCore
import Synchronization

/// Notices at once when a worker's process ends, whoever started it, and notes how it ended.
final class DeathWatch: Sendable {
    private let loop: WatchLoop

    init() { loop = WatchLoop() }

    deinit { loop.stop() }

    /// Watches the process; the hint goes to the fleet's listeners. Watching twice is watching once.
    func watch(_ folder: WorkerFolder, _ identity: ProcessIdentity, fleet: FleetName) {
        loop.add(WatchLoop.Subject(folder: folder, identity: identity, fleet: fleet))
    }

    /// Tells the fleet's listeners that something may have changed.
    func hint(_ fleet: FleetName) { loop.tell(fleet) }

    /// Yields whenever a watched process of the fleet ends.
    func deaths(of fleet: FleetName) -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let listener = loop.listen(fleet, continuation)
            continuation.onTermination = { [weak loop] _ in loop?.forget(listener) }
        }
    }
}

/// One thread that sleeps in `poll` over the processes' descriptors.
private final class WatchLoop: Sendable {
    struct Subject: Hashable {
        var folder: WorkerFolder
        var identity: ProcessIdentity
        var fleet: FleetName
    }

    private struct State {
        var subjects: [Subject: Int32] = [:]
        var listeners: [UUID: (fleet: FleetName, continuation: AsyncStream<Void>.Continuation)] = [:]
        /// The loop's end and ours of the pipe that wakes it; nil before the first subject.
        var wake: (read: Int32, write: Int32)?
        var stopped = false
    }

    private let state = Mutex(State())

    func add(_ subject: Subject) {
        let descriptor = muster_pidfd_open(subject.identity.pid)
        guard descriptor >= 0, isStill(subject) else {
            if descriptor >= 0 { close(descriptor) }
            // It has ended since it was seen running, and nobody watched.
            tell(subject.fleet)
            return
        }
        let starts = state.withLock { state -> Bool? in
            guard !state.stopped, state.subjects[subject] == nil else { return nil }
            state.subjects[subject] = descriptor
            if state.wake != nil { return false }
            var ends: [Int32] = [-1, -1]
            guard muster_wake_pipe(&ends) == 0 else {
                state.subjects[subject] = nil
                return nil
            }
            state.wake = (ends[0], ends[1])
            return true
        }
        switch starts {
        case nil: close(descriptor)
        case false?: wakeUp()
        case true?:
            let thread = Thread { [self] in run() }
            thread.name = "muster-deaths"
            thread.stackSize = 256 << 10
            thread.start()
        }
    }

    func listen(_ fleet: FleetName, _ continuation: AsyncStream<Void>.Continuation) -> UUID {
        let name = UUID()
        state.withLock { $0.listeners[name] = (fleet, continuation) }
        return name
    }

    func forget(_ listener: UUID) { state.withLock { $0.listeners[listener] = nil } }

    func stop() {
        let listeners = state.withLock { state in
            state.stopped = true
            defer { state.listeners = [:] }
            return state.listeners.values.map(\.continuation)
        }
        for listener in listeners { listener.finish() }
        wakeUp()
    }

    /// The descriptor is of the process meant, not of one that took its number before it was opened.
    private func isStill(_ subject: Subject) -> Bool {
        do {
            return try ProcessStat.of(subject.identity.pid)?.identity == subject.identity
        } catch {
            return false
        }
    }

    private func wakeUp() {
        state.withLock { state in
            guard let wake = state.wake else { return }
            var byte: UInt8 = 1
            // A full pipe wakes the loop as well as one byte more.
            _ = write(wake.write, &byte, 1)
        }
    }

    private func run() {
        while let (wake, subjects) = next() {
            var polled = [pollfd(fd: wake, events: Int16(POLLIN), revents: 0)]
            polled += subjects.map { pollfd(fd: $0.value, events: Int16(POLLIN), revents: 0) }
            guard poll(&polled, nfds_t(polled.count), -1) > 0 else { continue }
            if polled[0].revents != 0 {
                var drained = [UInt8](repeating: 0, count: 64)
                while read(wake, &drained, drained.count) > 0 {}
            }
            for (subject, ready) in zip(subjects, polled.dropFirst()) where ready.revents != 0 {
                settle(subject.key, subject.value)
            }
        }
    }

    /// What to poll, nil when the loop has been stopped and everything is closed.
    private func next() -> (wake: Int32, subjects: [(key: Subject, value: Int32)])? {
        state.withLock { state in
            guard let wake = state.wake else { return nil }
            guard state.stopped else { return (wake.read, Array(state.subjects)) }
            for descriptor in state.subjects.values { close(descriptor) }
            state.subjects = [:]
            close(wake.read)
            close(wake.write)
            state.wake = nil
            return nil
        }
    }

    private func settle(_ subject: Subject, _ descriptor: Int32) {
        ExitReason.note(of: descriptor, in: subject.folder)
        state.withLock { $0.subjects[subject] = nil }
        close(descriptor)
        tell(subject.fleet)
    }

    func tell(_ fleet: FleetName) {
        let listeners = state.withLock { $0.listeners.values.filter { $0.fleet == fleet }.map(\.continuation) }
        for listener in listeners { listener.yield() }
    }
}
