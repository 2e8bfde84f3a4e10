import Testing

@testable import MusterMetrics

@Suite struct PromQLConditionTests {
    private func condition(_ text: String, _ store: SeriesStore, worker: String? = "a") throws -> PromQLCondition {
        try PromQL.condition(try PromQL.parse(text), store, worker: worker, at: start)
    }

    private func sample(_ text: String, _ value: Double) throws -> PromQLSample {
        let page = try labels(text)
        return PromQLSample(
            labels: MetricLabels(name: page.name, page.pairs + [MetricLabel(name: "worker", value: "a")]), value: value)
    }

    @Test func tellsFalseFromMissing() throws {
        let busy = try store(["in_flight": [3], "limit": [3]])
        #expect(try condition("in_flight == 0", busy) == .fails([try sample("in_flight", 3)]))
        #expect(try condition("0 == in_flight", busy) == .fails([try sample("in_flight", 3)]))
        #expect(try condition("in_flight == limit", busy) == .holds)
        #expect(
            try condition("(in_flight < limit)", busy) == .fails([try sample("in_flight", 3), try sample("limit", 3)]))
        #expect(try condition("in_flight == 3", busy) == .holds)
        #expect(try condition("missing == 0", busy) == .noValue)
        #expect(try condition("in_flight == missing", busy) == .noValue)
        #expect(try condition("sum(missing) == 0", busy) == .noValue)
        #expect(try condition("in_flight == 3", busy, worker: "b") == .noValue)
        #expect(try condition("in_flight", busy) == .holds)
        #expect(try condition("missing", busy) == .noValue)
        #expect(try condition("\"text\"", busy) == .noValue)
    }

    @Test func saysWhichSeriesFail() throws {
        let mixed = try store(["in_flight{pool=\"x\"}": [0], "in_flight{pool=\"y\"}": [2]])
        #expect(try condition("in_flight == 0", mixed) == .partly(failing: [try sample("in_flight{pool=\"y\"}", 2)]))
        #expect(try condition("sum(in_flight) == 2", mixed) == .holds)
        #expect(try condition("in_flight < 3", mixed) == .holds)
    }

    @Test func readsTruthValues() throws {
        let store = try store(["x": [3]])
        #expect(try condition("x == bool 0", store) == .fails([try sample("x", 3)]))
        #expect(try condition("x == bool 3", store) == .holds)
        #expect(try condition("scalar(x) > bool 2", store) == .holds)
        #expect(try condition("1 > bool 2", store) == .fails([]))
        #expect(try condition("scalar(missing)", store) == .noValue)
        #expect(try condition("0", store) == .fails([PromQLSample(labels: MetricLabels(name: ""), value: 0)]))
    }

    @Test func takesNaNForNoValue() throws {
        let store = try store(["x": [.nan], "y": [0]])
        #expect(try condition("x == 0", store) == .noValue)
        #expect(try condition("y / y == 0", store) == .noValue)
    }

    @Test func readsOneWorkerOnly() throws {
        var store = try store(["x": [3]])
        try store.record([ExpositionSample(labels: try labels("x"), value: 0)], of: "b", at: start)
        #expect(try condition("x == 0", store, worker: "b") == .holds)
        #expect(try condition("sum(x) == 3", store, worker: nil) == .holds)
        #expect(try value("sum(x)", store, worker: "b", after: 0).single == .one(0))
        #expect(try value("{__name__=~\"x\"}", store, worker: "b", after: 0).single == .one(0))
        #expect(try value("x", store, after: 0).single == .many(2))
        #expect(try value("x", store, worker: "c", after: 0).single == .none)
    }
}
