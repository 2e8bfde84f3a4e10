import Testing

@testable import MusterMetrics

@Suite struct SeriesStoreTests {
    private func sample(_ text: String, _ value: Double, at time: Int64? = nil) throws -> ExpositionSample {
        ExpositionSample(labels: try labels(text), value: value, timestamp: time)
    }

    @Test func namesTheWorkerAndKeepsThePagesOwnLabel() throws {
        var store = SeriesStore()
        try store.record([try sample("x{worker=\"own\",a=\"b\"}", 1)], of: "w", at: start)
        let expected = MetricLabels(name: "x", ["a": "b", "exported_worker": "own", "worker": "w"])
        #expect(try value("x", store, after: 0) == .vector([PromQLSample(labels: expected, value: 1)]))
    }

    @Test func endsASeriesThatLeavesThePage() throws {
        let store = try store(["x": [1, 2, nil, nil, 5], "y": [1, 1, 1, 1, 1]])
        #expect(try value("x", store, after: 19.999).single == .one(2))
        #expect(try value("x", store, after: 20).single == .none)
        #expect(try value("x", store, after: 39.999).single == .none)
        #expect(try value("x", store, after: 40).single == .one(5))
        #expect(try value("count_over_time(x[1m])", store, after: 40).single == .one(3))
        #expect(store.samplesHeld == 9)
    }

    /// Two pages within a millisecond leave no room for a marker; the page after them still ends the series.
    @Test func aMarkerThatWasRefusedIsMadeUpFor() throws {
        var store = SeriesStore()
        try store.record([try sample("x", 1), try sample("y", 1)], of: "w", at: start)
        try store.record([try sample("y", 1)], of: "w", at: start)
        #expect(try value("x", store, after: 0).single == .one(1))
        try store.record([try sample("y", 2)], of: "w", at: start + 1000)
        #expect(try value("x", store, after: 1).single == .none)
    }

    @Test func movesWithAClockThatWasSet() throws {
        var store = try store(["x": [1, 2, 3]])
        try store.record([try sample("own", 9, at: start)], of: "b", at: start + 20_000)
        store.shift(by: 3_600_000)
        #expect(try value("sum_over_time(x[1m])", store, after: 3620).single == .one(6))
        #expect(try value("x", store, after: 20).single == .none)
        #expect(try value("own", store, after: 20).single == .one(9))
    }

    /// What the store holds of `x`, polled every ten seconds, at the end of its pages.
    @Test(
        arguments: [
            ([1, 2, 3, 4, 5, 6, 7], SeriesNeed.range(60_000), SeriesCoverage.whole),
            // Six seconds of ten are reached by extrapolation, twenty are not.
            ([nil, 2, 3, 4, 5, 6, 7], .range(60_000), .whole),
            ([nil, nil, 3, 4, 5, 6, 7], .range(60_000), .short(reach: 40_000)),
            // One poll that failed where the range begins.
            ([1, nil, 3, 4, 5, 6, 7, 8], .range(60_000), .whole),
            ([1, nil, nil, nil, nil, nil, nil, nil, nil, 9, 10], .range(60_000), .short(reach: 10_000)),
            ([1, 2, nil], .sample, .missing), ([nil, 1], .sample, .whole),
            ([nil, 1], .twoSamples, .short(reach: 0)), ([1, 2], .twoSamples, .whole),
        ] as [([Double?], SeriesNeed, SeriesCoverage)])
    func coverage(_ values: [Double?], _ need: SeriesNeed, _ expected: SeriesCoverage) throws {
        let store = try store(["x{a=\"b\"}": values, "y": values.map { _ in 1 }])
        let end = start + Int64(values.count - 1) * 10_000
        func coverage(_ metric: String?, _ worker: String = "a", at time: Int64) -> SeriesCoverage {
            store.coverage(of: metric, worker: worker, for: need, at: time, every: 10_000, oldest: 30_000)
        }
        #expect(coverage("x", at: end) == expected)
        #expect(coverage("z", at: end) == .missing)
        #expect(coverage("x", "b", at: end) == .missing)
        #expect(coverage("x", at: end + 30_001) == .missing, "too old")
    }

    @Test func endsAllSeriesOfAWorkerThatDoesNotAnswer() throws {
        var store = try store(["x": [1], "y": [1]])
        try store.record([try sample("x", 3)], of: "b", at: start)
        store.recordAbsence(of: "a", at: start + 10_000)
        store.recordAbsence(of: "a", at: start + 20_000)
        store.recordAbsence(of: "unknown", at: start)
        #expect(try value("count(x)", store, after: 9).single == .one(2))
        #expect(try value("sum(x)", store, after: 10).single == .one(3))
        #expect(try value("count_over_time(x{worker=\"a\"}[1m])", store, after: 20).single == .one(1))
        try store.record([try sample("x", 7)], of: "a", at: start + 30_000)
        #expect(try value("sum(x)", store, after: 30).single == .one(10))
        #expect(store.samplesHeld == 6)
    }

    @Test func doesNotEndSeriesWithTimesOfTheirOwn() throws {
        var store = SeriesStore()
        try store.record([try sample("x", 1, at: start - 5)], of: "a", at: start)
        try store.record([], of: "a", at: start + 10_000)
        #expect(try value("x", store, after: 10).single == .one(1))
    }

    @Test func leavesOutWhatIsOldOrFarAhead() throws {
        var store = try store(["x": [1, 2]])
        let tooEarly = try store.record([try sample("x", 9, at: start + 9999)], of: "a", at: start + 20_000)
        let tooLate = try store.record([try sample("x", 9, at: start + 700_000)], of: "a", at: start + 30_000)
        let again = try store.record([try sample("x", 9, at: .max)], of: "a", at: start + 40_000)
        #expect([tooEarly, tooLate, again] == [1, 1, 1])
        #expect(try value("last_over_time(x[1h])", store, after: 3000).single == .one(2))
    }

    @Test func looksBackFiveMinutesAndNoFurther() throws {
        let store = try store(["x": [1]])
        #expect(try value("x", store, after: -0.001).single == .none)
        #expect(try value("x", store, after: 300).single == .one(1))
        #expect(try value("x", store, after: 300.001).single == .none)
        #expect(try value("count_over_time(x[10s])", store, after: 10).single == .one(1))
        #expect(try value("count_over_time(x[10s])", store, after: 10.001).single == .none)
    }

    @Test func forgetsAndPrunes() throws {
        var store = try store(["x": [1, 2, 3], "y": [1]], window: 20_000)
        try store.record([try sample("x", 3)], of: "b", at: start + 60_000)
        #expect(store.seriesHeld == 3)
        store.prune(at: start + 35_000)
        #expect(store.seriesHeld == 2, "y of a left the page, and its end is older than the window")
        store.forget(worker: "b")
        #expect(store.workerNames == ["a"])
        store.prune(at: .max)
        #expect(store.seriesHeld == 0 && store.workerNames.isEmpty && store.slotsByMetric.isEmpty)
        try store.record([try sample("z", 3)], of: "c", at: start)
        #expect(store.series.count == 3, "free places are used again")
    }

    @Test func holdsNoMoreThanTwiceItsWindow() throws {
        let store = try store(["x": Array(repeating: 1, count: 1000)], window: 100_000)
        #expect(store.samplesHeld <= 24)
        #expect(try value("count_over_time(x[100s])", store, after: 9990).single == .one(11))
    }

    @Test func refusesMoreThanItsLimitsAndStaysAsItWas() throws {
        var store = SeriesStore(window: 1000, limits: SeriesStore.Limits(series: 2, samplesPerSeries: 3))
        try store.record([try sample("x", 1), try sample("y", 1)], of: "a", at: start)
        #expect(throws: SeriesStoreError.tooManySeries(worker: "b", limit: 2)) {
            try store.record([try sample("x", 1)], of: "b", at: start)
        }
        for step in 1...2 { try store.record([try sample("x", 1)], of: "a", at: start + Int64(step)) }
        let tooMany = SeriesStoreError.tooManySamples(series: MetricLabels(name: "x", ["worker": "a"]), limit: 3)
        #expect(throws: tooMany) { try store.record([try sample("x", 1)], of: "a", at: start + 3) }
        #expect(store.workerNames == ["a"] && store.seriesHeld == 2)
        try store.record([try sample("x", 1)], of: "a", at: start + 1001)
    }

    @Test func survivesTimesAtTheEdge() throws {
        var store = SeriesStore(window: .max)
        for time in [Int64.min, 0, .max] { try store.record([try sample("x", 1)], of: "a", at: time) }
        for time in [Int64.min, 0, .max] {
            let expression = try PromQL.parse(
                "sum(rate(x[290y])) + sum(increase(x[1s])) + sum(x) + sum(deriv(x[290y]))")
            _ = try PromQL.evaluate(expression, store, at: time)
        }
    }
}
