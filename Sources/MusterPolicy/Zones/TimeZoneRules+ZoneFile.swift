import MusterCore

extension TimeZoneRules {
    /// The years whose transitions are kept, first and last.
    static let years = 2015...2045

    /// The rules in a compiled zone file, as they lie under `/usr/share/zoneinfo`.
    ///
    /// Only transitions of the years 2015...2045 are kept; those that the file gives as a rule for ever are counted out.
    /// `Source`: RFC 8536, versions 1 to 4.
    public init(tzif bytes: [UInt8], name: String) throws(ZoneFileError) {
        var reader = ZoneFileReader(bytes: bytes)
        let zone = try reader.zone()
        var transitions = zone.transitions
        var initial = zone.initialOffset
        if let rule = zone.footer {
            let last = transitions.last.map { LocalTime(seconds: $0.at).date.year } ?? Self.years.lowerBound
            let known = transitions.last?.at ?? .min
            let from = max(last, Self.years.lowerBound)
            if transitions.isEmpty { initial = rule.standardOffset }
            for year in stride(from: from, through: Self.years.upperBound, by: 1) {
                transitions += rule.transitions(in: year).filter { $0.at > known }
            }
        }
        self.init(name: name, initialOffset: initial, transitions: Self.inOrder(transitions))
        keepYears()
    }

    /// By time; of several at the same time, as in zones that have summer all year, the last one written.
    private static func inOrder(_ transitions: [Transition]) -> [Transition] {
        let sorted = transitions.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        var unique: [Transition] = []
        for (_, transition) in sorted {
            if unique.last?.at == transition.at { unique.removeLast() }
            unique.append(transition)
        }
        return unique
    }

    /// Drops transitions outside the years kept, and those that change nothing.
    private mutating func keepYears() {
        let first = LocalTime(year: Self.years.lowerBound, month: 1, day: 1)?.seconds ?? 0
        let end = LocalTime(year: Self.years.upperBound + 1, month: 1, day: 1)?.seconds ?? .max
        var offset = initialOffset
        var kept: [Transition] = []
        for transition in transitions where transition.at < end {
            if transition.at < first {
                initialOffset = transition.offset
            } else if transition.offset != offset {
                kept.append(transition)
            }
            offset = transition.offset
        }
        transitions = kept
    }
}
