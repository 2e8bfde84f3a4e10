/// One line of an explanation.
public struct ExplanationLine: Hashable, Sendable {
    /// What the line is about, in the order in which an explanation is read.
    public enum Part: String, Hashable, Sendable, CaseIterable {
        case summary, census, reading, opinion, stage, counterfactual
    }

    public var part: Part
    /// The signal, rule or stage; empty for the summary, the census and a counterfactual.
    public var subject: String
    public var text: String
    /// What a stage made of the number; equal when it changed nothing. Nil for other parts.
    public var change: NumberChange?

    public init(part: Part, subject: String = "", text: String, change: NumberChange? = nil) {
        self.part = part
        self.subject = subject
        self.text = text
        self.change = change
    }
}

/// A desired number before and after.
public struct NumberChange: Hashable, Sendable {
    public var before: Int
    public var after: Int

    public init(before: Int, after: Int) {
        self.before = before
        self.after = after
    }
}

/// How moments are written for people: the core knows no calendar of the reader's.
public typealias MomentText = @Sendable (Instant) -> String

extension Decision {
    /// The whole decision for people: what was seen, what each rule wanted, what each stage changed, and, under that
    /// policy, what would have to be different for another outcome.
    ///
    /// `policy` is the one that was in force; without it there are no counterfactuals.
    public func explanation(under policy: FleetPolicy?, moment: MomentText) -> [ExplanationLine] {
        var lines = [
            ExplanationLine(part: .summary, text: summary),
            ExplanationLine(part: .census, text: census.sentence(moment: moment)),
        ]
        lines += readings.map {
            ExplanationLine(part: .reading, subject: $0.signal.rawValue, text: $0.sentence(at: at))
        }
        lines += opinions.map {
            ExplanationLine(part: .opinion, subject: $0.rule.rawValue, text: $0.sentence(moment: moment))
        }
        lines += stages.map {
            ExplanationLine(
                part: .stage, subject: $0.kind.rawValue, text: $0.sentence(moment: moment),
                change: NumberChange(before: $0.before, after: $0.after))
        }
        if let policy {
            lines += counterfactuals(under: policy, moment: moment).map {
                ExplanationLine(part: .counterfactual, text: $0)
            }
        }
        return lines
    }

    /// The outcome and its strongest reason in one sentence, such as `42 to 47 workers: throughput asks for 46.3`.
    public var summary: String {
        let change = from == to ? "stays at \(Phrase.workers(to))" : "\(from) to \(Phrase.workers(to))"
        let deciding = stages.last { $0.before != $0.after || $0.isOperatorsWord } ?? stages.first { $0.kind == .merge }
        let outcome = deciding.map { "\(change): \($0.shortReason(in: self))" } ?? change
        return isShadow ? outcome + "; in shadow, so nothing is done" : outcome
    }

    /// Whether it was decided and not acted upon.
    private var isShadow: Bool {
        stages.contains { if case .mode(.shadow) = $0.reason { true } else { false } }
    }
}

extension Stage {
    /// The reason in a few words, naming what the deciding rule saw.
    fileprivate func shortReason(in decision: Decision) -> String {
        let rule: RuleName
        switch reason {
        case .highest(let name), .blindRule(let name), .wouldReturn(let name, _, _): rule = name
        case .headroom(let headroom, _):
            guard let merge = decision.stages.first(where: { $0.kind == .merge }) else { return kind.rawValue }
            return "\(merge.shortReason(in: decision)), with \(Phrase.adjustment(headroom)) of headroom"
        case .absorb(let surge, let record):
            return "\(record.rule) has \(Phrase.number(record.need)) and can absorb \(Phrase.surge(surge)) with "
                + Phrase.number(record.wanted)
        case .minimum(let least): return "the policy's minimum is \(least)"
        case .maximum(let most): return "the policy's maximum is \(most)"
        case .outLimit: return "as fast as the scale-out limit lets it rise"
        case .inLimit: return "as fast as the scale-in limit lets it fall"
        case .override(let by, let why, _) where isRetirement: return "retired by \(by), \(why)"
        case .override(let by, let why, _): return "override by \(by), \(why)"
        case .blindPeak(let peak, _): return "no signal for too long, back to the last peak of \(peak)"
        case .contradiction(let text, _): return "no scale-in while \(text)"
        case .massUnhealthy(let unhealthy, let all): return "no scale-in while \(unhealthy) of \(all) fail their checks"
        case .unchanged: return "nothing asks for a change"
        case .noOpinion: return "no rule has an opinion"
        case .heldByPeak(let peak, _): return "a need of \(peak) is still inside the hold"
        case .frozen: return "the fleet is frozen"
        case .paused(let by, let why, _): return "paused by \(by), \(why)"
        case .mode(.paused): return "the policy's mode is paused"
        default: return "\(kind.rawValue)"
        }
        guard let opinion = decision.opinions.first(where: { $0.rule == rule }) else { return rule.rawValue }
        return "\(rule) \(opinion.want)"
    }
}

extension Opinion {
    /// What the rule wants, in a few words: `asks for 46.3`.
    public var want: String {
        switch verdict {
        case .needs(let need, _): "asks for \(Phrase.number(need))"
        case .atLeast(let least, _): "asks for at least \(least)"
        case .content: "asks for nothing"
        case .blind(let signal, let state): "cannot see: \(signal) is \(state.word)"
        }
    }
}
