import Foundation
import Glibc
import MusterCore
import MusterProviders
import Testing

/// Ports, limits, logs and the time to stop.
@Suite struct ProcessResourceTests {
    @Test func portsAreGivenOnceAndRunOut() async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let provider = sleepers.provider()
        let taken = try Listener.first(ofFree: 3)
        let placement = sleepers.placement([
            "portRange": .list([.number(Double(taken.port)), .number(Double(taken.port + 2))])
        ])
        let first = try await provider.launch(launch("w1", placement))
        let second = try await provider.launch(launch("w2", placement))
        #expect([first, second].map { $0.address?.port } == [taken.port + 1, taken.port + 2])
        let third = await failure { () throws(Failure) in _ = try await provider.launch(launch("w3", placement)) }
        #expect(third?.code == "quotaExceeded" && third?.message.contains("portRange") == true, "\(third as Any)")
        #expect(try await sleepers.list(by: provider).map(\.id) == ["w1", "w2"])
        try await provider.terminate(order("w1", placement))
        #expect(try await provider.launch(launch("w3", placement)).address == first.address)
        try await sleepers.end()
        withExtendedLifetime(scratch) {}
    }

    @Test func limitsReachTheWorker() async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let report = scratch.path + "/limits"
        let limits = [
            Setting(key: "memory", value: .number(268_435_456)), Setting(key: "openFiles", value: .number(77)),
        ]
        let script =
            "(ulimit -n; ulimit -d; pwd; echo $PORT $HOST $MUSTER_FLEET) >\(report).new;"
            + "mv \(report).new \(report); exec sleep 100000"
        let placement = sleepers.placement([
            "command": .texts("sh", "-c", script), "limits": .map(limits), "directory": .text("/usr"),
        ])
        let worker = try await sleepers.provider().launch(launch("w1", placement))
        #expect(try await holds { access(report, F_OK) == 0 })
        let lines = try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n").map(String.init)
        let port = try #require(worker.address?.port)
        #expect(lines == ["77", "\(256 << 10)", "/usr", "\(port) 127.0.0.1 shop"])
        try await sleepers.end()
        withExtendedLifetime(scratch) {}
    }

    @Test func aLimitThatNobodyKeepsIsRefused() async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let placement = sleepers.placement(["limits": .map([Setting(key: "cpus", value: .number(0.5))])])
        let provider = sleepers.provider()
        let refused = await failure { () throws(Failure) in _ = try await provider.launch(launch("w1", placement)) }
        #expect(refused?.code == "invalidRequest" && refused?.message.contains("limits.cpus") == true)
        #expect(try await sleepers.list(by: provider).isEmpty)
        withExtendedLifetime(scratch) {}
    }

    @Test func aTalkativeWorkerFillsNoDisk() async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let bound = 64 << 10
        let provider = ProcessProvider(stateDirectory: sleepers.state, cgroupBase: nil, logBound: bound)
        let placement = sleepers.placement([
            "command": .texts("sh", "-c", "i=0; while :; do i=$((i+1)); echo line $i of a worker that talks; done")
        ])
        _ = try await provider.launch(launch("w1", placement))
        let log = sleepers.folder("w1") + "/worker.log"
        var shortened = 0
        var last = 0
        #expect(
            try await holds {
                _ = try await sleepers.list(by: provider)
                let length = try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0
                if length < last { shortened += 1 }
                last = length
                return shortened >= 5
            }, "its log is shortened again and again while it runs")
        let kept = try String(contentsOfFile: log + ".1", encoding: .utf8)
        #expect(kept.utf8.count <= bound / 8 && kept.hasPrefix("line ") && kept.hasSuffix("\n"))
        try await provider.terminate(order("w1", placement))
        withExtendedLifetime(scratch) {}
    }

    @Test func logsOfEndedWorkersAreKeptAndBounded() async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let provider = sleepers.provider()
        let placement = sleepers.placement([
            "command": .texts("sh", "-c", "echo I am {worker}; exec sleep 100000"), "stopTimeout": .number(0),
        ])
        for number in 1...23 {
            let worker = WorkerID("w\(number)")
            _ = try await provider.launch(launch(worker, placement))
            let log = sleepers.folder(worker) + "/worker.log"
            #expect(try await holds { try String(contentsOfFile: log, encoding: .utf8) == "I am \(worker)\n" })
            try await provider.terminate(order(worker, placement))
        }
        let logs = sleepers.state + "/logs/shop"
        let names = try FileManager.default.contentsOfDirectory(atPath: logs).sorted()
        try #require(names.count == 20)
        #expect(names[19].hasSuffix("-w23.log") && names[0].hasSuffix("-w4.log"))
        #expect(try String(contentsOfFile: "\(logs)/\(names[19])", encoding: .utf8) == "I am w23\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: sleepers.state + "/removed").isEmpty)
        withExtendedLifetime(scratch) {}
    }

    @Test func aWorkerIsAskedFirstAndItsChildrenGoWithIt() async throws {
        let scratch = try Scratch()
        let sleepers = Sleepers(path: scratch.path)
        let provider = sleepers.provider()
        let asked = scratch.path + "/asked"
        let polite = sleepers.placement([
            "command": .texts(
                "sh", "-c",
                "trap 'echo yes >\(asked); exit 0' TERM; echo >\(scratch.path)/ready; while :; do sleep 0.02; done")
        ])
        _ = try await provider.launch(launch("w1", polite))
        #expect(try await holds { access(scratch.path + "/ready", F_OK) == 0 })
        try await provider.terminate(order("w1", polite))
        #expect(access(asked, F_OK) == 0, "TERM comes first")
        let deaf = sleepers.placement([
            "command": .texts("sh", "-c", "trap '' TERM; setsid sleep 100000 & while :; do sleep 0.02; done"),
            "stopTimeout": .number(0.3),
        ])
        _ = try await provider.launch(launch("w2", deaf))
        #expect(try await holds { sleepers.processes(of: "w2").count >= 2 })
        try await provider.terminate(order("w2", deaf))
        #expect(sleepers.processes(of: "w2").isEmpty, "what left the session goes too")
        withExtendedLifetime(scratch) {}
    }
}

/// A port of 127.0.0.1 that somebody else listens on.
private final class Listener {
    let port: Int
    private let descriptor: Int32

    /// Listens on the first of so many ports that are free, below those that connections are given.
    static func first(ofFree wanted: Int) throws -> Listener {
        for start in stride(from: 21_000, to: 32_000, by: wanted) {
            let found = (start..<(start + wanted)).compactMap { Listener(port: $0) }
            if found.count == wanted { return found[0] }
        }
        throw ChildFailure(text: "no \(wanted) free ports in a row")
    }

    /// Nil when the port is taken.
    private init?(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let listens = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0
            }
        }
        self.port = port
        if !listens { return nil }
    }

    deinit { close(descriptor) }
}
