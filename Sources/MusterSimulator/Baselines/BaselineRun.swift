import MusterCore

/// Replays a scene under somebody else's algorithm.
package struct BaselineRun {
    private let scene: ReplayScene
    private let name: BaselineName
    private var baseline: any Baseline
    /// Ticks at which booting workers are ready; ascending.
    private var boots: [Int] = []
    private var drains: [Int] = []
    private var ready: Int
    private var desired: Int
    private var moves = MoveTally()
    private var launches = 0
    /// Worker-seconds billed beyond what was there, for the least that is billed.
    private var extraSeconds = 0.0
    private var decisions: [ReplayDecision] = []
    private var chance: SplitMix64

    /// Seconds between two decisions.
    private static let control = 15

    init(_ scene: ReplayScene, _ name: BaselineName, _ baseline: any Baseline) {
        self.scene = scene
        self.name = name
        self.baseline = baseline
        ready = scene.initialWorkers
        desired = ready
        chance = SplitMix64(seed: scene.seed, "boots")
    }

    mutating func run() -> ReplayResult {
        let perStep = Self.control / ReplayScene.tick
        let lag = ReplayScene.metricDelay / Self.control + 1
        let steps = scene.ticks / perStep
        var curve = scene.curve
        var means: [Double] = []
        var readyThen: [Int] = []
        var score = scene.score()
        var chart = ReplayChart(scene)
        var workerTicks = 0
        means.reserveCapacity(steps)
        for step in 0..<steps {
            settle(step * perStep)
            readyThen.append(ready)
            if step >= lag {
                let view = BaselineView(
                    at: step * Self.control, demand: means[step - lag], readyThen: readyThen[step - lag], ready: ready,
                    booting: boots.count, desired: desired, capacity: scene.model.capacity)
                if let wanted = baseline.decide(view) { move(to: wanted, view, tick: step * perStep) }
            }
            var sum = 0.0
            for tick in (step * perStep)..<((step + 1) * perStep) {
                settle(tick)
                let demand = curve.rate(at: Double(tick * ReplayScene.tick))
                sum += demand
                score.note(demand: demand, ready: ready)
                chart.note(tick: tick, demand: demand, ready: ready, desired: desired)
                workerTicks += ready + boots.count + drains.count
            }
            means.append(sum / Double(perStep))
        }
        let hours = (Double(workerTicks * ReplayScene.tick) + extraSeconds) / 3600
        return ReplayResult(
            name: name.text, figures: score.figures, workerHours: hours, moves: moves, launches: launches,
            chart: chart.points, decisions: decisions, decisionsLeftOut: moves.changes - decisions.count)
    }

    /// Boots and drains that are over by that tick.
    private mutating func settle(_ tick: Int) {
        while let first = boots.first, first <= tick {
            boots.removeFirst()
            ready += 1
        }
        while let first = drains.first, first <= tick { drains.removeFirst() }
    }

    private mutating func move(to wanted: Int, _ view: BaselineView, tick: Int) {
        let bounded = max(scene.bounds.lowerBound, min(scene.bounds.upperBound, wanted))
        if bounded != desired {
            moves.note(from: desired, to: bounded, at: Double(view.at))
            if decisions.count < PolicyReplay.mostDecisions {
                let reason = "measured \(Int(view.demand.rounded())) a second at \(view.readyThen) ready"
                decisions.append(ReplayDecision(at: Double(view.at), from: desired, to: bounded, reason: reason))
            }
        }
        desired = bounded
        let there = ready + boots.count
        if bounded > there { launch(bounded - there, tick) } else { retire(there - bounded, tick) }
    }

    private mutating func launch(_ amount: Int, _ tick: Int) {
        launches += amount
        for _ in 0..<amount {
            let boot = chance.duration(scene.model.boot).inSeconds / Double(ReplayScene.tick)
            boots.append(tick + Int(boot.rounded(.up)))
        }
        boots.sort()
    }

    /// Those that boot go first, the youngest of them first; they are billed the least that is billed.
    private mutating func retire(_ amount: Int, _ tick: Int) {
        let booting = min(amount, boots.count)
        for due in boots.suffix(booting) {
            let age = scene.model.meanBoot.inSeconds - Double((due - tick) * ReplayScene.tick)
            extraSeconds += max(0, scene.model.leastBilled.inSeconds - max(age, 0))
        }
        boots.removeLast(booting)
        let drain = Int(scene.model.drain.inSeconds) / ReplayScene.tick
        for _ in 0..<(amount - booting) { drains.append(tick + drain) }
        ready -= amount - booting
    }
}
