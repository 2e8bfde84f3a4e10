extension Decider {
    /// Raises the number to what the season asks for. Its margin is in it, so headroom does not come on top; it never
    /// lowers, so it is no part of the merge, and holds have nothing to wait for.
    mutating func raise(_ opinions: [Opinion]) {
        var highest: (workers: Int, rule: RuleName)?
        for opinion in opinions {
            if let workers = opinion.raise, workers > highest?.workers ?? 0 { highest = (workers, opinion.rule) }
        }
        guard let highest, highest.workers > number else { return }
        set(highest.workers, .forecast, .highest(highest.rule))
    }
}
