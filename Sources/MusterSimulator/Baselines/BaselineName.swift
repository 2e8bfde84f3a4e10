/// A baseline by its name: `static`, `oracle`, `react`, or an algorithm with metric and target, such as `hpa-rps70`.
package struct BaselineName: Hashable, Sendable {
    /// The algorithms.
    package enum Algorithm: String, Hashable, Sendable, CaseIterable {
        case `static`, oracle, hpa, aws, nomad, react
    }

    package var algorithm: Algorithm
    package var metric: BaselineMetric
    /// The share of a worker's capacity that is aimed at.
    package var target: Double

    /// Reads `hpa`, `hpa-cpu`, `hpa-rps70`; nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let algorithm = Algorithm(rawValue: String(first)) else { return nil }
        self.algorithm = algorithm
        metric = algorithm == .aws ? .rps : .cpu
        target = 0.7
        guard parts.count == 2 else { return }
        guard [.hpa, .aws, .nomad].contains(algorithm) else { return nil }
        let letters = parts[1].prefix { $0.isLetter }
        guard let metric = BaselineMetric(rawValue: String(letters)) else { return nil }
        self.metric = metric
        let digits = parts[1].dropFirst(letters.count)
        guard !digits.isEmpty else { return }
        guard let percent = Int(digits), (1...100).contains(percent) else { return nil }
        target = Double(percent) / 100
    }

    /// The full name.
    package var text: String {
        switch algorithm {
        case .static, .oracle, .react: algorithm.rawValue
        case .hpa, .aws, .nomad: "\(algorithm.rawValue)-\(metric.rawValue)\(Int((target * 100).rounded()))"
        }
    }

    /// Replays the scene under it.
    package func replay(_ scene: ReplayScene) -> ReplayResult {
        let baseline: any Baseline
        switch algorithm {
        case .static: return StaticPeak.replay(scene)
        case .oracle: return Oracle.replay(scene)
        case .hpa: baseline = HPABaseline(target: target, metric: metric)
        case .aws: baseline = AWSTargetTrackingBaseline(target: target, metric: metric)
        case .nomad: baseline = NomadBaseline(target: target, metric: metric)
        case .react: baseline = ReactBaseline()
        }
        var run = BaselineRun(scene, self, baseline)
        return run.run()
    }
}
