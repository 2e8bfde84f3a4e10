import Foundation
import MusterCore
import MusterState
import MusterTestKit
import Testing

/// Bodies as they were written by each version. A test that fails here means: journals out there would not be read, or
/// would be read differently. Add a `BodyMigration` and the new version's files; never change those of a version that was
/// released.
///
/// `MUSTER_WRITE_GOLDEN=1` writes the current version's files anew.
@Suite struct GoldenTests {
    private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")
    private static let names = Set(FactSamples.all.map(\.name)).sorted()
    private let codec = FactCodec()

    private func file(_ version: Int, _ name: String) -> URL {
        Self.golden.appendingPathComponent("version-\(version)/\(name).jsonl")
    }

    private func bodies(_ version: Int, _ name: String) throws -> [Data] {
        try Data(contentsOf: file(version, name)).split(separator: UInt8(ascii: "\n")).map { Data($0) }
    }

    /// What this version writes has not changed shape unnoticed.
    @Test(arguments: names)
    func currentVersionWritesTheSame(_ name: String) throws {
        let bodies = try FactSamples.all.filter { $0.name == name }.map { try codec.encode($0) }
        if ProcessInfo.processInfo.environment["MUSTER_WRITE_GOLDEN"] == "1" {
            let text = bodies.map { String(decoding: $0, as: UTF8.self) + "\n" }.joined()
            try FileManager.default.createDirectory(
                at: file(codec.version, name).deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file(codec.version, name))
        }
        #expect(try self.bodies(codec.version, name) == bodies)
    }

    /// What any version wrote is still read.
    @Test(arguments: 1...FactCodec().version)
    func everyVersionIsRead(_ version: Int) throws {
        let folder = Self.golden.appendingPathComponent("version-\(version)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "state.jsonl" }
        #expect(!names.isEmpty)
        for name in names.sorted() {
            for body in try Data(contentsOf: folder.appendingPathComponent(name)).split(separator: UInt8(ascii: "\n")) {
                let fact = try codec.fact(Data(body))
                #expect(fact.name + ".jsonl" == name)
            }
        }
    }

    /// A snapshot of each version, with everything that a state can hold, is read and loses nothing.
    @Test(arguments: 1...FactCodec().version)
    func everyVersionsSnapshotIsRead(_ version: Int) throws {
        for body in try bodies(version, "state") {
            let state = try codec.state(body)
            #expect(state.fleets.first?.workers.count == 6)
            if version == codec.version { #expect(try codec.encode(state) == body) }
        }
    }
}
