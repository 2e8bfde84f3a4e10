extension Evaluation {
    /// What the season says, whether or not its signal is a value now: what is usual at this time of day is known
    /// without it.
    func judge(_ rule: ForecastRule, says answer: SeasonalAnswer?) -> Verdict {
        let state = reading(of: rule.signal).state
        switch answer {
        case .forecast(let record): return .atLeast(record.workers, because: .season(rule.signal, record))
        case .learning(let learning):
            if case .value = state { return .content(because: .learning(rule.signal, learning)) }
            return .blind(rule.signal, state)
        case nil: return .blind(rule.signal, state)
        }
    }
}
