import MusterMetrics
import Testing

@Test func smoke() throws {
    let page = Array("# HELP x y\nx_total{a=\"b\",c=\"\"} 10\ny 1\n".utf8)
    var store = SeriesStore()
    for step in 0..<12 {
        let samples = try Exposition.parse(page, as: .prometheusText, keeping: WantedMetrics(["x_total"]))
        let moved = samples.map { ExpositionSample(labels: $0.labels, value: Double(step) * 5) }
        try store.record(moved, of: "w1", at: Int64(step) * 5000)
    }
    let value = try PromQL.evaluate(PromQL.parse("sum(rate(x_total{worker=~\"w.\"}[1m]))"), store, at: 55_000)
    #expect(value.single == .one(1 - 5.0/60 + 0) || value.single == .one(55.0 / 60))
}
