/// A traffic place that a policy named and its successor does not.
public struct FormerTraffic: Hashable, Sendable, Codable {
    public internal(set) var place: PlugInReference
    /// When the policy without it was adopted: workers intended until then may be there.
    public internal(set) var droppedAt: Instant
}

extension FleetState {
    /// Keeps the places that `policy` drops while a worker that may be in one of them is there.
    mutating func keepTraffic(replacedBy policy: FleetPolicy, at now: Instant) {
        let wanted = policy.drain.steps.trafficPlaces
        var kept: [FormerTraffic] = []
        let dropped = self.policy.drain.steps.trafficPlaces.map { FormerTraffic(place: $0, droppedAt: now) }
        for former in dropped + (formerTraffic ?? []) {
            guard !wanted.contains(former.place), !kept.contains(where: { $0.place == former.place }),
                workers.contains(where: { $0.intendedAt <= former.droppedAt })
            else { continue }
            kept.append(former)
        }
        formerTraffic = kept.isEmpty ? nil : kept
    }

    /// Places that the policy no longer names and that the worker may still be in.
    func formerPlaces(of worker: WorkerRecord) -> [PlugInReference] {
        (formerTraffic ?? []).filter { worker.intendedAt <= $0.droppedAt }.map(\.place)
    }
}

extension [DrainStep] {
    /// The places that workers take traffic from, each once, in the order of the steps.
    var trafficPlaces: [PlugInReference] {
        var places: [PlugInReference] = []
        for case .leave(let place) in self where !places.contains(place) { places.append(place) }
        return places
    }
}

extension WorkerPhase {
    /// The drain that it is in or that came before its end.
    var drain: DrainRecord? {
        switch self {
        case .draining(let drain), .terminating(after: .some(let drain), _): drain
        case .launching, .booting, .joining, .inService, .terminating: nil
        }
    }
}
