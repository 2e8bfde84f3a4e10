/// What a fleet's rules have learned from their signals: kept beside the journal, so that a restart does not begin anew.
///
/// It may be lost or be of another version; then rules begin anew, which costs workers and never safety. Each part is
/// read by itself: one that cannot be read leaves the others. A new part is one more field, read like `foresights`.
public struct Learned: Hashable, Sendable, Codable {
    /// Raised when a part means something else than before: nothing is read of what another version kept.
    public static let version = 1

    /// In the policy's order of rules.
    public var foresights: [LearnedForesight]
    /// Likewise.
    public var seasons: [LearnedSeason]
    /// What a worker carries; at most one.
    public var capacities: [KnownCapacity]
    /// Why parts that were kept begin anew, for the log; not kept itself.
    public private(set) var lost: [String] = []

    public init(
        foresights: [LearnedForesight] = [], seasons: [LearnedSeason] = [], capacities: [KnownCapacity] = []
    ) {
        self.foresights = foresights
        self.seasons = seasons
        self.capacities = capacities
    }

    /// Nothing in it is worth keeping.
    public var isEmpty: Bool { foresights.isEmpty && seasons.isEmpty && capacities.isEmpty }

    private enum CodingKeys: String, CodingKey {
        case version, foresights, seasons, capacities
    }

    /// Reads what can be read; throws only when it is no knowledge at all.
    public init(from decoder: any Decoder) throws {
        self.init()
        let parts = try decoder.container(keyedBy: CodingKeys.self)
        let version = try parts.decode(Int.self, forKey: .version)
        guard version == Self.version else {
            lost.append("kept by version \(version) of what is learned, this one reads version \(Self.version)")
            return
        }
        foresights = read(parts, .foresights)
        seasons = read(parts, .seasons)
        capacities = read(parts, .capacities)
    }

    public func encode(to encoder: any Encoder) throws {
        var parts = encoder.container(keyedBy: CodingKeys.self)
        try parts.encode(Self.version, forKey: .version)
        try parts.encode(foresights, forKey: .foresights)
        try parts.encode(seasons, forKey: .seasons)
        try parts.encode(capacities, forKey: .capacities)
    }

    /// The elements of a part that can be read. A part that is missing was not known when it was kept.
    private mutating func read<Part: Decodable>(
        _ parts: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys
    ) -> [Part] {
        do {
            return try (parts.decodeIfPresent([Attempt<Part>].self, forKey: key) ?? []).compactMap { attempt in
                switch attempt {
                case .read(let part): return part
                case .failed(let why):
                    lost.append("\(key.stringValue): \(why)")
                    return nil
                }
            }
        } catch {
            lost.append("\(key.stringValue): \(error)")
            return []
        }
    }
}

/// What one rule's foresight has learned, and what it is about.
public struct LearnedForesight: Hashable, Sendable, Codable {
    public var rule: RuleName
    public var signal: SignalName
    /// Where the signal came from: another source says nothing of this one.
    public var source: PlugInReference
    public var foresight: Foresight

    init(rule: RuleName, signal: SignalName, source: PlugInReference, foresight: Foresight) {
        self.rule = rule
        self.signal = signal
        self.source = source
        self.foresight = foresight
    }

    private enum CodingKeys: String, CodingKey {
        case rule, signal, source, foresight
    }

    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        rule = try fields.decode(RuleName.self, forKey: .rule)
        signal = try fields.decode(SignalName.self, forKey: .signal)
        source = try fields.decode(PlugInReference.self, forKey: .source)
        foresight = try fields.decode(Foresight.self, forKey: .foresight)
        guard foresight.isSound else {
            throw DecodingError.dataCorruptedError(
                forKey: .foresight, in: fields, debugDescription: "the numbers of `\(rule)` do not belong together")
        }
    }
}

/// An element that was read, or why it could not be.
private enum Attempt<Value: Decodable>: Decodable {
    case read(Value)
    case failed(String)

    init(from decoder: any Decoder) {
        do {
            self = .read(try Value(from: decoder))
        } catch {
            self = .failed("\(error)")
        }
    }
}

extension FleetSenses {
    /// What is worth keeping over a restart.
    var learned: Learned {
        Learned(
            foresights: foresights.compactMap { known in
                guard known.foresight.bins.seen > 0, let source = source(of: known.signal) else { return nil }
                return LearnedForesight(
                    rule: known.rule, signal: known.signal, source: source, foresight: known.foresight)
            }, seasons: learnedSeasons, capacities: knownCapacity.map { [$0] } ?? [])
    }

    /// Goes on from what was kept, where the same rule still asks the same of the same signal and has not seen more
    /// since.
    mutating func recall(_ learned: Learned, rules: [RulePolicy]) {
        recallSeasons(learned.seasons)
        recall(learned.capacities)
        followCapacity(rules)
        for place in foresights.indices {
            let now = foresights[place]
            guard
                let kept = learned.foresights.first(where: { kept in
                    kept.rule == now.rule && kept.signal == now.signal && kept.source == source(of: now.signal)
                        && kept.foresight.perWorker == now.foresight.perWorker
                }), kept.foresight.bins.seen > now.foresight.bins.seen
            else { continue }
            foresights[place].foresight = kept.foresight
        }
    }
}

extension Kernel {
    /// What the fleet's rules have learned, to be given back as `Input.learnedRecalled` after a restart; nil when there
    /// is nothing to keep.
    public func learned(of fleet: FleetName) -> Learned? {
        guard let index = state.index(of: fleet) else { return nil }
        let learned = senses[index].learned
        return learned.isEmpty ? nil : learned
    }

    /// Goes on with what another kernel's rules have learned of the same fleets.
    public mutating func learn(from other: Kernel) {
        for index in state.fleets.indices {
            guard let there = other.state.index(of: state.fleets[index].policy.fleet) else { continue }
            senses[index].recall(other.senses[there].learned, rules: state.fleets[index].policy.rules)
        }
    }
}
