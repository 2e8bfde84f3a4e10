extension SeasonalForecast {
    /// Whether its numbers belong together: what was kept may have been changed by anyone.
    var isSound: Bool {
        !seasons.isEmpty && seasons.allSatisfy { $0 >= .seconds(60) } && ratios.count == seasons.count
            && experts.isSound(for: seasons.count + 1) && history.isSound(below: 0xFF00) && misses.isSound && seen >= 0
            && (1...Self.longestLead + 1).contains(lead) && open.count <= Self.longestLead + 1
            && open.allSatisfy { $0.points.count == seasons.count + 1 && $0.blend.isFinite }
    }
}
