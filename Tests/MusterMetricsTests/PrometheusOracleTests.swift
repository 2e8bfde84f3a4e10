import Foundation
import Testing

@testable import MusterMetrics

/// The same series and expressions, here and in Debian's Prometheus. In CI its absence fails the test.
@Suite(.serialized) struct PrometheusOracleTests {
    static let isPresent = FileManager.default.isExecutableFile(atPath: PrometheusServer.program)
    static let isRequired = ProcessInfo.processInfo.environment["CI"] == "true"

    /// Poll times, the ends of the look-back, and times between, in milliseconds after `start`.
    static let times: [Int64] = [
        0, 731, 1462, 61_462, 301_462, 301_463, 333_333, 600_000, 719_999, 777_777, 900_001, 1_200_000, 1_500_000,
        1_799_999, 2_000_003, 2_399_000, 2_520_000, 2_699_999, 2_700_500,
    ]

    @Test(
        .enabled(if: isPresent || isRequired, "no /usr/bin/prometheus here: apt install prometheus"),
        .timeLimit(.minutes(5)))
    func agreesWithPrometheus() throws {
        let store = try OracleSeries.store()
        let server = try PrometheusServer()
        do {
            try server.take(store)
            try compareSpelling(store, server)
            try compareResults(OracleExpressions.written, Self.times, store, server)
            var random = RandomExpressions(seed: 7)
            let expressions = (0..<400).map { _ in random.next() }
            try compareResults(expressions, [61_462, 900_001, 1_500_000, 2_520_000], store, server)
            try server.stop()
        } catch {
            try server.stop()
            throw error
        }
    }

    private func compareSpelling(_ store: SeriesStore, _ server: PrometheusServer) throws {
        for text in OracleExpressions.spelling {
            let answer = try server.query(text, at: start)
            let refusal = refusal(of: text)
            if case .unsupported = refusal { continue }
            switch answer {
            case .refused(let message):
                #expect(refusal != nil, "'\(text)' is refused by Prometheus: \(message)")
            case .rangeVector:
                guard case .wrongType = refusal else {
                    Issue.record("'\(text)' gives a range vector, and is not refused as such")
                    continue
                }
            case .value, .failed:
                #expect(refusal == nil, "'\(text)' is accepted by Prometheus")
            }
        }
    }

    private func refusal(of text: String) -> PromQLError? {
        do {
            _ = try PromQL.parse(text)
            return nil
        } catch {
            return error
        }
    }

    private func compareResults(
        _ expressions: [String], _ times: [Int64], _ store: SeriesStore, _ server: PrometheusServer
    ) throws {
        var compared = 0
        var withValue = 0
        for text in expressions {
            for time in times.map({ start + $0 }) {
                let theirs = try server.query(text, at: time)
                compared += 1
                if case .value(let value) = theirs, value != .vector([]) { withValue += 1 }
                if let difference = difference(theirs, text, store, time) {
                    Issue.record("\(text) at +\(time - start): \(difference)")
                    break
                }
            }
        }
        print("PrometheusOracleTests: \(expressions.count) expressions, \(compared) results, \(withValue) not empty")
        #expect(withValue * 3 > compared, "a comparison of nothing with nothing says nothing")
    }

    /// nil: both say the same.
    private func difference(
        _ theirs: PrometheusServer.Answer, _ text: String, _ store: SeriesStore, _ time: Int64
    ) -> String? {
        do {
            let ours = try PromQL.evaluate(try PromQL.parse(text), store, at: time)
            guard case .value(let value) = theirs else { return "ours \(ours), theirs \(theirs)" }
            return Self.areNear(ours, value) ? nil : "ours \(ours), theirs \(value)"
        } catch {
            if case .value(let value) = theirs { return "ours \(error), theirs \(value)" }
            return nil
        }
    }

    private static func areNear(_ ours: PromQLValue, _ theirs: PromQLValue) -> Bool {
        switch (ours, theirs) {
        case (.scalar(let one), .scalar(let other)): return areNear(one, other)
        case (.string(let one), .string(let other)): return one == other
        case (.vector(let one), .vector(let other)):
            guard one.map(\.labels) == other.map(\.labels) else { return false }
            return zip(one, other).allSatisfy { areNear($0.value, $1.value) }
        default: return false
        }
    }

    private static func areNear(_ one: Double, _ other: Double) -> Bool {
        if one.isNaN || other.isNaN { return one.isNaN && other.isNaN }
        if one == other { return true }
        return abs(one - other) <= 1e-12 * max(abs(one), abs(other))
    }
}
