/// Foresees the highest demand until workers asked for at the next decision serve, as a share above the level.
struct PeakForecast: Hashable, Sendable, Codable {
    /// Forgetting in a bin: a half-life of 5.8 hours.
    static let memory = 0.9995
    static let ridge = 20.0
    /// The inputs beside the constant are ratios of about 0.05, so they are drawn to nothing less strongly.
    static let scale = RidgeRegression.Inputs(1, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003, 0.003)
    /// Scored forecasts before the regression is believed: two hours.
    static let warm = 480
    /// Until then: the highest of ordinary noise, and the last rise once more.
    static let coldForecast = 0.04

    /// What is read from outside can be gone on from.
    var isSound: Bool { quiet.isSound && burst.isSound }

    /// Weights for quiet times.
    private(set) var quiet = RidgeRegression()
    /// Weights while a burst runs, drawn to those of quiet times.
    private(set) var burst = RidgeRegression()

    /// Bins that a decision made now answers for: boot, one bin of control, half a minute of delay, one bin of window.
    static func horizon(boot: Double) -> Int {
        let bins = ((boot + BinClock.seconds + 30 + BinClock.seconds) / BinClock.seconds).rounded(.up)
        return Int(Foresight.clamp(bins, 4, Double(OpenForecast.kept - 1)))
    }

    /// What the forecast is made of: constant, six means of the past and the growth at this time of other days, each
    /// as its distance from the level, within 1.
    static func inputs(_ bins: DemandBins, _ minutes: MinuteMeans, horizon: Int) -> RidgeRegression.Inputs {
        let level = bins.level
        var inputs = RidgeRegression.Inputs.zero
        if bins.seen > 16 {
            inputs[1] = bins.mean(0, 2) / level - 1
            inputs[2] = bins.mean(2, 4) / level - 1
            inputs[3] = bins.mean(4, 8) / level - 1
            inputs[4] = bins.mean(8, 16) / level - 1
            inputs[5] = bins.mean(16, 40) / level - 1
        }
        if bins.seen > 120 { inputs[6] = bins.mean(40, 120) / level - 1 }
        inputs[7] = minutes.growth(minutes: (horizon + 3) / 4) - 1
        for input in 1..<RidgeRegression.inputs { inputs[input] = Foresight.clamp(inputs[input], -1, 1) }
        inputs[0] = 1
        return inputs
    }

    /// The share above the level that the horizon's highest bin is expected at.
    func forecast(_ inputs: RidgeRegression.Inputs, inBurst: Bool, scores: Int) -> Double {
        let share =
            scores < Self.warm
            ? Self.coldForecast + (inputs[3] < 0 ? -inputs[3] : 0) : (inBurst ? burst : quiet).value(inputs)
        return Foresight.clamp(share, -0.5, 1)
    }

    /// Learns from a forecast whose horizon has passed. `error` is its winsorised error.
    mutating func learn(_ forecast: OpenForecast, error: Double, solves: Bool) {
        if forecast.inBurst {
            burst.add(forecast.inputs, target: forecast.share + error, weight: 1, memory: Self.memory)
            if solves { burst.solve(ridge: Self.ridge, scale: Self.scale, prior: quiet.weights) }
        } else {
            let weight = Foresight.clamp(0.0025 / (forecast.spread * forecast.spread), 0.05, 4)
            quiet.add(forecast.inputs, target: forecast.share + error, weight: weight, memory: Self.memory)
            if solves { quiet.solve(ridge: Self.ridge, scale: Self.scale, prior: .zero) }
        }
    }
}

/// A forecast that is still to be scored, when the horizon that it speaks of has passed.
struct OpenForecast: Hashable, Sendable, Codable {
    /// Open forecasts kept; a horizon is shorter.
    static let kept = 64
    /// An error counts at most this many spreads.
    static let winsor = 4.0

    /// The bin after which it was made.
    var bin: Int
    var inputs: RidgeRegression.Inputs
    var spreadInputs: RidgeRegression.Inputs
    var level: Double
    var share: Double
    var spread: Double
    /// Mean squared error at the time.
    var meanSquare: Double
    var inBurst: Bool

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        inputs.isFinite && spreadInputs.isFinite && share.isFinite
            && [level, spread, meanSquare].allSatisfy { $0 > 0 && $0.isFinite }
    }
}
