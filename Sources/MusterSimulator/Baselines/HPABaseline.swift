/// The Kubernetes Horizontal Pod Autoscaler with its defaults: every 15 s, tolerance 10%, out by at most 100% or four,
/// in by the highest recommendation of five minutes.
///
/// `Source`: kubernetes.io, "Horizontal Pod Autoscaling", and the replica calculator of pkg/controller/podautoscaler:
/// pods without a sample count as idle when the rest asks for more, as fully used when it asks for fewer, and a ratio
/// that turns over by that changes nothing.
struct HPABaseline: Baseline {
    let target: Double
    let metric: BaselineMetric
    private let tolerance = 0.1
    private let window = 300
    private var recommendations: [(at: Int, workers: Int)] = []

    init(target: Double, metric: BaselineMetric) {
        self.target = target
        self.metric = metric
    }

    mutating func decide(_ view: BaselineView) -> Int? {
        let wanted = min(recommendation(view), max(2 * view.desired, view.desired + 4))
        recommendations.removeAll { $0.at <= view.at - window }
        recommendations.append((view.at, wanted))
        guard wanted < view.desired else { return wanted }
        let highest = recommendations.map(\.workers).max() ?? wanted
        return max(wanted, min(view.desired, highest))
    }

    private func recommendation(_ view: BaselineView) -> Int {
        switch metric {
        case .rps:
            let need = view.demand / (target * view.capacity)
            return isTolerated(need / Double(view.desired)) ? view.desired : wholeWorkers(need)
        case .cpu:
            let there = view.ready + view.booting
            let sampled = min(view.readyThen, there)
            let ratio = view.utilisation / target
            guard there > sampled else {
                return isTolerated(ratio) ? view.desired : wholeWorkers(ratio * Double(sampled))
            }
            let assumed = ratio < 1 ? Double(there - sampled) : 0
            let adjusted = (view.utilisation * Double(sampled) + assumed) / Double(there) / target
            if isTolerated(adjusted) || (ratio < 1) != (adjusted < 1) { return view.desired }
            return wholeWorkers(adjusted * Double(there))
        }
    }

    private func isTolerated(_ ratio: Double) -> Bool { abs(ratio - 1) <= tolerance }
}
