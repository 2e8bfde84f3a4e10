import Foundation
import MusterCore
import MusterPolicy
import MusterSimulator
import MusterWire

/// Compares policy files with a running daemon, on what the daemon knows and has recorded.
struct Planner {
    let client: Client
    let days: Double

    /// Readings in one answer of the daemon.
    private static let page = 10_000

    func report(_ policies: [FleetPolicy]) async throws -> PlanReport {
        let there = try await client.get(FleetList.self, ["v1", "fleets"]).fleets.map(\.fleet)
        var fleets: [PlanReport.Fleet] = []
        for name in Set(there + policies.map(\.fleet.rawValue)).sorted() {
            let policy = policies.first { $0.fleet.rawValue == name }
            fleets.append(try await fleet(name, isThere: there.contains(name), policy))
        }
        return PlanReport(days: days, fleets: fleets)
    }

    private func fleet(_ name: String, isThere: Bool, _ policy: FleetPolicy?) async throws -> PlanReport.Fleet {
        guard let policy else {
            return PlanReport.Fleet(
                fleet: name, state: .missing,
                notes: [
                    "none of these files is its policy: where the daemon's folder lacks it too, its last policy stays in "
                        + "force, with an alert; `muster retire \(name)` ends it"
                ])
        }
        guard isThere else {
            let first = policy.workers.initial ?? policy.workers.min
            return PlanReport.Fleet(
                fleet: name, state: .new, notes: ["it begins with \(Phrase.workers(first)); nothing of it is recorded"])
        }
        let document = try decode(await client.bytes(["v1", "fleets", name, "inputs"]), of: name)
        let changes = PolicyChange.between(document.policy, policy)
        guard !changes.isEmpty else { return PlanReport.Fleet(fleet: name, state: .unchanged) }
        var fleet = PlanReport.Fleet(fleet: name, state: .changed, changes: changes)
        if let inputs = document.inputs {
            let (before, after) = (inputs.decision(), inputs.under(policy).decision())
            fleet.now = PlanReport.Moment(
                desired: inputs.fleet.desired, before: before.to, after: after.to, because: after.summary)
        } else {
            fleet.notes.append("it was not evaluated yet")
        }
        try await lookBack(&fleet, document, policy)
        return fleet
    }

    private func decode(_ bytes: [UInt8], of fleet: String) throws -> FleetInputsDocument {
        do {
            let document = try ExactJSON.decode(FleetInputsDocument.self, from: Data(bytes))
            if document.version == FleetInputsDocument.version { return document }
            throw CommandFailure(.usage, "the daemon's policies are in form \(document.version), not ours")
        } catch let error as DecodingError {
            throw CommandFailure(.usage, "the daemon's policy of \(fleet) is of another version: \(error)")
        }
    }

    /// Both policies over what was recorded.
    private func lookBack(
        _ fleet: inout PlanReport.Fleet, _ document: FleetInputsDocument, _ policy: FleetPolicy
    ) async throws {
        let list = try await client.get(RecordedSeriesList.self, ["v1", "fleets", fleet.fleet, "series"])
        let used = Set((document.policy.signals + policy.signals).map(\.name.rawValue))
        let series = list.series.filter { used.contains($0.signal) }
        let end = list.at.instant
        let earliest = end - .seconds(days * 86_400)
        guard let first = series.map(\.first.instant).min(), let last = series.map(\.last.instant).max(),
            last > max(first, earliest)
        else {
            fleet.notes.append("nothing is recorded of its signals in that time")
            return
        }
        var readings: [SignalName: [Reading]] = [:]
        for one in series {
            readings[SignalName(one.signal)] = try await self.readings(of: one.signal, fleet.fleet, since: earliest)
        }
        let start = max(first, earliest)
        let bounds = document.policy.workers.min...document.policy.workers.max
        let reported = readings.values.compactMap { $0.first?.expected }.max() ?? 0
        let desired = document.inputs?.fleet.desired ?? document.policy.workers.min
        let known = reported > 0 ? reported : desired
        let boots = document.inputs?.fleet.boots ?? []
        let days = RecordedDays(
            readings: readings, start: start, end: last, workers: min(bounds.upperBound, max(bounds.lowerBound, known)),
            boot: .seconds(boots.min() ?? 90) ... .seconds(boots.max() ?? 120),
            demand: RecordedDays.demand(of: document.policy) ?? RecordedDays.demand(of: policy))
        fleet.notes += notes(days, document.policy, policy, boots: boots, reported: reported)
        fleet.past = PlanReport.Past(
            days, RecordedReplay(days, document.policy).run(), RecordedReplay(days, policy).run(),
            currency: policy.cost?.budget?.currency)
    }

    private func readings(of signal: String, _ fleet: String, since: Instant) async throws -> [Reading] {
        var readings: [Reading] = []
        var from: Timestamp? = Timestamp(since)
        while let next = from {
            let page = try await client.get(
                RecordedReadingList.self, ["v1", "fleets", fleet, "readings"],
                query: [("signal", signal), ("from", next.text), ("limit", "\(Self.page)")])
            readings += page.readings.map(\.reading)
            from = page.next
        }
        return readings
    }

    private func notes(
        _ days: RecordedDays, _ old: FleetPolicy, _ new: FleetPolicy, boots: [Double], reported: Int
    ) -> [String] {
        var notes: [String] = []
        if boots.isEmpty { notes.append("no boot of it was seen: boots of 90 s to 2m are taken") }
        if days.demand == nil {
            notes.append("its demand is not known (no `workers.serves`, no target with `perWorker`): no risk is told")
        }
        let unread = new.signals.map(\.name).filter { days.readings[$0, default: []].isEmpty }
        if !unread.isEmpty {
            notes.append("nothing is recorded of \(unread.map(\.rawValue).joined(separator: ", ")): taken as absent")
        }
        let isChanged = new.signals.contains { signal in
            old.signals.contains { $0.name == signal.name && $0.source != signal.source }
        }
        if isChanged { notes.append("signals whose question changed are taken as they were recorded") }
        let means = (old.rules + new.rules).contains { rule in
            if case .target(let target) = rule.kind, case .value = target.goal { true } else { false }
        }
        if means {
            notes.append(
                reported > 0
                    ? "means over workers are scaled as if the same work were spread over the workers there"
                    : "means are taken as recorded: over how many workers they were is not known")
        }
        return notes
    }
}

extension PlanReport.Past {
    fileprivate init(
        _ days: RecordedDays, _ before: RecordedOutcome, _ after: RecordedOutcome, currency: String?
    ) {
        let ticks = min(before.desired.count, after.desired.count)
        let apart = (0..<ticks).filter { before.desired[$0] != after.desired[$0] }
        let farthest = apart.max { left, right in
            abs(before.desired[left] - after.desired[left]) < abs(before.desired[right] - after.desired[right])
        }
        self.init(
            from: Self.second(days.start), to: Self.second(days.end), before: .init(before), after: .init(after),
            differs: Double(apart.count) / Double(max(1, ticks)),
            farthest: farthest.map { tick in
                PlanReport.Difference(
                    at: Self.second(days.start + .seconds(tick * RecordedReplay.tick)),
                    before: before.desired[tick], after: after.desired[tick],
                    becauseBefore: before.reason(by: tick), becauseAfter: after.reason(by: tick))
            }, currency: currency)
    }

    /// The moment to the second: days are read from it.
    private static func second(_ moment: Instant) -> String {
        let time = Timestamp(moment)
        return "\(time.dayText)T\(time.timeText)Z"
    }
}

extension PlanReport.Outcome {
    fileprivate init(_ outcome: RecordedOutcome) {
        self.init(
            changes: outcome.changes, mostWorkers: outcome.mostWorkers, workerHours: outcome.workerHours,
            cost: outcome.cost, overloadedSeconds: outcome.risk?.overloaded,
            longestOverloadSeconds: outcome.risk?.longestOverload, leastHeadroom: outcome.risk?.leastHeadroom)
    }
}

extension RecordedOutcome {
    fileprivate func reason(by tick: Int) -> String? {
        reasons.keys.filter { $0 <= tick }.max().flatMap { reasons[$0] }
    }
}
