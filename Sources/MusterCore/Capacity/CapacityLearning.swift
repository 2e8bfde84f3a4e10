/// Learns what a worker carries at a goal of utilisation, from what workers report of their load and of how busy they are.
///
/// One round is the reports of many workers at about the same time. A cost curve is kept of all of them, and how much
/// each worker costs beside it. A value is adopted when the estimate has been sure for some rounds; then it follows down
/// soon, up slowly, and not at all within the deadband, so that the number of workers does not swing with it.
/// `docs/algorithms/learned-capacity.md` works an example.
struct CapacityLearning: Hashable, Sendable, Codable {
    /// Rounds closer together teach nothing new.
    static let leastGap = Duration.seconds(10)
    /// A worker that has been in service for less is warming up.
    static let warmUp = Duration.seconds(120)
    /// Workers below this share of the usual load say little of what load costs.
    static let leastLoad = 0.2
    /// A value that differs by less is the same.
    static let deadband = 0.05
    /// Rounds that must agree before the first value, a lower one, a higher one, and before it is given up.
    static let firstRounds = 5
    static let lowerRounds = 3
    static let higherRounds = 10
    static let flatRounds = 30
    /// The most that a value rises at once.
    static let mostRise = 1.05
    /// Workers cost more, or less, than the curve says when they do by this share and by so many deviations, in so many
    /// rounds in a row.
    static let leastChange = 0.15
    static let changeDeviations = 4.0
    static let dearerRounds = 3
    static let cheaperRounds = 20
    /// The share of the slope that rounds must show to have become cheaper.
    static let leastSlope = 0.3

    let goal: CapacityGoal
    private(set) var curve = CostCurve()
    private(set) var costs = WorkerCosts()
    /// The value in force.
    private(set) var value: Double?
    private var estimate: CapacityEstimate?
    private var doubt: CapacityDoubt? = .rounds(0, of: Int(CapacityEstimate.leastRounds))
    /// What is known, for opinions.
    private(set) var record: LearnedCapacity
    /// Rounds taken, up to those that are needed.
    private var rounds = 0.0
    private var takenAt: Instant?
    /// Rounds in a row that speak for a first value, a lower one, a higher one, and for none.
    private var agreeing = 0
    private var lower = 0
    private var higher = 0
    private var flat = 0
    /// The last rounds, while they are beyond chance from the curve, and to the same side.
    private var changed: [ChangedRound] = []

    private struct ChangedRound: Hashable, Sendable, Codable {
        var load: Double
        var utilisation: Double
        /// Times what the curve says.
        var times: Double
    }

    /// What each worker costs is known again within two rounds, and what is under way begins anew.
    private enum CodingKeys: String, CodingKey {
        case goal, curve, value, estimate, doubt, record, rounds
    }

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        let values = [value, estimate?.value, estimate?.low, estimate?.high, record.value].compactMap { $0 }
        return curve.isSound && values.allSatisfy { $0 > 0 && $0.isFinite }
            && (0...CapacityEstimate.leastRounds).contains(rounds) && record.goal == goal
            && goal.goal.fraction > 0 && goal.goal.fraction.isFinite
    }

    init(goal: CapacityGoal) {
        self.goal = goal
        record = LearnedCapacity(goal: goal, doubt: doubt)
    }

    /// Takes a round of workers that are not warming up. What is no amount, repeats a worker or repeats a round counts
    /// for nothing.
    mutating func take(_ readings: [WorkerReading], taken: Instant, at now: Instant) {
        let taken = min(taken, now)
        if let takenAt, taken - takenAt < Self.leastGap { return }
        takenAt = taken
        defer { record = told }
        var seen: Set<WorkerID> = []
        let sound = readings.filter { reading in
            reading.load > 0 && reading.load < .infinity && reading.utilisation >= 0
                && reading.utilisation < .infinity && seen.insert(reading.worker).inserted
        }
        guard sound.count >= CapacityEstimate.leastWorkers, let load = Medians.median(of: sound.map(\.load)),
            let utilisation = Medians.median(of: sound.map(\.utilisation))
        else {
            if value == nil { doubt = .workers(sound.count, of: CapacityEstimate.leastWorkers) }
            return
        }
        costs.forget(at: taken)
        if let line = curve.line { compare(sound, load, utilisation, with: line, at: taken) }
        if changed.isEmpty {
            curve.add(load: load, utilisation: utilisation, at: taken)
            rounds = min(CapacityEstimate.leastRounds, rounds + 1)
        }
        judge()
    }

    /// Sets each worker beside the curve, and the round.
    private mutating func compare(
        _ readings: [WorkerReading], _ load: Double, _ utilisation: Double, with line: CostCurve.Line, at now: Instant
    ) {
        var times: [(worker: WorkerID, times: Double)] = []
        for reading in readings where reading.load >= Self.leastLoad * load {
            let usual = line.utilisation(at: reading.load)
            if usual > 0 { times.append((reading.worker, reading.utilisation / usual)) }
        }
        let usual = line.utilisation(at: load)
        guard usual > 0, let change = Medians.median(of: times.map(\.times)), change > 0 else { return }
        // Beside the round and not the curve: what all have in common is the curve's to learn.
        for (worker, times) in times { costs.note(worker, times: times / change, at: now) }
        guard rounds >= CapacityEstimate.leastRounds, let noise = curve.noise else { return }
        let least = max(Self.leastChange, Self.changeDeviations * 1.25 * noise / usual)
        let isDearer = change > 1 + least
        guard isDearer || change < 1 / (1 + least) else {
            changed = []
            return
        }
        if let last = changed.last, (last.times > 1) != isDearer { changed = [] }
        changed.append(ChangedRound(load: load, utilisation: utilisation, times: change))
        // What comes back to the curve was chance, and chance widens what counts as such.
        curve.note(error: (change - 1) * usual)
        guard changed.count >= (isDearer ? Self.dearerRounds : Self.cheaperRounds),
            let factor = Medians.median(of: changed.map(\.times))
        else { return }
        if isDearer || rises(by: factor * line.slope) {
            curve.scale(by: factor)
        }
        changed = []
    }

    /// Whether utilisation has gone on to rise with load while it was lower than the curve says: one that stands still is
    /// a wrong one, and nothing has become cheaper. Loads that are all alike say nothing.
    private mutating func rises(by slope: Double) -> Bool {
        var slopes: [Medians.Weighted] = []
        for second in changed {
            for first in changed where second.load > first.load * (1 + CostCurve.width) {
                let run = second.load - first.load
                slopes.append(.init(value: (second.utilisation - first.utilisation) / run, weight: run))
            }
        }
        guard let seen = Medians.median(of: slopes) else { return false }
        let rises = seen >= Self.leastSlope * slope
        if !rises { flat += changed.count }
        return rises
    }

    private mutating func judge() {
        let (estimate, doubt) = CapacityEstimate.make(curve, costs, rounds: rounds, goal: goal.goal.fraction)
        self.estimate = estimate ?? self.estimate
        self.doubt = doubt
        if doubt == .flat { flat += 1 } else if changed.isEmpty { flat = 0 }
        if flat >= Self.flatRounds { value = nil }
        guard let estimate else {
            agreeing = 0
            return
        }
        agreeing = min(Self.firstRounds, agreeing + 1)
        follow(estimate.value)
    }

    private mutating func follow(_ new: Double) {
        guard let value else {
            if agreeing >= Self.firstRounds { self.value = new }
            return
        }
        lower = new < value * (1 - Self.deadband) ? lower + 1 : 0
        higher = new > value * (1 + Self.deadband) ? higher + 1 : 0
        if lower >= Self.lowerRounds {
            self.value = new
            lower = 0
        } else if higher >= Self.higherRounds {
            self.value = min(new, value * Self.mostRise)
            higher = 0
        }
    }

    /// The clock was set back: what has elapsed stays elapsed.
    mutating func moveBack(by step: Duration) {
        takenAt = takenAt.map { $0 - step }
        curve.moveBack(by: step)
        costs.moveBack(by: step)
    }

    private var told: LearnedCapacity {
        guard let value else { return LearnedCapacity(goal: goal, workers: costs.workers, doubt: doubt) }
        return LearnedCapacity(
            goal: goal, value: value, low: estimate?.low, high: estimate?.high, workers: costs.workers,
            seen: estimate?.seen, isBounded: estimate?.isBounded ?? false, doubt: doubt)
    }
}
