import ArgumentParser
import Foundation
import MusterCore
import MusterSimulator

/// The world that demand is replayed in.
struct SimulateOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The signal that the demand feeds.", valueName: "name")) var signal: String?
    @Option(help: ArgumentHelp("Demand that one worker carries; else as the policy says.", valueName: "number"))
    var capacity: Double?
    @Option(help: ArgumentHelp("Scales the demand so that its peak needs so many workers.", valueName: "number"))
    var peakWorkers: Int?
    @Option(
        help: ArgumentHelp(
            "Makes the demand steeper, its peak so many times its median; 0: as it is.", valueName: "number"))
    var peakRatio: Double?
    @Option(help: ArgumentHelp("From launch to service: 90s, or 90s..120s.", valueName: "duration")) var boot: String?
    @Option(help: ArgumentHelp("From drain to end.", valueName: "duration")) var drain = "30s"
    @Option(help: ArgumentHelp("The least time a worker is billed for.", valueName: "duration")) var leastBilled = "60s"
    @Option(help: ArgumentHelp("Workers that end by themselves in a day: 1%.", valueName: "share")) var losses: String?
    @Option(help: ArgumentHelp("What a request takes when nothing waits.", valueName: "duration"))
    var serviceTime = "100ms"
    @Option(help: ArgumentHelp("Deviation of service times as a share of their mean.", valueName: "number"))
    var serviceDeviation = 1.0
    @Option(help: ArgumentHelp("Between two readings; 15s, over a month of trace 1m.", valueName: "duration"))
    var step: String?
    @Option(help: ArgumentHelp("What a worker costs an hour; else as cost.prices say.", valueName: "number"))
    var price: Double?
    @Option(help: ArgumentHelp("The same seed gives the same run.", valueName: "number")) var seed: UInt64 = 1

    func validate() throws {
        let numbers: [(name: String, value: Double?, range: ClosedRange<Double>)] = [
            ("capacity", capacity, 1e-9...1e12), ("peak-workers", peakWorkers.map(Double.init), 1...1_000_000),
            ("peak-ratio", peakRatio, 0...1_000), ("price", price, 0...1e9),
            ("service-deviation", serviceDeviation, 0...1_000),
        ]
        for (name, value, range) in numbers {
            // What is no number is in no range.
            guard let value, !range.contains(value) else { continue }
            throw ValidationError("--\(name) must be \(Self.words(range))")
        }
    }

    private static func words(_ range: ClosedRange<Double>) -> String {
        let most = Int(range.upperBound)
        return range.lowerBound > 0 && range.lowerBound < 1
            ? "more than 0 and at most \(most)" : "\(Int(range.lowerBound)) to \(most)"
    }

    /// Boots, drains, bills and losses; without a policy, boots as the published comparisons have them.
    func model(capacity: Double, hasPolicy: Bool) throws -> WorkerModel {
        WorkerModel(
            boot: try boot.map { try Self.range($0) }
                ?? (hasPolicy ? .seconds(90) ... .seconds(120) : .seconds(90) ... .seconds(90)),
            drain: .seconds(drain == "0s" ? 0 : try Words.duration(drain, option: "--drain")),
            leastBilled: .seconds(leastBilled == "0s" ? 0 : try Words.duration(leastBilled, option: "--least-billed")),
            capacity: capacity,
            lossesPerDay: try losses.map { try Self.share($0) } ?? 0)
    }

    /// Seconds between two readings.
    func seconds(of trace: DemandTrace) throws -> Int {
        guard let step else { return trace.seconds > 32 * 86_400 ? 60 : 15 }
        let seconds = try Words.duration(step, option: "--step")
        guard seconds >= 5, seconds <= 300, seconds.truncatingRemainder(dividingBy: 5) == 0 else {
            throw CommandFailure(.usage, "--step must be 5s to 5m, a multiple of 5s")
        }
        return Int(seconds)
    }

    /// Seconds that a request takes when nothing waits.
    func service() throws -> Double {
        if serviceTime.hasSuffix("ms"), let number = Double(serviceTime.dropLast(2)), number > 0 {
            return number / 1000
        }
        return try Words.duration(serviceTime, option: "--service-time")
    }

    private static func range(_ text: String) throws -> ClosedRange<Duration> {
        let ends = text.components(separatedBy: "..")
        let least = try Words.duration(ends.first ?? text, option: "--boot")
        let most = try ends.count > 1 ? Words.duration(ends[1], option: "--boot") : least
        guard ends.count <= 2, least <= most else { throw CommandFailure(.usage, "--boot must be 90s, or 90s..120s") }
        return .seconds(least) ... .seconds(most)
    }

    private static func share(_ text: String) throws -> Double {
        let number = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
        guard let number, (0...10).contains(number) else {
            throw CommandFailure(.usage, "--losses must be a share, such as 1%")
        }
        return number
    }
}
