extension FleetState {
    /// Counts the workers by what they can do now.
    func census(at now: Instant) -> Census {
        var census = Census()
        for index in workers.indices {
            switch workers[index].phase {
            case .inService:
                if workers[index].healthy == false { census.unhealthy += 1 } else { census.inService += 1 }
            case .launching, .booting, .joining: census.arriving += 1
            case .draining:
                if workers[index].quarantine == nil { census.draining += 1 } else { census.quarantined += 1 }
            case .terminating: census.terminating += 1
            }
        }
        if census.arriving > 0 { census.nextArrival = nextArrival(at: now) }
        return census
    }

    /// When the next arriving worker is expected: its intent plus the usual boot, not before now.
    private func nextArrival(at now: Instant) -> Instant? {
        guard let boot = usualBoot else { return nil }
        var next: Instant?
        for worker in workers where worker.isArriving {
            let expected = Swift.max(now, worker.intendedAt + boot)
            next = Swift.min(next ?? expected, expected)
        }
        return next
    }

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
}
