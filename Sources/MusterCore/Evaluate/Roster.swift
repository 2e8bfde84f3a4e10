/// What the stages need to know of a fleet's workers, read from the records once and kept until a fact changes them.
struct Roster: Equatable, Sendable {
    /// Workers that are not simply in service, fit and unmarked: only these may need something. Places in the state's
    /// `workers`, ascending.
    private(set) var notable: [Int] = []
    private var counted = Census()
    /// Healthy workers in service that are to be drained once others serve in their place.
    private(set) var leaving = 0
    /// When the next arriving worker is due: its intent plus the usual boot. It may have passed.
    private var arrival: Instant?

    init(_ fleet: FleetState) {
        for place in fleet.workers.indices { take(fleet.workers, place) }
        guard counted.arriving > 0, let boot = fleet.usualBoot else { return }
        for place in notable where fleet.workers[place].isArriving {
            let expected = fleet.workers[place].intendedAt + boot
            arrival = min(arrival ?? expected, expected)
        }
    }

    private mutating func take(_ workers: [WorkerRecord], _ place: Int) {
        switch workers[place].phase {
        case .inService:
            let isUnhealthy = workers[place].healthy == false
            if isUnhealthy { counted.unhealthy += 1 } else { counted.inService += 1 }
            if !isUnhealthy, workers[place].drainAsked != nil { leaving += 1 }
            guard isUnhealthy || workers[place].isMarked else { return }
        case .launching, .booting, .joining: counted.arriving += 1
        case .draining:
            if workers[place].quarantine == nil { counted.draining += 1 } else { counted.quarantined += 1 }
        case .terminating: counted.terminating += 1
        }
        notable.append(place)
    }

    /// The workers by what they can do now. The next arrival is not before now.
    func census(at now: Instant) -> Census {
        var census = counted
        census.nextArrival = arrival.map { max(now, $0) }
        return census
    }
}

extension FleetState {
    /// The 90th percentile of this fleet's own boots; nil before the first.
    public var usualBoot: Duration? {
        guard !boots.isEmpty else { return nil }
        let sorted = boots.sorted()
        let rank = Swift.min(sorted.count - 1, Int((Double(sorted.count) * 0.9).rounded(.down)))
        return .nanoseconds(Int64(Swift.max(0, Swift.min(sorted[rank], 1e9)) * 1e9))
    }
}

extension WorkerRecord {
    /// On the way into service.
    var isArriving: Bool {
        switch phase {
        case .launching, .booting, .joining: true
        case .inService, .draining, .terminating: false
        }
    }

    /// An operator said something about it that still counts.
    fileprivate var isMarked: Bool { protection != nil || quarantine != nil || drainAsked != nil }

    var isTerminating: Bool {
        if case .terminating = phase { true } else { false }
    }

    /// In service; reads the case and copies nothing.
    var isInService: Bool {
        if case .inService = phase { true } else { false }
    }
}
