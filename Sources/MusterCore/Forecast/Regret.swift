/// Turns needs into a number that does not flutter: out at once and by at least 3%; in when the workers that a cut would
/// have saved so far have cost as much as the cut is expected to.
///
/// A cut's price is that of a change, and that of coming back: boot and drain of each worker, paid and of no use, times the
/// share of earlier cuts that was regretted. `docs/algorithms/regret.md` works an example.
///
/// `Source`: Karlin et al. 1994, rent or buy: who pays rent until it has come to the price never pays more than double.
struct Regret: Hashable, Sendable, Codable {
    /// A cut goes no lower than the highest need of so long.
    static let hold = Duration.seconds(60)
    static let leastRise = 0.03
    /// The price of a change, in seconds of the whole fleet.
    static let change = 12.0
    /// How fast the share of regretted cuts follows: half of it in 34 cuts.
    static let rate = 0.02
    /// Cuts that are waited for; more in so short a time are not judged.
    static let kept = 64

    /// Needs of the last minute that none after them exceeds: at most one a bin.
    private(set) var needs: [NeedPoint] = []
    /// Seconds of workers that a cut would have saved since it has been wanted without a break.
    private(set) var saved = 0.0
    /// What was wanted at the last bin, and the cut that was asked for then.
    private var desired: Int?
    private var asked: Cut?
    /// Cuts whose time is not over; oldest first.
    private(set) var cuts: [Cut] = []
    /// The share of the price of coming back that a cut is expected to cost.
    private(set) var share = 0.0

    /// A cut, and how much of it has been regretted: the part that was needed again, times the part of the time for coming
    /// back that was left then.
    struct Cut: Hashable, Sendable, Codable {
        var at: Instant
        var from: Int
        var to: Int
        var regretted = 0.0

        var isSound: Bool {
            Foresight.isNumber(from) && Foresight.isNumber(to) && to < from && (0...1).contains(regretted)
        }
    }

    /// The highest need of the last minute; nil before the first.
    var peak: Int? { needs.first?.need }

    /// What is read from outside can be gone on from.
    var isSound: Bool {
        needs.count <= 64 && needs.allSatisfy { Foresight.isNumber($0.need) }
            && zip(needs, needs.dropFirst()).allSatisfy { $0.at < $1.at && $0.need > $1.need }
            && saved >= 0 && saved.isFinite && (0...1).contains(share) && cuts.count <= Self.kept
            && cuts.allSatisfy(\.isSound) && asked?.isSound ?? true && desired.map(Foresight.isNumber) ?? true
    }

    /// The number to ask for when `desired` are wanted now. `comeback` is boot and drain together, in seconds; a cut while
    /// or soon after a burst ran is not `quiet`: what comes back after it is the burst reserve's to say. Nothing is cut
    /// unless it `mayCut`.
    mutating func settle(
        _ need: Int, desired: Int, comeback: Double, isQuiet: Bool = true, mayCut: Bool = true, at now: Instant
    ) -> (workers: Int, because: ForesightRecord.Outcome) {
        note(desired)
        judge(need, comeback: comeback, at: now)
        remember(need, at: now)
        if need >= desired {
            (saved, asked) = (0, nil)
            guard need > desired else { return (need, .stays) }
            return (max(need, desired + Int(Self.leastRise * Double(desired))), .rises)
        }
        let peak = peak ?? need
        guard peak < desired else {
            saved = 0
            return (desired, .held)
        }
        let cut = Double(desired - peak)
        saved += cut * BinClock.seconds
        let price = Self.change * Double(desired) + (isQuiet ? share * comeback * cut : 0)
        guard mayCut else { return (desired, .unseen) }
        guard saved >= price else { return (desired, .tooSmall) }
        if isQuiet { asked = Cut(at: now, from: desired, to: peak) }
        return (peak, .falls)
    }

    /// Sees whether the cut that was asked for has been made: the policy's holds, limits and guards may keep it, and then
    /// it is asked for again.
    private mutating func note(_ desired: Int) {
        guard desired != self.desired else { return }
        self.desired = desired
        saved = 0
        if let cut = asked, desired < cut.from, cuts.count < Self.kept {
            cuts.append(Cut(at: cut.at, from: cut.from, to: desired))
        }
        asked = nil
    }

    /// Sees what was cut and is needed again, and learns from cuts whose time is over.
    private mutating func judge(_ need: Int, comeback: Double, at now: Instant) {
        guard !cuts.isEmpty else { return }
        for place in cuts.indices {
            let cut = cuts[place]
            let back = Foresight.clamp(Double(need - cut.to) / Double(cut.from - cut.to), 0, 1)
            let left = Foresight.clamp(1 - (now - cut.at).inSeconds / comeback, 0, 1)
            cuts[place].regretted = max(cut.regretted, back * left)
        }
        while let first = cuts.first, (now - first.at).inSeconds >= comeback {
            share += Self.rate * (first.regretted - share)
            cuts.removeFirst()
        }
    }

    private mutating func remember(_ need: Int, at now: Instant) {
        while let first = needs.first, now - first.at >= Self.hold { needs.removeFirst() }
        while let last = needs.last, last.need <= need { needs.removeLast() }
        needs.append(NeedPoint(at: now, need: need))
    }

    mutating func moveBack(by step: Duration) {
        for place in needs.indices { needs[place].at = needs[place].at - step }
        for place in cuts.indices { cuts[place].at = cuts[place].at - step }
        if let cut = asked { asked?.at = cut.at - step }
    }
}
