/// A linear regression on eight inputs that forgets what is old and shrinks towards given weights.
///
/// `Source`: Hoerl and Kennard 1970, ridge regression; exponential forgetting; solved by Cholesky's method.
struct RidgeRegression: Hashable, Sendable, Codable {
    typealias Inputs = SIMD8<Double>
    static let inputs = 8

    /// The last solution.
    private(set) var weights: Inputs
    /// Weighted sums of products; only the lower triangle counts.
    private(set) var products = [Inputs](repeating: .zero, count: RidgeRegression.inputs)
    private(set) var targets = Inputs.zero

    init(weights: Inputs = .zero) { self.weights = weights }

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        products.count == Self.inputs && weights.isFinite && targets.isFinite && products.allSatisfy(\.isFinite)
    }

    /// Takes one case in; what was there before counts `memory` of what it did.
    mutating func add(_ inputs: Inputs, target: Double, weight: Double, memory: Double) {
        for row in 0..<Self.inputs {
            let scaled = weight * inputs[row]
            products[row] = memory * products[row] + scaled * inputs
            targets[row] = memory * targets[row] + scaled * target
        }
    }

    /// What the weights say of these inputs.
    func value(_ inputs: Inputs) -> Double {
        var sum = 0.0
        for input in 0..<Self.inputs { sum += weights[input] * inputs[input] }
        return sum
    }

    /// Solves for the weights, drawn to `prior` by `ridge` times `scale`.
    mutating func solve(ridge: Double, scale: Inputs, prior: Inputs) {
        var rows = products
        var right = targets
        for row in 0..<Self.inputs {
            rows[row][row] = products[row][row] + ridge * scale[row]
            right[row] = targets[row] + ridge * scale[row] * prior[row]
        }
        Self.factorise(&rows)
        for row in 0..<Self.inputs {
            var rest = right[row]
            for column in 0..<row { rest -= rows[row][column] * right[column] }
            right[row] = rest / rows[row][row]
        }
        for row in (0..<Self.inputs).reversed() {
            var rest = right[row]
            for column in (row + 1)..<Swift.max(row + 1, Self.inputs) { rest -= rows[column][row] * weights[column] }
            weights[row] = rest / rows[row][row]
        }
    }

    private static func factorise(_ rows: inout [Inputs]) {
        for pivot in 0..<inputs {
            var square = rows[pivot][pivot]
            for column in 0..<pivot { square -= rows[pivot][column] * rows[pivot][column] }
            let root = Swift.max(square, 1e-12).squareRoot()
            rows[pivot][pivot] = root
            for row in (pivot + 1)..<Swift.max(pivot + 1, inputs) {
                var rest = rows[row][pivot]
                for column in 0..<pivot { rest -= rows[row][column] * rows[pivot][column] }
                rows[row][pivot] = rest / root
            }
        }
    }
}

extension SIMD8<Double> {
    /// No element is infinite or no number.
    var isFinite: Bool { indices.allSatisfy { self[$0].isFinite } }
}
