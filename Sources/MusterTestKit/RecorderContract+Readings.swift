import MusterCore
import MusterPorts

extension RecorderContract.Run {
    /// One of each state, and numbers that are hard to keep.
    static var samples: [Reading] {
        let wait = Duration.nanoseconds(1_500_000_001)
        let states: [ReadingState] = [
            .value(0), .value(-0.0), .value(1.0 / 3), .value(.greatestFiniteMagnitude), .value(.leastNonzeroMagnitude),
            .value(-12.5), .value(.nan), .absent, .stale(last: 7), .implausible(.infinity), .implausible(-1e300),
            .error(.notFound("a")), .error(.insufficientCapacity("b", retryAfter: wait)),
            .error(.throttled("c", retryAfter: nil)), .error(.unauthorized("d")), .error(.invalidRequest("ü")),
            .error(.quotaExceeded("")), .error(.unavailable("g\n")), .error(.outcomeUnknown("h")),
            .error(.notFound("a")), .value(1),
        ]
        return states.enumerated().map { place, state in
            Reading(
                state: state, takenAt: start + .nanoseconds(Int64(place) * 5_000_000_123 + Int64(place * place)),
                reporting: place % 3, expected: place % 3 + place % 2, watched: place % 4 == 1 ? wait : nil)
        }
    }

    func beginsEmpty() async throws {
        try await expect(recorder.series(of: nil).isEmpty, "there are series")
        try await expect(recorder.learned().isEmpty, "something was learned")
        try expect(try await all(), are: [])
        try await recorder.record([])
        try await recorder.tidy(at: Self.start)
    }

    func givesBackEveryKindOfReading() async throws {
        try await recorder.record(
            Self.samples.map { RecordedReading(fleet: "wallet", signal: "tps", reading: $0) })
        let found = try await all()
        try expect(found, are: Self.samples)
        for (found, wanted) in zip(found, Self.samples) {
            guard case .value(let found) = found.state, case .value(let wanted) = wanted.state else { continue }
            try expect(found.bitPattern == wanted.bitPattern, "\(found) is not \(wanted) to the bit")
        }
    }

    func findsBySignalAndTime() async throws {
        let others = zip(Self.recorded("wallet", "p99", 0..<20), Self.recorded("a", "tps", 0..<20))
        let mixed = zip(Self.recorded("wallet", "tps", 0..<20), others).flatMap { [$0, $1.0, $1.1] }
        try await recorder.record(Array(mixed[..<30]))
        try await recorder.record(Array(mixed[30...]))
        let found = try await recorder.readings(
            of: "tps", fleet: "wallet", from: Self.start + .seconds(25), before: Self.start + .seconds(75), limit: 100)
        try expect(found, are: (5..<15).map { Self.reading($0) })
        let none = try await recorder.readings(
            of: "tps", fleet: "b", from: Self.start, before: Self.start + .seconds(75), limit: 100)
        try expect(none, are: [])
    }

    func givesPages() async throws {
        for begin in stride(from: 0, to: 100, by: 10) {
            try await recorder.record(Self.recorded("wallet", "tps", begin..<begin + 10))
        }
        var found: [Reading] = []
        var from = Self.start
        while true {
            let page = try await recorder.readings(
                of: "tps", fleet: "wallet", from: from, before: Self.start + .seconds(3600), limit: 7)
            try expect(page.count <= 7, "\(page.count) readings in a page of 7")
            guard let last = page.last else { break }
            found += page
            from = last.takenAt + .nanoseconds(1)
        }
        try expect(found, are: (0..<100).map { Self.reading($0) })
    }

    func saysWhatThereIs() async throws {
        try await recorder.record(Self.recorded("wallet", "tps", 0..<5) + Self.recorded("a", "tps", 3..<4))
        try await recorder.record(Self.recorded("wallet", "p99", 0..<1) + Self.recorded("wallet", "tps", 5..<7))
        let wanted = [
            RecordedSeries(
                fleet: "a", signal: "tps", first: Self.reading(3).takenAt, last: Self.reading(3).takenAt, readings: 1),
            RecordedSeries(fleet: "wallet", signal: "p99", first: Self.start, last: Self.start, readings: 1),
            RecordedSeries(
                fleet: "wallet", signal: "tps", first: Self.start, last: Self.reading(6).takenAt, readings: 7),
        ]
        let all = try await recorder.series(of: nil)
        try expect(all == wanted, "\(all)")
        let one = try await recorder.series(of: "a")
        try expect(one == [wanted[0]], "\(one)")
    }

    func ordersAfterASetClock() async throws {
        try await recorder.record(Self.recorded("wallet", "tps", 10..<20))
        try await recorder.record(Self.recorded("wallet", "tps", 5..<15))
        let wanted = [5, 6, 7, 8, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 16, 17, 18, 19]
        try expect(try await all(), are: wanted.map { Self.reading($0) })
    }
}
