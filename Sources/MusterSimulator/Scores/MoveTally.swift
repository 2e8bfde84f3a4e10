/// Counts changes of the desired number, and those that a later one took back.
package struct MoveTally: Sendable {
    package private(set) var changes = 0
    package private(set) var outs = 0
    package private(set) var ins = 0
    /// Changes in the other direction within `flapWithin` of the one before.
    package private(set) var flaps = 0
    private var last: (at: Double, isOut: Bool)?

    /// Seconds in which the opposite change is a flap: a worker that was not kept for so long was not worth its boot.
    package static let flapWithin = 600.0

    package init() {}

    /// Takes in a change at that many seconds.
    package mutating func note(from: Int, to: Int, at second: Double) {
        guard from != to else { return }
        let isOut = to > from
        changes += 1
        if isOut { outs += 1 } else { ins += 1 }
        if let last, last.isOut != isOut, second - last.at <= Self.flapWithin { flaps += 1 }
        last = (second, isOut)
    }
}
