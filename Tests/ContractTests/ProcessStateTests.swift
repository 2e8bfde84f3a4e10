import Foundation
import Glibc
import MusterCore
import MusterProviders
import Testing

/// What is written down is full, read-only, damaged or of another process: nothing foreign is touched, nothing lost.
@Suite struct ProcessStateTests {
    /// Why the number written down is not the worker's.
    enum Stranger: CaseIterable { case startedLater, calledOtherwise, ofAnEarlierBoot }

    @Test(arguments: Stranger.allCases) func aRecycledNumberIsNeverSignalled(_ stranger: Stranger) async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let provider = sleepers.provider()
        let worker = try await provider.launch(launch("w1", sleepers.placement()))
        kill(worker.pid, SIGKILL)
        #expect(try await holds { try await sleepers.list(by: provider).first?.hasExited == true })
        let child = try Child(
            ["setsid", "sleep", "100000"], environment: ["PATH=/usr/bin:/bin", "MUSTER_WORKER=somebody"])
        defer { child.end() }
        // A leader of its own session, as workers are.
        #expect(
            try await holds {
                getsid(child.pid) == child.pid && child.program == "sleep"
                    && MarkedProcesses.with("MUSTER_WORKER=somebody").contains(child.pid)
            })
        try pretend(child, is: stranger, in: sleepers.folder("w1"))
        let other = sleepers.provider()
        #expect(try await sleepers.list(by: other).first?.hasExited == true)
        let signal = await failure { () throws(Failure) in
            try await other.signal(order("w1", sleepers.placement()), name: "TERM")
        }
        #expect(signal?.code == "notFound")
        try await other.terminate(order("w1", sleepers.placement()))
        #expect(child.runs, "the stranger must live")
        #expect(try await sleepers.list(by: other).isEmpty)
        withExtendedLifetime(scratch) {}
    }

    /// Writes the folder as if the stranger's number had been the worker's.
    private func pretend(_ child: Child, is stranger: Stranger, in folder: String) throws {
        unlink(folder + "/exit")
        var fields = try String(contentsOfFile: "/proc/\(child.pid)/stat", encoding: .utf8).split(separator: " ")
        if stranger == .startedLater { fields[21] = Substring(String((UInt64(fields[21]) ?? 0) - 1)) }
        try fields.joined(separator: " ").write(toFile: folder + "/process", atomically: true, encoding: .utf8)
        guard stranger == .ofAnEarlierBoot else { return }
        let boot = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8).prefix(36)
        let record = try String(contentsOfFile: folder + "/record.json", encoding: .utf8)
        try record.replacingOccurrences(of: boot, with: "00000000-0000-0000-0000-000000000000")
            .write(toFile: folder + "/record.json", atomically: true, encoding: .utf8)
    }

    @Test(arguments: ["record.json.draft", "process"]) func aFullDiskLaunchesNothing(_ file: String) async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let provider = sleepers.provider()
        try FileManager.default.createDirectory(atPath: sleepers.folder("w1"), withIntermediateDirectories: true)
        try #require(symlink("/dev/full", "\(sleepers.folder("w1"))/\(file)") == 0)
        let full = await failure { () throws(Failure) in
            _ = try await provider.launch(launch("w1", sleepers.placement()))
        }
        #expect(full?.code == "unavailable" && full?.message.contains("No space left") == true, "\(full as Any)")
        #expect(sleepers.processes(of: "w1").isEmpty)
        #expect(try await sleepers.list(by: provider).isEmpty)
        let worker = try await provider.launch(launch("w1", sleepers.placement()))
        #expect(worker.runs && sleepers.processes(of: "w1") == [worker.pid])
        try await sleepers.end()
        withExtendedLifetime(scratch) {}
    }

    @Test(arguments: ["/sys/muster-contract", "/proc/muster-contract", "/dev/null/state"])
    func aStateDirectoryThatCannotBeWrittenIsUnavailable(_ path: String) async throws {
        let provider = ProcessProvider(stateDirectory: path, cgroupBase: nil)
        let refused = await failure { () throws(Failure) in
            _ = try await provider.launch(launch("w1", placement("process", ["command": .texts("sleep", "1")])))
        }
        #expect(refused?.code == "unavailable" && refused?.message.contains(path) == true, "\(refused as Any)")
    }

    @Test(arguments: ["{]", "", #"{"format":99}"#]) func aRecordThatCannotBeReadIsKept(_ text: String) async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let provider = sleepers.provider()
        let worker = try await provider.launch(launch("w1", sleepers.placement()))
        let path = sleepers.folder("w1") + "/record.json"
        let sound = try String(contentsOfFile: path, encoding: .utf8)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let refusals = [
            await failure { () throws(Failure) in _ = try await sleepers.list(by: provider) },
            await failure { () throws(Failure) in
                _ = try await provider.launch(launch("w1", sleepers.placement()))
            },
            await failure { () throws(Failure) in
                try await provider.terminate(order("w1", sleepers.placement()))
            },
        ]
        for refused in refusals {
            #expect(refused?.code == "unavailable" && refused?.message.contains(path) == true, "\(refused as Any)")
        }
        #expect(sleepers.processes(of: "w1") == [worker.pid], "what cannot be read is neither ended nor launched again")
        try sound.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try await sleepers.list(by: provider).map(\.handle) == [worker.handle])
        try await sleepers.end()
        withExtendedLifetime(scratch) {}
    }

    @Test func whatIsDamagedOfOneFleetStopsNoOther() async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let provider = sleepers.provider()
        let damaged = sleepers.state + "/workers/bank/w9"
        try FileManager.default.createDirectory(atPath: damaged, withIntermediateDirectories: true)
        try "{]".write(toFile: damaged + "/record.json", atomically: true, encoding: .utf8)
        try "notes".write(toFile: sleepers.state + "/workers/README", atomically: true, encoding: .utf8)
        let worker = try await provider.launch(launch("w1", sleepers.placement()))
        #expect(worker.runs)
        let theirs = await failure { () throws(Failure) in
            _ = try await provider.launch(
                LaunchOrder(fleet: "bank", worker: "w10", placement: sleepers.placement()))
        }
        #expect(theirs?.code == "unavailable" && theirs?.message.contains(damaged) == true, "\(theirs as Any)")
        try await sleepers.end()
        withExtendedLifetime(scratch) {}
    }

    @Test func whatACrashPutAsideIsSweptAway() async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let left = sleepers.state + "/removed/a-token"
        try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
        try "{}".write(toFile: left + "/record.json", atomically: true, encoding: .utf8)
        _ = try await sleepers.provider().launch(launch("w1", sleepers.placement()))
        #expect(access(left, F_OK) != 0)
        try await sleepers.end()
        withExtendedLifetime(scratch) {}
    }
}
