extension Fact {
    /// When it became true.
    public var at: Instant {
        switch self {
        case .seeded(_, let at), .clockSetBack(_, let at), .policyAdopted(_, let at), .policyWithdrawn(_, let at),
            .fleetRemoved(_, let at), .evaluated(_, _, _, let at), .launchIntended(_, _, _, let at),
            .launchRefused(_, _, _, let at), .workerLaunched(_, _, _, _, let at), .workerAdopted(_, _, _, let at),
            .workerHealthChanged(_, _, _, let at), .workerJoined(_, _, let at), .drainBegan(_, _, _, _, let at),
            .drainOverdue(_, _, _, let at), .drainEnded(_, _, let at), .workerReclaimed(_, _, let at),
            .terminationIntended(_, _, _, _, let at), .workerExited(_, _, _, let at), .workerGone(_, _, _, let at),
            .overrideCleared(_, let at),
            .pauseCleared(_, let at), .freezeCleared(_, let at), .protectionCleared(_, _, let at),
            .quarantineCleared(_, _, let at), .stepCrossed(_, _, _, _, let at), .shadow(_, _, let at):
            at
        case .desiredChanged(let decision): decision.at
        case .retirementBegan(_, let mark), .pauseSet(_, let mark), .freezeSet(_, let mark),
            .protectionSet(_, _, let mark), .quarantineSet(_, _, let mark), .drainAsked(_, _, let mark):
            mark.at
        case .overrideSet(_, let override): override.mark.at
        }
    }
}
