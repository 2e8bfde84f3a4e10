/// A fleet that is always as large as the highest demand needs.
enum StaticPeak {
    static func replay(_ scene: ReplayScene) -> ReplayResult {
        let workers = scene.peakNeed
        var curve = scene.curve
        var score = scene.score()
        var chart = ReplayChart(scene)
        for tick in 0..<scene.ticks {
            let demand = curve.rate(at: Double(tick * ReplayScene.tick))
            score.note(demand: demand, ready: workers)
            chart.note(tick: tick, demand: demand, ready: workers, desired: workers)
        }
        return ReplayResult(
            name: "static", figures: score.figures, workerHours: Double(workers * scene.seconds) / 3600,
            moves: MoveTally(), launches: 0, chart: chart.points)
    }
}
