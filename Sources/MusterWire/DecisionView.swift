import Foundation
public import MusterCore

/// One decision with the whole chain of its reasons, as numbers and as sentences.
public struct DecisionView: Codable, Hashable, Sendable {
    public var fleet: String
    public var at: Timestamp
    /// Hash of the policy that was in force, in hexadecimal.
    public var policy: String
    public var from: Int
    public var to: Int
    public var summary: String
    public var census: CensusView
    public var readings: [ReadingView]
    public var opinions: [OpinionView]
    public var stages: [StageView]
    /// What would have to be different for another outcome; empty when the policy of that time is not in force now.
    public var counterfactuals: [String]

    /// `policy` is the fleet's policy now; it explains the decision only if it is the one that made it. `isFrozen` when a
    /// freeze stands now.
    public init(_ decision: Decision, policy current: FleetPolicy?, hash: UInt64?, isFrozen: Bool = false) {
        let at = Timestamp(decision.at)
        let moment = at.sentenceMoments
        fleet = decision.fleet.rawValue
        self.at = at
        policy = Digest.text(decision.policy)
        from = decision.from
        to = decision.to
        summary = decision.summary
        census = CensusView(decision.census, moment: moment)
        readings = decision.readings.map { ReadingView($0, now: decision.at) }
        opinions = decision.opinions.map { OpinionView($0, moment: moment) }
        stages = decision.stages.map { StageView($0, moment: moment) }
        let inForce = hash == decision.policy ? current : nil
        counterfactuals = inForce.map { decision.counterfactuals(under: $0, isFrozen: isFrozen, moment: moment) } ?? []
    }
}

/// How many workers were in which state.
public struct CensusView: Codable, Hashable, Sendable {
    public var inService: Int
    public var arriving: Int
    public var draining: Int
    public var terminating: Int
    public var unhealthy: Int
    public var quarantined: Int
    public var nextArrival: Timestamp?
    public var sentence: String

    init(_ census: Census, moment: MomentText) {
        inService = census.inService
        arriving = census.arriving
        draining = census.draining
        terminating = census.terminating
        unhealthy = census.unhealthy
        quarantined = census.quarantined
        nextArrival = census.nextArrival.map(Timestamp.init)
        sentence = census.sentence(moment: moment)
    }
}

/// One signal as it was read.
public struct ReadingView: Codable, Hashable, Sendable {
    /// The five states of a reading.
    public enum State: String, WireWord { case value, absent, stale, error, implausible }

    public var signal: String
    public var state: State
    /// The value, the last one when stale, the refused one when implausible; absent when there is none that is finite.
    public var value: Double?
    public var takenAt: Timestamp
    public var ageSeconds: Double
    /// Workers that reported, of those that were asked; 0 of 0 for a signal that is not read from workers.
    public var reporting: Int
    public var expected: Int
    public var sentence: String

    public init(_ reading: SignalReading, now: Instant) {
        signal = reading.signal.rawValue
        takenAt = Timestamp(reading.reading.takenAt)
        ageSeconds = max(0, (now - reading.reading.takenAt).inSeconds)
        reporting = reading.reading.reporting
        expected = reading.reading.expected
        sentence = reading.sentence(at: now)
        switch reading.reading.state {
        case .value(let number): (state, value) = (.value, number)
        case .absent: (state, value) = (.absent, nil)
        case .stale(let last): (state, value) = (.stale, last)
        case .error: (state, value) = (.error, nil)
        case .implausible(let number): (state, value) = (.implausible, number)
        }
        if value?.isFinite == false { value = nil }
    }
}

/// What one rule saw and wanted.
public struct OpinionView: Codable, Hashable, Sendable {
    /// The kinds of verdict.
    public enum Verdict: String, WireWord { case needs, atLeast, content, blind }

    public var rule: String
    public var verdict: Verdict
    /// Workers asked for; absent when content or blind.
    public var workers: Double?
    /// The value that the rule saw, when it saw one.
    public var value: Double?
    public var signal: String?
    /// An advisory rule may raise, and its missing signal does not forbid a scale-in.
    public var advisory: Bool
    public var sentence: String

    init(_ opinion: Opinion, moment: MomentText) {
        rule = opinion.rule.rawValue
        advisory = opinion.advisory
        sentence = opinion.sentence(moment: moment)
        switch opinion.verdict {
        case .needs(let need, let because):
            (verdict, workers) = (.needs, need.isFinite ? need : nil)
            (signal, value) = because.seen
        case .atLeast(let least, let because):
            (verdict, workers) = (.atLeast, Double(least))
            (signal, value) = because.seen
        case .content(let because):
            verdict = .content
            (signal, value) = because.seen
        case .blind(let name, _):
            verdict = .blind
            signal = name.rawValue
        }
    }
}

extension OpinionReason {
    fileprivate var seen: (String?, Double?) {
        switch self {
        case .perWorker(let signal, let value, _, _), .value(let signal, let value, _, _, _),
            .step(let signal, let value, _, _, _), .stepPending(let signal, let value, _, _, _),
            .withinSteps(let signal, let value), .stepUnseen(let signal, let value, _, _),
            .foresight(let signal, let value, _, _, _), .backlog(let signal, let value, _, _, _):
            (signal.rawValue, value.isFinite ? value : nil)
        case .formula(_, let value, _): (nil, value)
        case .season(let signal, _), .learning(let signal, _): (signal.rawValue, nil)
        case .window, .noWindow: (nil, nil)
        }
    }
}

/// What one stage made of the number.
public struct StageView: Codable, Hashable, Sendable {
    public var stage: String
    public var before: Int
    public var after: Int
    public var sentence: String

    init(_ stage: Stage, moment: MomentText) {
        self.stage = stage.kind.rawValue
        before = stage.before
        after = stage.after
        sentence = stage.sentence(moment: moment)
    }
}

/// Decisions, newest first.
public struct DecisionList: Codable, Hashable, Sendable {
    /// The daemon's clock when it answered.
    public var at: Timestamp
    public var decisions: [DecisionView]
    /// When one moment was asked for: the last evaluation until then that is still kept and came after the decision.
    public var evaluated: EvaluationView?

    public init(_ decisions: [DecisionView], evaluated: EvaluationView? = nil, at now: Instant) {
        at = Timestamp(now)
        self.decisions = decisions
        self.evaluated = evaluated
    }
}

/// An evaluation that changed nothing.
public struct EvaluationView: Codable, Hashable, Sendable {
    public var at: Timestamp
    /// Workers that the rules needed then.
    public var need: Int
    /// Whether every rule had a value.
    public var sighted: Bool

    /// Nil for any other fact.
    public init?(_ fact: Fact) {
        guard case .evaluated(_, let need, let sighted, let at) = fact else { return nil }
        self.at = Timestamp(at)
        self.need = need
        self.sighted = sighted
    }
}
