import MusterCore

/// The facts of a fleet that has been running under its policy: recovery and simulation enter by the same door.
struct Past {
    var facts: [Fact] = []
    var workers: [(id: WorkerID, placement: PlacementName)] = []

    init(policy: FleetPolicy, model: WorkerModel, workers amount: Int, start: Instant, seed: UInt64) {
        // Long enough ago for no guard to remember it.
        let began = start - max(.seconds(86_400), policy.guards.launch.per) - .seconds(3600)
        facts = [.seeded(seed, at: began), .policyAdopted(policy, at: began)]
        let first = policy.workers.initial ?? policy.workers.min
        if first != amount {
            facts.append(
                .desiredChanged(
                    Decision(
                        fleet: policy.fleet, at: began, policy: policy.fingerprint, from: first, to: amount,
                        census: Census(), opinions: [],
                        stages: [Stage(kind: .merge, before: first, after: amount, reason: .initial)], readings: [])))
        }
        var room = policy.placements.map { $0.max ?? .max }
        for number in 0..<amount {
            guard let place = room.firstIndex(where: { $0 > 0 }) else { break }
            room[place] -= 1
            let digits = String(seed & 0xffff, radix: 16)
            let mark = String(repeating: "0", count: 4 - digits.count) + digits
            let id = WorkerID("\(policy.fleet)-\(mark)-\(String(number + 1, radix: 36))")
            let placement = policy.placements[place].name
            workers.append((id, placement))
            facts += [
                .launchIntended(policy.fleet, id, placement, at: began),
                .workerLaunched(policy.fleet, id, handle: id.rawValue, nil, at: began),
                .workerHealthChanged(policy.fleet, id, healthy: true, at: began + model.meanBoot),
                .workerJoined(policy.fleet, id, at: began + model.meanBoot),
            ]
        }
    }
}
