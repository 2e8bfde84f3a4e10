extension Decision {
    /// Where this decision differs from another of the same moment, in the order in which they are made: the first part
    /// with what it is here and there. Nil when they are equal to the bit; numbers that are no numbers are equal.
    public func firstDifference(from other: Decision) -> String? {
        let heads: [(String, Any, Any)] = [
            ("the fleet", fleet, other.fleet), ("the moment", at, other.at), ("the policy", policy, other.policy),
            ("the number before", from, other.from), ("the census", census, other.census),
        ]
        for (name, here, there) in heads {
            if let difference = Self.difference(name, here, there) { return difference }
        }
        let parts =
            Self.differences("the reading of", readings, other.readings) { $0.signal.rawValue }
            + Self.differences("the opinion of", opinions, other.opinions) { $0.rule.rawValue }
            + Self.differences("the stage", stages, other.stages) { $0.kind.rawValue }
        return parts.first ?? Self.difference("the number", to, other.to)
    }

    private static func differences<Part>(
        _ name: String, _ here: [Part], _ there: [Part], of subject: (Part) -> String
    ) -> [String] {
        for place in 0..<max(here.count, there.count) {
            guard place < here.count else { return ["\(name) \(subject(there[place])) is missing here"] }
            guard place < there.count else { return ["\(name) \(subject(here[place])) is only here"] }
            if let difference = difference("\(name) \(subject(here[place]))", here[place], there[place]) {
                return [difference]
            }
        }
        return []
    }

    /// Compared by their text, in which every number stands with all of its digits.
    private static func difference(_ name: String, _ here: Any, _ there: Any) -> String? {
        let (here, there) = (String(reflecting: here), String(reflecting: there))
        return here == there ? nil : "\(name) is \(here) here and \(there) there"
    }
}
