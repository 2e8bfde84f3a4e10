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

    func keepsInputsToTheBit() async throws {
        let policy = FleetPolicy(
            fleet: "wallet", workers: WorkerBounds(min: 1, max: 1000),
            placements: [PlacementPolicy(name: "here", provider: PlugInReference(kind: "process"))],
            signals: [SignalPolicy(name: "tps", source: PlugInReference(kind: "workers"))],
            rules: [
                RulePolicy(name: "load", kind: .target(TargetRule(signal: "tps", goal: .perWorker(1.0 / 3)))),
                RulePolicy(name: "tail", kind: .steps(StepsRule(signal: "tps", above: []))),
            ])
        var kernel = Kernel()
        _ = kernel.step(.seedDrawn(1), at: Self.start)
        _ = kernel.step(.policiesLoaded([policy]), at: Self.start)
        var decided: [RecordedInputs] = []
        for (place, value) in [100.0 / 7, 1e-300, .infinity, 123.456789].enumerated() {
            let now = Self.start + .seconds(place)
            let step = kernel.step(.signalRead("wallet", "tps", Reading(state: .value(value), takenAt: now)), at: now)
            guard let inputs = step.inputs.first ?? kernel.lastInputs("wallet") else { continue }
            decided.append(RecordedInputs(revision: UInt64(place + 1), inputs: inputs))
        }
        try await recorder.record(inputs: decided)
        let none = try await recorder.inputs(of: 99)
        try expect(none == nil, "inputs of a revision that is none")
        for wanted in decided {
            guard let found = try await recorder.inputs(of: wanted.revision) else {
                return try expect(false, "the inputs of \(wanted.revision) are gone")
            }
            try expect(
                String(reflecting: found) == String(reflecting: wanted.inputs),
                "\(found) instead of \(wanted.inputs)")
            let difference = wanted.inputs.decision().firstDifference(from: found.decision())
            try expect(difference == nil, difference ?? "")
        }
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
