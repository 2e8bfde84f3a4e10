import MusterCore

/// Knows the future: the fewest billed worker-seconds with which capacity is never below demand.
///
/// Keeping a worker over a gap costs the gap, ending and launching one costs a drain and a boot, and the cost falls
/// apart by levels; so the best is the grey closing of the need over that length.
/// `Source`: Serra, "Image Analysis and Mathematical Morphology", 1982, for the closing.
enum Oracle {
    static func replay(_ scene: ReplayScene) -> ReplayResult {
        let restart = (scene.model.meanBoot + scene.model.drain).inSeconds
        let needs = needs(scene)
        let workers = closing(needs, width: Int(restart / Double(ReplayScene.tick)) + 1)
        var curve = scene.curve
        var score = scene.score()
        var chart = ReplayChart(scene)
        var moves = MoveTally()
        var launches = 0
        var workerTicks = 0
        for tick in workers.indices {
            let demand = curve.rate(at: Double(tick * ReplayScene.tick))
            let there = Int(workers[tick])
            if tick > 0 {
                moves.note(from: Int(workers[tick - 1]), to: there, at: Double(tick * ReplayScene.tick))
                launches += max(0, there - Int(workers[tick - 1]))
            }
            workerTicks += there
            score.note(demand: demand, ready: there)
            chart.note(tick: tick, demand: demand, ready: there, desired: there)
        }
        let hours = (Double(workerTicks * ReplayScene.tick) + Double(launches) * restart) / 3600
        return ReplayResult(
            name: "oracle", figures: score.figures, workerHours: hours, moves: moves, launches: launches,
            chart: chart.points)
    }

    private static func needs(_ scene: ReplayScene) -> [Int32] {
        var curve = scene.curve
        return (0..<scene.ticks).map { tick in
            let need = scene.need(curve.rate(at: Double(tick * ReplayScene.tick)))
            return Int32(clamping: max(scene.bounds.lowerBound, need))
        }
    }

    /// The highest of each window, and of the windows that a place lies in the lowest; ends are continued.
    static func closing(_ values: [Int32], width: Int) -> [Int32] {
        guard width > 1, let first = values.first, let last = values.last else { return values }
        let padded =
            Array(repeating: first, count: width) + values + Array(repeating: last, count: width)
        let highest = extremes(padded, width: width) { $0 >= $1 }
        let lowest = extremes(highest, width: width) { $0 <= $1 }
        return values.indices.map { max(values[$0], lowest[$0 + 1]) }
    }

    /// For each window of that width, from the first that is whole, the value that `wins` over all others in it.
    private static func extremes(_ values: [Int32], width: Int, wins: (Int32, Int32) -> Bool) -> [Int32] {
        var result: [Int32] = []
        result.reserveCapacity(values.count - width + 1)
        var queue: [Int] = []
        var head = 0
        for place in values.indices {
            while queue.count > head, let last = queue.last, wins(values[place], values[last]) { queue.removeLast() }
            queue.append(place)
            if queue[head] <= place - width { head += 1 }
            if place >= width - 1 { result.append(values[queue[head]]) }
            if head > 4096 {
                queue.removeFirst(head)
                head = 0
            }
        }
        return result
    }
}
