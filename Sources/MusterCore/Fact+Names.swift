extension Fact {
    /// Every name that a fact can have, sorted.
    public static let names = [
        "clockSetBack", "desiredChanged", "drainAsked", "drainBegan", "drainEnded", "drainOverdue", "evaluated",
        "fleetRemoved", "freezeCleared", "freezeSet", "launchIntended", "launchRefused", "overrideCleared",
        "overrideSet", "pauseCleared", "pauseSet", "policyAdopted", "policyWithdrawn", "protectionCleared",
        "protectionSet", "quarantineCleared", "quarantineSet", "retirementBegan", "seeded",
        "shadowAdopted", "shadowAgrees", "shadowChanged", "shadowDiffers", "shadowEnded", "shadowEvaluated",
        "shadowStepCrossed", "stepCrossed",
        "terminationIntended", "workerAdopted", "workerExited", "workerGone", "workerHealthChanged", "workerJoined",
        "workerLaunched", "workerReclaimed",
    ]

    /// Names of the facts that come with every evaluation and change nothing.
    public static let routineNames = ["evaluated", "shadowEvaluated", "shadowStepCrossed", "stepCrossed"]
}

extension ShadowFact {
    /// A stable name for events: the case's own, of a shadow.
    public var name: String {
        switch self {
        case .adopted: "shadowAdopted"
        case .ended: "shadowEnded"
        case .decided(.changed): "shadowChanged"
        case .decided(.evaluated): "shadowEvaluated"
        case .decided(.stepCrossed): "shadowStepCrossed"
        case .differs: "shadowDiffers"
        case .agrees: "shadowAgrees"
        }
    }
}
