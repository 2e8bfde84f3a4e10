extension Foresight {
    /// Goes on with another load of one worker: everything that was seen is worth as many workers as if that had always
    /// been it. What was learned of shapes and errors are shares, and stays.
    public mutating func rescale(to load: Double) {
        guard load > 0, load.isFinite, load != perWorker else { return }
        let factor = perWorker / load
        perWorker = load
        clock.scale(by: factor)
        bins.scale(by: factor)
        minutes.scale(by: factor)
        floor.scale(by: factor)
        reserve.scale(by: factor)
        regret.scale(by: factor)
        for place in open.indices { open[place]?.level *= factor }
        record?.scale(by: factor)
    }
}

extension ForesightRecord {
    fileprivate mutating func scale(by factor: Double) {
        let workers = { (number: Int) in Foresight.workers(Double(number) * factor) }
        level *= factor
        forecast = workers(forecast)
        surge = surge.map(workers)
        burst = burst.map(workers)
        collapse = workers(collapse)
        coldStart = coldStart.map(workers)
        need = workers(need)
        peak = workers(peak)
        self.workers = workers(self.workers)
    }
}
