@testable import MusterMetrics

/// Forty minutes of what six workers might have shown: resets, gaps, late starts, early ends, odd values.
enum OracleSeries {
    static let minutes: Int64 = 40

    static func store() throws -> SeriesStore {
        var generator = SeededGenerator(seed: 42)
        var store = SeriesStore(window: 7_200_000)
        for worker in 1...6 {
            var counters: [String: Double] = [:]
            var time = start + Int64(worker) * 731
            while time < start + minutes * 60_000 {
                let samples = try page(worker, time, &counters, &generator)
                if worker == 3 && samples.isEmpty {
                    store.recordAbsence(of: "w3", at: time)
                } else if !(worker == 5 && time > start + 1_500_000) {
                    try store.record(samples, of: "w\(worker)", at: time)
                }
                time += worker % 2 == 0 ? 5000 : Int64.random(in: 4000...11_000, using: &generator)
            }
        }
        return store
    }

    private static func page(
        _ worker: Int, _ time: Int64, _ counters: inout [String: Double], _ generator: inout SeededGenerator
    ) throws -> [ExpositionSample] {
        let minute = Int((time - start) / 60_000)
        if worker == 3 && (10..<14).contains(minute) { return [] }
        var samples: [ExpositionSample] = []
        for code in ["200", "404", "500"] {
            let name = "requests_total{code=\"\(code)\",path=\"/pay\"}"
            if Int.random(in: 0..<97, using: &generator) == 0 { counters[name] = 0 }
            counters[name, default: Double(worker)] += Double(Int.random(in: 0...40, using: &generator))
            if code == "500" && minute % 9 == worker { continue }
            samples.append(try sample(name, counters[name] ?? 0))
        }
        samples.append(try sample("in_flight{pool=\"x\"}", Double(Int.random(in: 0...5, using: &generator))))
        samples.append(try sample("in_flight{pool=\"y\"}", minute % 7 == 0 ? 0 : Double(worker)))
        samples.append(try sample("in_flight_limit{pool=\"x\"}", Double(3 + worker % 2)))
        samples.append(try sample("load", Double.random(in: -2...2, using: &generator)))
        samples.append(try sample("odd{kind=\"ü\"}", odd(&generator)))
        if minute == 5 { samples.append(try sample("rare", 7)) }
        if worker == 2 { samples.append(try sample("up_since{worker=\"own\"}", 1.5e9)) }
        return samples
    }

    private static func odd(_ generator: inout SeededGenerator) -> Double {
        [1e300, -1e300, .infinity, -.infinity, .nan, 0, -0.0, .leastNonzeroMagnitude, 0.1, 2][
            Int.random(in: 0..<10, using: &generator)]
    }

    private static func sample(_ text: String, _ value: Double) throws -> ExpositionSample {
        ExpositionSample(labels: try labels(text), value: value)
    }
}
