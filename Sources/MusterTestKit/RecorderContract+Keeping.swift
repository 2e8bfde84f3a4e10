import MusterCore
import MusterPorts

extension RecorderContract.Run {
    func tidiesWithoutLoss() async throws {
        for begin in stride(from: 0, to: 1500, by: 12) {
            try await recorder.record(Self.recorded("wallet", "tps", begin..<begin + 12))
        }
        try await recorder.tidy(at: Self.start + .seconds(7600))
        try expect(try await all(), are: (0..<1500).map { Self.reading($0) })
        try await recorder.tidy(at: Self.start + .seconds(7600))
        try expect(try await all(), are: (0..<1500).map { Self.reading($0) })
    }

    func forgetsTheOld() async throws {
        try await recorder.record(Self.recorded("wallet", "tps", 0..<12) + Self.recorded("a", "tps", 0..<12))
        let later = 20 * 86_400 / 5
        try await recorder.record(Self.recorded("wallet", "tps", later..<later + 12))
        try await recorder.keep(LearnedBytes(fleet: "a", at: Self.start, bytes: [1]))
        try await recorder.tidy(at: Self.start + .seconds(20 * 86_400 + 60))
        try expect(try await all(), are: (later..<later + 12).map { Self.reading($0) })
    }

    func keepsTheLatestLearned() async throws {
        let long = LearnedBytes(fleet: "wallet", at: Self.start, bytes: (0..<300_000).map { UInt8($0 % 251) })
        let empty = LearnedBytes(fleet: "a", at: Self.start, bytes: [])
        try await recorder.keep(long)
        try await recorder.keep(empty)
        try await expect(recorder.learned() == [empty, long], "not what was kept")
        let next = LearnedBytes(fleet: "wallet", at: Self.start + .seconds(1), bytes: [0, 255, 0])
        try await recorder.keep(next)
        try await expect(recorder.learned() == [empty, next], "not the latest")
    }

    func failsAfterClosing() async throws {
        await recorder.close()
        do throws(RecorderFailure) {
            try await recorder.record(Self.recorded("wallet", "tps", 0..<1))
        } catch {
            return
        }
        try expect(false, "readings were accepted")
    }
}
