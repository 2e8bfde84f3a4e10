import Foundation
import MusterCore
import MusterSimulator
import MusterWire

/// What came of a simulation, ready to be shown.
struct SimulationReport {
    var trace = ""
    let start: Instant
    let seconds: Int
    let capacity: Double
    let peakDemand: Double
    let peakWorkers: Int
    /// In the order in which they were asked for; the static peak always among them.
    let results: [ReplayResult]
    /// What the costs are; nil when nobody says.
    let currency: String?
    var notes: [String]

    init(scene: ReplayScene, results: [ReplayResult], bill: ComparisonBill) {
        start = scene.curve.trace.start
        seconds = scene.seconds
        capacity = scene.model.capacity
        peakWorkers = scene.peakNeed
        peakDemand = scene.curve.peak(ticks: scene.ticks, every: Double(ReplayScene.tick))
        self.results = results
        currency = bill.currency
        notes = results.flatMap { result in result.notes.map { "\(result.name): \($0)" } } + bill.notes
    }

    /// Worker-hours of the fleet that is always as large as the peak needs.
    var staticHours: Double { results.first { $0.name == "static" }?.workerHours ?? 1 }

    private struct Line: Encodable {
        var name: String
        var overloadPercent: Double
        var lostPercent: Double
        var longestOverloadSeconds: Double
        var meanLatencySeconds: Double
        var p50LatencySeconds: Double
        var p99LatencySeconds: Double
        var workerHours: Double
        var cost: Double?
        var percentOfStatic: Double
        var actions: Int
        var scaleOuts: Int
        var scaleIns: Int
        var flaps: Int
        var launches: Int
        var workersLost: Int
        var accuracyUnderPercent: Double
        var accuracyOverPercent: Double
        var timeshareUnderPercent: Double
        var timeshareOverPercent: Double
        var instabilityPercent: Double
    }

    private struct Whole: Encodable {
        var trace: String
        var start: Timestamp
        var seconds: Int
        var capacityPerWorker: Double
        var peakDemand: Double
        var peakWorkers: Int
        var currency: String?
        var results: [Line]
        var notes: [String]
    }

    /// For programs; percentages with six digits.
    var json: String {
        get throws {
            let whole = Whole(
                trace: trace, start: Timestamp(start), seconds: seconds, capacityPerWorker: capacity,
                peakDemand: peakDemand, peakWorkers: peakWorkers, currency: currency, results: results.map(line),
                notes: notes)
            return String(decoding: try WireJSON.encode(whole, pretty: true), as: UTF8.self)
        }
    }

    private func line(_ result: ReplayResult) -> Line {
        let figures = result.figures
        let percent = { (share: Double) in (share * 1e8).rounded() / 1e6 }
        return Line(
            name: result.name, overloadPercent: percent(figures.overloadShare), lostPercent: percent(figures.lostShare),
            longestOverloadSeconds: figures.longestOverload, meanLatencySeconds: figures.latency.mean,
            p50LatencySeconds: figures.latency.p50, p99LatencySeconds: figures.latency.p99,
            workerHours: (result.workerHours * 1e6).rounded() / 1e6,
            cost: result.cost.map { ($0 * 1e6).rounded() / 1e6 },
            percentOfStatic: percent(result.workerHours / staticHours), actions: result.moves.changes,
            scaleOuts: result.moves.outs, scaleIns: result.moves.ins, flaps: result.moves.flaps,
            launches: result.launches, workersLost: result.lost, accuracyUnderPercent: percent(figures.underAccuracy),
            accuracyOverPercent: percent(figures.overAccuracy), timeshareUnderPercent: percent(figures.underTimeshare),
            timeshareOverPercent: percent(figures.overTimeshare), instabilityPercent: percent(figures.instability))
    }
}
