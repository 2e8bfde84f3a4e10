/// What load costs in utilisation: a line through the loads that were seen, whatever a few rounds say.
///
/// Each round gives one point, the median load and the median utilisation of its workers, so that it is time that varies
/// the load and not the balancer, which may give slow workers less. Rounds of like load share a point. The slope is the
/// weighted median of the slopes between points.
///
/// `Source`: Theil 1950 and Sen 1968 for the slope, Huber 1964 for the clipping, both named from memory.
struct CostCurve: Hashable, Sendable, Codable {
    /// Rounds within this share of a point's load are of it.
    static let width = 0.025
    static let mostPoints = 64
    /// A point remembers so many rounds, and is worth half after a day.
    static let mostRounds = 60.0
    static let halfLife = 86_400.0
    /// A round moves a point by at most so many deviations.
    static let clip = 3.0
    /// Rounds over which the deviation of a round is averaged.
    static let noiseRounds = 60.0
    /// Less is none: it must be able to grow.
    static let leastNoise = 0.001

    struct Point: Hashable, Sendable, Codable {
        var load: Double
        var utilisation: Double
        /// Rounds that it rests on; fewer with time.
        var rounds: Double
    }

    /// Sorted by load.
    private(set) var points: [Point] = []
    /// The mean size of a round's error, as utilisation; nil before the first fit.
    private(set) var noise: Double?
    private(set) var line: Line?
    private var agedAt: Instant?

    /// The fit: utilisation = `mean` + `slope` x (load - `load`).
    struct Line: Hashable, Sendable, Codable {
        var load: Double
        var mean: Double
        var slope: Double
        /// Rounds that it rests on, and the sum of their squared distances in load.
        var rounds: Double
        var spread: Double

        func utilisation(at load: Double) -> Double { mean + slope * (load - self.load) }
    }

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        points.count <= Self.mostPoints
            && points.allSatisfy {
                $0.load > 0 && $0.load.isFinite && $0.utilisation.isFinite && $0.rounds > 0 && $0.rounds.isFinite
            } && zip(points, points.dropFirst()).allSatisfy { $0.load < $1.load }
            && (noise.map { $0 >= 0 && $0.isFinite } ?? true)
            && (line.map { [$0.load, $0.mean, $0.slope, $0.rounds, $0.spread].allSatisfy(\.isFinite) } ?? true)
    }

    /// Takes a round in and fits anew.
    mutating func add(load: Double, utilisation: Double, at now: Instant) {
        age(to: now)
        if let line { note(error: utilisation - line.utilisation(at: load)) }
        if let place = nearest(to: load) {
            var point = points[place]
            var error = utilisation - point.utilisation
            if point.rounds >= 3, let noise {
                let most = Self.clip * max(noise * 1.25, 0.01 * point.utilisation)
                error = min(most, max(-most, error))
            }
            point.rounds = min(Self.mostRounds, point.rounds + 1)
            point.utilisation += error / point.rounds
            points[place] = point
        } else {
            let place = points.firstIndex { $0.load > load } ?? points.count
            points.insert(Point(load: load, utilisation: utilisation, rounds: 1), at: place)
            if points.count > Self.mostPoints { forgetLeast(but: load) }
        }
        fit()
    }

    /// Workers have come to cost so many times as much at every load.
    mutating func scale(by factor: Double) {
        for place in points.indices {
            points[place].utilisation *= factor
            // What is known of the new cost is little: it is learned faster.
            points[place].rounds = min(points[place].rounds, 10)
        }
        fit()
    }

    mutating func moveBack(by step: Duration) { agedAt = agedAt.map { $0 - step } }

    /// How far the loads lie apart that were seen in two rounds at least, as a share of their middle.
    var spread: Double {
        let seen = points.filter { $0.rounds >= 2 }
        guard let least = seen.first?.load, let most = seen.last?.load, most > 0 else { return 0 }
        return (most - least) / ((most + least) / 2)
    }

    /// The highest load that was seen in two rounds at least, and what it cost.
    var highest: Point? { points.last { $0.rounds >= 2 } }

    /// A round's error counts for the deviation; an extreme one as four times it.
    mutating func note(error: Double) {
        guard let known = noise else {
            noise = error.magnitude
            return
        }
        noise = known + (min(error.magnitude, 4 * max(known, Self.leastNoise)) - known) / Self.noiseRounds
    }

    private mutating func age(to now: Instant) {
        defer { agedAt = now }
        guard let agedAt, now > agedAt else { return }
        let kept = 1 / (1 + 0.693 * (now - agedAt).inSeconds / Self.halfLife)
        for place in points.indices { points[place].rounds *= kept }
        points.removeAll { $0.rounds < 0.1 }
    }

    private func nearest(to load: Double) -> Int? {
        var best: (place: Int, distance: Double)?
        for place in points.indices {
            let distance = (points[place].load - load).magnitude
            if distance <= Self.width * points[place].load, distance < best?.distance ?? .infinity {
                best = (place, distance)
            }
        }
        return best?.place
    }

    private mutating func forgetLeast(but load: Double) {
        var least: Int?
        for place in points.indices where points[place].load != load {
            if points[place].rounds < least.map({ points[$0].rounds }) ?? .infinity { least = place }
        }
        if let least { points.remove(at: least) }
    }

    private mutating func fit() {
        var slopes: [Medians.Weighted] = []
        slopes.reserveCapacity(points.count * (points.count - 1) / 2)
        for second in points.indices {
            for first in 0..<second {
                let run = points[second].load - points[first].load
                guard run > 0 else { continue }
                let slope = (points[second].utilisation - points[first].utilisation) / run
                slopes.append(.init(value: slope, weight: points[first].rounds * points[second].rounds * run))
            }
        }
        guard let slope = Medians.median(of: slopes) else {
            line = nil
            return
        }
        let rounds = points.reduce(0) { $0 + $1.rounds }
        let load = points.reduce(0) { $0 + $1.rounds * $1.load } / rounds
        let offsets = points.map {
            Medians.Weighted(value: $0.utilisation - slope * ($0.load - load), weight: $0.rounds)
        }
        let spread = points.reduce(0) { $0 + $1.rounds * ($1.load - load) * ($1.load - load) }
        line = Line(load: load, mean: Medians.median(of: offsets) ?? 0, slope: slope, rounds: rounds, spread: spread)
    }
}
