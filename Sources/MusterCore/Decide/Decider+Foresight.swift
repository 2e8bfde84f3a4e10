extension Decider {
    /// A foresight holds by itself, so holds that the policy does not state are for what the other rules ask for: the
    /// number is the foresight's or the others' held one, whichever is more. The reserve for a declared surge is the
    /// others' matter.
    mutating func holdUnforeseen(_ opinions: [Opinion]) {
        var others = opinions.filter { !$0.isForeseen && $0.raise == nil }
        if case .absorb = policy.headroom { others += opinions.filter(\.isForeseen).map(\.withoutForesight) }
        guard others.contains(where: \.isVoice) else {
            need = number
            return
        }
        var foreseen = self
        foreseen.absorbs = false
        foreseen.merge(opinions.filter(\.isForeseen))
        var held = self
        held.restart()
        held.merge(others)
        need = held.number
        held.hold()
        let total = max(foreseen.number, held.number)
        guard total != number, let stage = held.stages.last(where: { $0.kind == .hold }) else { return }
        set(total, .hold, stage.reason)
    }
}

extension Opinion {
    /// It asks for something or cannot see.
    fileprivate var isVoice: Bool {
        if case .content = verdict { false } else { true }
    }
}
