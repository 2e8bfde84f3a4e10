import MusterCore
import MusterWire

/// Answers lines, one after another, keeping what was learned.
struct DecisionSession {
    private let policy: FleetPolicy
    private var rehearsal: Rehearsal?
    /// Boots that came before the first moment.
    private var boots: [Double] = []

    init(policy: FleetPolicy) { self.policy = policy }

    /// The answer to a line, ended by a newline; nil when there is nothing to decide.
    mutating func answer(_ bytes: ArraySlice<UInt8>) throws(LineProblem) -> String? {
        guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { return nil }
        let line = JSONFields(bytes: bytes, value: try JSONLine.read(bytes))
        let keys = try line.keys()
        if keys.contains("boot_seconds") {
            try line.allow(["boot_seconds"])
            note(boot: try line.amount("boot_seconds"))
            return nil
        }
        if keys.contains("history") {
            try line.allow(["history"])
            for entry in try line.list("history") { try recall(entry) }
            return nil
        }
        return try decide(line)
    }

    private mutating func note(boot seconds: Double) {
        guard rehearsal != nil else { return boots.append(seconds) }
        rehearsal?.noteBoot(seconds: seconds)
    }

    private mutating func begin(at now: Instant) {
        guard rehearsal == nil else { return }
        rehearsal = Rehearsal(policy, at: now)
        for boot in boots { rehearsal?.noteBoot(seconds: boot) }
        boots = []
    }

    private mutating func recall(_ entry: JSONFields) throws(LineProblem) {
        let taken = try entry.moment("at")
        begin(at: taken)
        for key in try entry.keys() where key != "at" {
            let value = try entry.number(key)
            guard rehearsal?.recall(SignalName(key), value, at: taken) == true else {
                throw entry.problem("the policy has no signal `\(key)`", at: key)
            }
        }
    }

    private mutating func decide(_ line: JSONFields) throws(LineProblem) -> String? {
        try line.allow(["at", "signals", "workers"])
        let now = try line.moment("at")
        begin(at: now)
        let signals = try line.fields("signals")
        for name in try signals.keys() {
            let signal = try signals.fields(name)
            try signal.allow(["value", "age_seconds", "reporting", "expected"])
            let age = try signal.optionalAmount("age_seconds") ?? 0
            let reading = Reading(
                state: try signal.optionalNumber("value").map { .value($0) } ?? .absent,
                takenAt: now - .seconds(age),
                reporting: Int(try signal.optionalAmount("reporting") ?? 0),
                expected: Int(try signal.optionalAmount("expected") ?? 0))
            guard rehearsal?.read(SignalName(name), reading, at: now) == true else {
                throw signals.problem("the policy has no signal `\(name)`", at: name)
            }
        }
        let census = try census(line, at: now)
        return answer(census, at: now)
    }

    private func census(_ line: JSONFields, at now: Instant) throws(LineProblem) -> Census {
        let workers = try line.fields("workers")
        try workers.allow(["in_service", "starting", "draining"])
        var census = Census()
        census.inService = Int(try workers.amount("in_service"))
        census.draining = Int(try workers.optionalAmount("draining") ?? 0)
        for worker in try workers.optionalList("starting") {
            census.arriving += 1
            let age = Duration.seconds(try worker.optionalAmount("age_seconds") ?? 0)
            if let due = rehearsal?.arrival(ofAge: age, at: now) {
                census.nextArrival = min(census.nextArrival ?? due, due)
            }
        }
        return census
    }

    private mutating func answer(_ census: Census, at now: Instant) -> String? {
        guard let decision = rehearsal?.decide(census, at: now) else { return nil }
        var text = "{\"at\":\"\(Timestamp(now).text)\",\"desired\":\(decision.to)"
        text += ",\"launch\":\(max(0, decision.to - census.counted)),\"drain\":\(max(0, census.counted - decision.to))"
        text += ",\"because\":\"" + Self.escaped(decision.summary) + "\",\"opinions\":["
        for (place, opinion) in decision.opinions.enumerated() {
            if place > 0 { text += "," }
            text += Self.json(opinion)
        }
        return text + "]}\n"
    }

    private static func json(_ opinion: Opinion) -> String {
        var text = "{\"rule\":\"" + escaped(opinion.rule.rawValue) + "\""
        switch opinion.verdict {
        case .needs(let need, let reason):
            text += ",\"verdict\":\"needs\",\"workers\":\(need.isFinite ? need : 1e9)"
            if case .foresight(_, _, _, let record, _) = reason { text += json(record) }
        case .atLeast(let least, _): text += ",\"verdict\":\"atLeast\",\"workers\":\(least)"
        case .content: text += ",\"verdict\":\"content\""
        case .blind: text += ",\"verdict\":\"blind\""
        }
        return text + "}"
    }

    private static func json(_ record: ForesightRecord) -> String {
        var text = ",\"level\":\(record.level),\"rise\":\(record.rise),\"spread\":\(record.spread)"
        text += ",\"margin\":\(record.margin),\"horizon_seconds\":\(record.horizon),\"forecast\":\(record.forecast)"
        if let surge = record.surge { text += ",\"surge\":\(surge)" }
        if let burst = record.burst { text += ",\"burst\":\(burst)" }
        text += ",\"chance\":\(record.chance),\"collapse\":\(record.collapse)"
        if let cold = record.coldStart { text += ",\"cold_start\":\(cold)" }
        text += ",\"need\":\(record.need),\"part\":\"\(record.part.rawValue)\",\"peak\":\(record.peak)"
        return text + ",\"outcome\":\"\(record.outcome.rawValue)\""
    }

    /// For a JSON text. What is said here has no control characters but those of names, which have none.
    private static func escaped(_ text: String) -> String {
        let plain = text.onOneLine
        guard plain.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else { return plain }
        return plain.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}
