/// What must stand so that a surge is carried from it until help arrives. `docs/algorithms/absorb.md` works an example.
///
/// Demand is taken to grow in a straight line to so many times itself. Workers launched at its first sign serve after the
/// reaction; how many they can be by when is the limit's matter and the launch guard's. What is still to come then, the
/// fleet grows along with.
struct StandingReserve: Hashable, Sendable {
    var surge: Surge
    /// Seconds from the surge's first sign until workers launched for it serve.
    var reaction: Double
    var limit: Limit?
    var launch: Quota

    /// Times the demand before the surge that what stands must carry, whatever the limit.
    var times: Double { demand(at: reaction) }

    /// Workers to keep for a demand of `need` workers: no less than that, no more than the whole surge.
    func workers(for need: Double) -> Double {
        let most = need * surge.factor
        let least = need * times
        guard need > 0, least < most, !suffices(least, for: need) else { return least }
        var (low, high) = (least, most)
        for _ in 0..<Self.halvings {
            let middle = (low + high) / 2
            if suffices(middle, for: need) { high = middle } else { low = middle }
        }
        return high
    }

    /// Enough for a part in ten million of the surge.
    private static let halvings = 24
    /// The time after the reaction is looked at in so many parts at most, and in a quarter of the limit's window.
    private static let parts = 128.0

    /// Times the demand before the surge, so many seconds after its first sign.
    private func demand(at seconds: Double) -> Double {
        1 + (surge.factor - 1) * min(1, max(0, seconds) / surge.within.inSeconds)
    }

    /// Whether the fleet that begins with `standing` grows along with the demand, the way the limit lets it.
    private func suffices(_ standing: Double, for need: Double) -> Bool {
        let span = surge.within.inSeconds - reaction
        let window = limit?.per.inSeconds ?? launch.per.inSeconds
        let step = max(window / 4, span / Self.parts)
        guard span > 0, step > 0 else { return true }
        let behind = max(1, Int((window / step).rounded(.up)))
        var wanted: [Double] = []
        var seconds = 0.0
        while seconds < span + step {
            let lowest = wanted.count >= behind ? wanted[wanted.count - behind] : standing
            let launches = Double(launch.acts) * (1 + (seconds / launch.per.inSeconds).rounded(.down))
            let asked = standing * demand(at: seconds)
            wanted.append(min(asked, lowest + move(from: lowest), standing + launches))
            guard wanted[wanted.count - 1] * (1 + 1e-9) >= need * demand(at: seconds + reaction) else { return false }
            seconds += step
        }
        return true
    }

    private func move(from lowest: Double) -> Double {
        guard let limit else { return .infinity }
        let whole = Int(min(1e9, lowest))
        return Double(limit.atMost.map { $0.workers(of: whole) }.max() ?? 0)
    }
}
