/// The Nomad Autoscaler's target-value strategy: the number there is times metric by target, unless that is within 1%;
/// five minutes of rest after each change.
///
/// `Source`: hashicorp/nomad-autoscaler, plugins/builtin/strategy/target-value, and the agent's default cooldown.
struct NomadBaseline: Baseline {
    let target: Double
    let metric: BaselineMetric
    private let threshold = 0.01
    private let cooldown = 300
    private var restsUntil = Int.min

    init(target: Double, metric: BaselineMetric) {
        self.target = target
        self.metric = metric
    }

    mutating func decide(_ view: BaselineView) -> Int? {
        guard view.at >= restsUntil else { return nil }
        let factor = (metric == .cpu ? view.utilisation : view.load) / target
        guard abs(factor - 1) > threshold else { return nil }
        let wanted = wholeWorkers(Double(view.desired) * factor)
        guard wanted != view.desired else { return nil }
        restsUntil = view.at + cooldown
        return wanted
    }
}
