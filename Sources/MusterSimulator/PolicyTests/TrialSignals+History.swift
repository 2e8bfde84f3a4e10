import MusterCore
import MusterPolicy

extension TrialSignals {
    /// Seconds between two values of the last day before the beginning, and of the time before it.
    private static let fine = 15
    private static let coarse = 60

    /// What the signals were before the beginning, oldest first; those that have no formula and no file are left out.
    mutating func history(in world: FleetWorld) -> [(SignalName, [PastValue])] {
        let length = Int(before.inSeconds)
        guard length > 0 else { return [] }
        let fineFrom = max(-length, -86_400)
        let seconds =
            Array(stride(from: -length, to: fineFrom, by: Self.coarse))
            + Array(stride(from: fineFrom, to: 0, by: Self.fine))
        return remembered.map { signal in
            let values = seconds.map { second in
                let then = Duration.seconds(second)
                let value = demand(signal, at: then, in: world)
                return PastValue(at: world.instant(then), value: value)
            }
            return (signal, values)
        }
    }
}
