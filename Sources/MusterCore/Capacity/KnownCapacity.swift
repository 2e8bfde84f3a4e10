/// What a fleet has learned of a worker's capacity, and what it is about: kept over a restart.
public struct KnownCapacity: Hashable, Sendable, Codable {
    /// Where the load and the utilisation came from: other sources say nothing of these.
    var sources: [PlugInReference]
    var learning: CapacityLearning

    init(sources: [PlugInReference], learning: CapacityLearning) {
        self.sources = sources
        self.learning = learning
    }

    private enum CodingKeys: String, CodingKey {
        case sources, learning
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        sources = try fields.decode([PlugInReference].self, forKey: .sources)
        learning = try fields.decode(CapacityLearning.self, forKey: .learning)
        guard learning.isSound else {
            throw DecodingError.dataCorruptedError(
                forKey: .learning, in: fields, debugDescription: "the numbers do not belong together")
        }
    }
}

extension FleetSenses {
    /// What is worth keeping over a restart.
    var knownCapacity: KnownCapacity? {
        guard let capacity, !capacity.curve.points.isEmpty, let sources = sources(of: capacity.goal) else { return nil }
        return KnownCapacity(sources: sources, learning: capacity)
    }

    /// Goes on from what was kept, where it is of the same and more than is known.
    mutating func recall(_ kept: [KnownCapacity]) {
        guard let now = capacity else { return }
        let same = kept.first { $0.learning.goal == now.goal && $0.sources == sources(of: now.goal) }
        if let same, same.learning.curve.points.count > now.curve.points.count { capacity = same.learning }
    }

    private func sources(of goal: CapacityGoal) -> [PlugInReference]? {
        guard let load = source(of: goal.signal), let utilisation = source(of: goal.utilisation) else { return nil }
        return [load, utilisation]
    }
}
