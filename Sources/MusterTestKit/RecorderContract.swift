import MusterCore
import MusterPorts

/// What every recorder must do. A recorder's own tests run each check against it.
public struct RecorderContract: Sendable {
    /// One promise of `Recorder`.
    public enum Check: String, CaseIterable, Sendable {
        case beginsEmpty, givesBackEveryKindOfReading, findsBySignalAndTime, givesPages, saysWhatThereIs
        case ordersAfterASetClock, tidiesWithoutLoss, forgetsTheOld, keepsTheLatestLearned, failsAfterClosing
    }

    private let open: @Sendable () async throws -> any Recorder

    /// `open` makes a new, empty recorder with the usual bounds.
    public init(open: @escaping @Sendable () async throws -> any Recorder) { self.open = open }

    /// Runs one check on a recorder of its own; throws a `ContractViolation`, or what the recorder threw where it must
    /// not.
    public func run(_ check: Check) async throws {
        let recorder = try await open()
        let run = Run(check: check, recorder: recorder)
        switch check {
        case .beginsEmpty: try await run.beginsEmpty()
        case .givesBackEveryKindOfReading: try await run.givesBackEveryKindOfReading()
        case .findsBySignalAndTime: try await run.findsBySignalAndTime()
        case .givesPages: try await run.givesPages()
        case .saysWhatThereIs: try await run.saysWhatThereIs()
        case .ordersAfterASetClock: try await run.ordersAfterASetClock()
        case .tidiesWithoutLoss: try await run.tidiesWithoutLoss()
        case .forgetsTheOld: try await run.forgetsTheOld()
        case .keepsTheLatestLearned: try await run.keepsTheLatestLearned()
        case .failsAfterClosing: try await run.failsAfterClosing()
        }
        await recorder.close()
    }
}

extension RecorderContract {
    /// One run of one check.
    struct Run: Sendable {
        let check: Check
        let recorder: any Recorder

        /// A full hour.
        static let start = Instant(seconds: 1_795_766_400)

        /// A value every five seconds.
        static func reading(_ number: Int, value: Double? = nil) -> Reading {
            Reading(
                state: .value(value ?? Double(number)), takenAt: start + .seconds(5 * number), reporting: 1, expected: 2
            )
        }

        static func recorded(_ fleet: FleetName, _ signal: SignalName, _ range: Range<Int>) -> [RecordedReading] {
            range.map { RecordedReading(fleet: fleet, signal: signal, reading: reading($0)) }
        }

        func expect(_ holds: Bool, _ text: @autoclosure () -> String) throws {
            if !holds { throw ContractViolation("\(check.rawValue): \(text())") }
        }

        /// Everything there is of `wallet`'s `tps`.
        func all() async throws -> [Reading] {
            try await recorder.readings(
                of: "tps", fleet: "wallet", from: Self.start - .seconds(400 * 86_400),
                before: Self.start + .seconds(400 * 86_400), limit: .max)
        }

        func expect(_ found: [Reading], are wanted: [Reading]) throws {
            try expect(found.count == wanted.count, "\(found.count) readings instead of \(wanted.count)")
            for (found, wanted) in zip(found, wanted) {
                // By their text, because a reading that holds a NaN does not equal itself.
                try expect(String(reflecting: found) == String(reflecting: wanted), "\(found) instead of \(wanted)")
            }
        }
    }
}
