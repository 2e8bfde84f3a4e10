/// AWS target tracking: out when three one-minute means in a row are above the target, in when fifteen are below 90% of
/// it, both again every minute while that lasts; no scale-in while instances warm up.
///
/// `Source`: Amazon EC2 Auto Scaling User Guide, "Target tracking scaling policies"; the alarms as the service creates
/// them. By requests a second it is `ALBRequestCountPerTarget`.
struct AWSTargetTrackingBaseline: Baseline {
    let target: Double
    let metric: BaselineMetric
    private var minute: [(load: Double, ready: Int)] = []
    private var means: [Double] = []

    init(target: Double, metric: BaselineMetric) {
        self.target = target
        self.metric = metric
    }

    mutating func decide(_ view: BaselineView) -> Int? {
        minute.append((metric == .cpu ? view.utilisation : view.load, view.readyThen))
        guard minute.count == 4 else { return nil }
        let mean = minute.map(\.load).reduce(0, +) / 4
        let warm = Double(minute.map(\.ready).reduce(0, +)) / 4
        minute.removeAll(keepingCapacity: true)
        means.append(mean)
        if means.count > 15 { means.removeFirst() }
        let wanted = wholeWorkers(warm * mean / target)
        if means.count >= 3, means.suffix(3).allSatisfy({ $0 > target }) { return max(view.desired, wanted) }
        if means.count == 15, view.booting == 0, means.allSatisfy({ $0 < 0.9 * target }) {
            return min(view.desired, wanted)
        }
        return nil
    }
}
