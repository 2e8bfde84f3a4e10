import Foundation
import Glibc
import MusterCore
import MusterProviders
import Testing

/// The launching program is killed, or shares its workers with another one: each worker is launched once.
@Suite struct ProcessCrashTests {
    @Test(arguments: [false, true]) func aCrashBetweenRecordAndStart(_ isTerminated: Bool) async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let folder = sleepers.folder("w1")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // The launch waits at this log, after the record and before the start, for a reader that never comes.
        try #require(mkfifo(folder + "/worker.log", 0o600) == 0)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch.path as String] in
            let sleepers = Sleepers(path: path)
            Crash.once(sleepers.folder("w1") + "/record.json", after: 20_000)
            _ = try await sleepers.provider().launch(launch("w1", sleepers.placement()))
        }
        unlink(folder + "/worker.log")
        let provider = sleepers.provider()
        #expect(try await sleepers.list(by: provider).map(\.state) == [.pending])
        #expect(sleepers.processes(of: "w1").isEmpty)
        if isTerminated {
            try await provider.terminate(order("w1", sleepers.placement()))
            #expect(try await sleepers.list(by: provider).isEmpty)
        } else {
            let first = try await provider.launch(launch("w1", sleepers.placement()))
            let second = try await sleepers.provider().launch(launch("w1", sleepers.placement()))
            #expect(first.runs && first.handle == second.handle && first.address == second.address)
            #expect(sleepers.processes(of: "w1") == [first.pid])
        }
        try await sleepers.end()
        withExtendedLifetime(scratch) {}
    }

    static let workers = (1...8).map { WorkerID("w\($0)") }

    /// Microseconds from the first record to the end of the launching program.
    @Test(arguments: [0, 2_000, 6_000, 15_000]) func aCrashAtAnyMoment(_ delay: Int) async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = scratch.path as String, delay = delay as Int] in
            let sleepers = Sleepers(path: path)
            Crash.once(sleepers.folder("w1") + "/record.json", after: UInt32(delay))
            let provider = sleepers.provider()
            for worker in Self.workers { _ = try await provider.launch(launch(worker, sleepers.placement())) }
            // All were launched sooner than that.
            try await Task.sleep(for: .seconds(10))
        }
        try await launchAll(sleepers)
        try await sleepers.end()
        for worker in Self.workers { #expect(sleepers.processes(of: worker).isEmpty, "\(worker) must be gone") }
        withExtendedLifetime(scratch) {}
    }

    @Test func twoProgramsAtOnceLaunchOnce() async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        async let first: Void = launchInAnotherProgram(scratch.path)
        async let second: Void = launchInAnotherProgram(scratch.path)
        _ = await (first, second)
        try await launchAll(sleepers)
        try await sleepers.end()
        withExtendedLifetime(scratch) {}
    }

    @Test func workersAreAdoptedAfterARestart() async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        await launchInAnotherProgram(scratch.path)
        let provider = sleepers.provider()
        let found = try await sleepers.list(by: provider)
        #expect(found.map(\.id) == Self.workers && found.allSatisfy(\.runs))
        #expect(Set(found.compactMap(\.address?.port)).count == Self.workers.count)
        let stream = provider.changes(fleet: "shop", placement: sleepers.placement())
        try await provider.signal(order("w3", sleepers.placement()), name: "KILL")
        let told = Task { await stream.first { true } != nil }
        #expect(try await holds { try await sleepers.list(by: provider).first { $0.id == "w3" }?.hasExited == true })
        #expect(await told.value, "the death of a worker of an earlier program is told")
        try await provider.terminate(order("w3", sleepers.placement()))
        #expect(try await sleepers.list(by: provider).count == Self.workers.count - 1)
        try await sleepers.end()
        for worker in Self.workers { #expect(sleepers.processes(of: worker).isEmpty, "\(worker) must be gone") }
        withExtendedLifetime(scratch) {}
    }

    private func launchInAnotherProgram(_ path: String) async {
        await #expect(processExitsWith: .success) { [path = path as String] in
            let sleepers = Sleepers(path: path)
            let provider = sleepers.provider()
            for worker in Self.workers { _ = try await provider.launch(launch(worker, sleepers.placement())) }
        }
    }

    /// Launches what may run already, by two objects at once: each worker is one process.
    private func launchAll(_ sleepers: Sleepers) async throws {
        let providers = [sleepers.provider(), sleepers.provider()]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for provider in providers {
                for worker in Self.workers {
                    group.addTask {
                        let seen = try await provider.launch(launch(worker, sleepers.placement()))
                        #expect(seen.runs, "\(worker) is \(seen.state)")
                    }
                }
            }
            try await group.waitForAll()
        }
        let listed = try await sleepers.list(by: providers[0])
        #expect(listed.map(\.id) == Self.workers && Set(listed.map(\.handle)).count == Self.workers.count)
        for worker in listed {
            #expect(sleepers.processes(of: worker.id) == [worker.pid], "\(worker.id) must be one process")
        }
    }
}

/// The end of a program, as by a crash.
enum Crash {
    /// Kills this process so many microseconds after the file has appeared.
    static func once(_ path: String, after delay: UInt32) {
        Thread.detachNewThread {
            while access(path, F_OK) != 0 { usleep(200) }
            usleep(delay)
            kill(getpid(), SIGKILL)
        }
    }
}
