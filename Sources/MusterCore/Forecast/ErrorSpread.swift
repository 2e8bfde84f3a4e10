/// Learns how wrong the peak forecast is likely to be now: a regression of its squared error on how wrong it was lately,
/// how few workers there are and how much demand is moving.
///
/// `Source`: Engle 1982, ARCH; Corsi 2009, HAR; Dawid 1984, prequential scoring.
struct ErrorSpread: Hashable, Sendable, Codable {
    /// Forgetting in a bin: a half-life of 2.4 days.
    static let memory = 0.99995
    static let ridge = 50.0
    /// Drawn to: the spread is that of the last two hours.
    static let prior = RidgeRegression.Inputs(1, 0, 0, 0, 0, 0, 0, 0)
    /// A squared error counts at most so many times the mean one.
    static let mostSquare = 16.0
    /// Inputs of movement are cut here.
    static let mostInput = 20.0
    /// First guess of the error.
    static let firstError = 0.05
    static let leastSpread = 0.01
    /// Half-lives of 20 minutes, two hours and a day.
    static let fastRate = 0.0085
    static let mediumRate = 0.0014
    static let slowRate = 0.00012
    static let burstRate = 0.005

    private(set) var regression = RidgeRegression(weights: ErrorSpread.prior)
    private(set) var fast = ErrorSpread.firstError * ErrorSpread.firstError
    private(set) var medium = ErrorSpread.firstError * ErrorSpread.firstError
    private(set) var slow = ErrorSpread.firstError * ErrorSpread.firstError
    private(set) var burst = 0.15 * 0.15
    /// Forecasts scored in quiet times.
    private(set) var scores = 0

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        regression.isSound && [fast, medium, slow, burst].allSatisfy { $0 >= 0 && $0.isFinite } && medium > 0
            && (0..<DemandBins.mostCounted).contains(scores)
    }

    /// What the spread is told from, of the forecast's inputs.
    func inputs(_ forecast: RidgeRegression.Inputs, level: Double) -> RidgeRegression.Inputs {
        var inputs = RidgeRegression.Inputs.zero
        inputs[0] = 1
        inputs[1] = fast / medium
        inputs[2] = slow / medium
        inputs[3] = slow / medium / level
        inputs[4] = forecast[7] * forecast[7] / medium
        inputs[5] = forecast[3] * forecast[3] / medium
        inputs[6] = forecast[4] * forecast[4] / medium
        inputs[7] = forecast[5] * forecast[5] / medium
        for input in 4..<RidgeRegression.inputs { inputs[input] = min(inputs[input], Self.mostInput) }
        return inputs
    }

    /// The likely error, as a share of the level.
    func spread(_ inputs: RidgeRegression.Inputs, inBurst: Bool) -> Double {
        let square =
            inBurst ? burst : Foresight.clamp(regression.value(inputs), 0.1, Self.mostSquare) * medium
        return max(square.squareRoot(), Self.leastSpread)
    }

    /// Learns from a forecast's error, whole and winsorised.
    mutating func learn(_ forecast: OpenForecast, error: Double, winsorised: Double, solves: Bool) {
        let square = winsorised * winsorised
        if forecast.inBurst {
            burst += Self.burstRate * (square - burst)
            return
        }
        let ratio = min(error * error / forecast.meanSquare, Self.mostSquare)
        regression.add(forecast.spreadInputs, target: ratio, weight: 1, memory: Self.memory)
        if solves { regression.solve(ridge: Self.ridge, scale: .one, prior: Self.prior) }
        // At first a plain mean of what there is.
        let first = 1 / Double(scores + 20)
        fast += max(Self.fastRate, first) * (square - fast)
        medium += max(Self.mediumRate, first) * (square - medium)
        slow += max(Self.slowRate, first) * (square - slow)
        scores += 1
    }
}

extension SIMD8<Double> {
    static var one: Self { Self(repeating: 1) }
}
