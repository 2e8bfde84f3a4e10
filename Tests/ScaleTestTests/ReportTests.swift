import Foundation
import MusterCore
import MusterPolicy
import MusterWire
import Testing

@testable import muster

@Suite struct ReportTests {
    private func plan(_ expect: String) throws -> ScaleTestPlan {
        let text = """
            scaletest: "a <small> one"
            fleet: wallet
            serves: 50
            target: {url: "http://127.0.0.1:1/pay"}
            load: {points: {0s: 100, 36s: 100}}
            expect: {\(expect)}

            """
        let (plan, diagnostics) = ScaleTestDecoder().decode(SourceFile(path: "t.yaml", bytes: Array(text.utf8)))
        return try #require(plan, "\(DiagnosticRenderer().render(diagnostics))")
    }

    private func report(_ expect: String, failures: [LoadTally.Failure] = [], kill: Double? = nil) throws
        -> ScaleTestReport
    {
        let plan = try plan(expect)
        let tally = LoadTally()
        for step in 0..<100 {
            _ = tally.begin(scheduled: Double(step), now: Double(step), most: 1000)
            tally.succeed(scheduled: Double(step), ended: Double(step) + Double(step + 1) / 1000)
        }
        for failure in failures {
            _ = tally.begin(scheduled: failure.scheduled, now: failure.scheduled, most: 1000)
            tally.fail(failure)
        }
        let state = RunState(plan: plan)
        state.take(
            FleetLedger.Look(
                at: 0, desired: 1, inService: 1, arriving: 0, draining: 0, terminating: 0, listed: ["a"], serving: ["a"]
            ))
        if let kill { state.begin(FaultRecord(kind: .killWorker, at: kill, worker: "a", serving: ["a"])) }
        state.take(
            FleetLedger.Look(
                at: 36, desired: 1, inService: 1, arriving: 0, draining: 0, terminating: 0, listed: ["b"],
                serving: ["b"]))
        return ScaleTestReport(
            plan: plan, startedAt: Timestamp(Instant(seconds: 0)), counts: tally.all, present: state.now, leaked: [])
    }

    private func failure(_ scheduled: Double, _ ended: Double, isCut: Bool = true) -> LoadTally.Failure {
        .init(scheduled: scheduled, ended: ended, cause: isCut ? "HTTP 502" : "HTTP 503", worker: "a", isCut: isCut)
    }

    @Test func hasTheKeysThatProgramsRead() throws {
        let report = try report("failed: 0", failures: [failure(5, 5.1)])
        let object = try #require(
            JSONSerialization.jsonObject(with: WireJSON.encode(report, pretty: true)) as? [String: Any])
        func number(_ path: String...) -> Double? {
            var value: Any? = object
            for key in path { value = (value as? [String: Any])?[key] }
            return (value as? NSNumber)?.doubleValue
        }
        #expect(number("requests", "sent") == 101)
        #expect(number("requests", "failed") == 1)
        #expect(number("requests", "failed_by_kill") == 0)
        #expect(abs((number("latency_seconds", "p50") ?? 0) - 0.05) < 1e-9)
        #expect(abs((number("latency_seconds", "p99") ?? 0) - 0.099) < 1e-9)
        #expect(abs((number("latency_seconds", "max") ?? 0) - 0.1) < 1e-9)
        #expect(abs((number("availability") ?? 0) - 100.0 / 101) < 1e-12)
        #expect(number("time_to_capacity_seconds") == 36)
        for key in ["launched", "retired", "leaked", "peak"] { #expect(number("workers", key) != nil, "\(key)") }
        #expect(number("cost", "worker_hours") == 0.01)
        #expect(number("cost", "share_of_static") == 0.5)
    }

    @Test(arguments: [
        (4.0, 5.1, true, true), (5.04, 5.1, true, true), (4, 7.1, true, false), (5.2, 5.3, true, false),
        (4, 4.9, true, false), (4, 5.1, false, false),
    ])
    func onlyWhatWasInFlightAtTheKillIsPutDownToIt(scheduled: Double, ended: Double, isCut: Bool, byKill: Bool) throws {
        let report = try report("failed: 0", failures: [failure(scheduled, ended, isCut: isCut)], kill: 5)
        #expect(report.requests.failedByKill == (byKill ? 1 : 0))
        #expect(report.requests.failed == (byKill ? 0 : 1))
        #expect(report.passed == byKill)
        #expect(report.availability == 100.0 / 101, "a failed request is a failed request to its customer")
    }

    @Test func failuresAreListedByCauseWithTheFirstOfThem() throws {
        let many = (0..<20).map { failure(Double($0), Double($0) + 0.5, isCut: false) }
        let report = try report("failed: 0", failures: many + [failure(3, 3.1)])
        #expect(report.requests.causes.map(\.cause) == ["HTTP 503", "HTTP 502"])
        #expect(report.requests.causes.map(\.failed) == [20, 1])
        #expect(report.requests.causes.map(\.examples.count) == [5, 1])
        let text = ScaleTestText(report: report, style: Style(isOn: false)).text
        #expect(text.contains("20 x HTTP 503"))
        #expect(text.contains("due 0:03.000, ended after 100 ms, worker a"))
        #expect(text.hasPrefix("FAILED  a <small> one"))
    }

    @Test func whatCannotBeMeasuredDoesNotHold() throws {
        let plan = try plan("p99: 1s, availability: 1%")
        let report = ScaleTestReport(
            plan: plan, startedAt: Timestamp(Instant(seconds: 0)), counts: LoadTally.Counts(),
            present: RunState(plan: plan).now, leaked: [])
        #expect(report.expectations.map(\.holds) == [false, false])
        #expect(report.expectations[1].sentence == "p99 <= 1s: no request was answered")
    }

    @Test func junitHasACaseForEachExpectation() throws {
        let report = try report("failed: 0, p99: \"< 10ms\"")
        let document = try XMLText.parse(report.junit)
        #expect(document == ["testsuite", "testcase", "testcase", "failure"])
        #expect(report.junit.contains(#"name="a &lt;small&gt; one""#))
        #expect(report.junit.contains(#"<failure message="p99 &lt; 10ms: 99.0 ms"/>"#))
    }
}

/// Reads XML far enough to tell that it is well-formed: every element closed in its order, no bare signs.
enum XMLText {
    struct Malformed: Error { var place: String }

    /// The names of the elements in the order of the document.
    static func parse(_ text: String) throws -> [String] {
        var names: [String] = []
        var open: [String] = []
        for piece in text.split(separator: "<").map(String.init) where !piece.hasPrefix("?") {
            guard let end = piece.lastIndex(of: ">") else { throw Malformed(place: piece) }
            let tag = piece[..<end]
            let name = String(tag.drop { $0 == "/" }.prefix { $0.isLetter })
            if tag.hasPrefix("/") {
                guard open.popLast() == name else { throw Malformed(place: piece) }
            } else {
                names.append(name)
                if !tag.hasSuffix("/") { open.append(name) }
            }
        }
        guard open.isEmpty else { throw Malformed(place: "the end") }
        return names
    }
}
