extension Fact {
    /// Every name that a fact can have, sorted.
    public static let names = [
        "clockSetBack", "desiredChanged", "drainAsked", "drainBegan", "drainEnded", "drainOverdue", "evaluated",
        "fleetRemoved", "freezeCleared", "freezeSet", "launchIntended", "launchRefused", "overrideCleared",
        "overrideSet", "pauseCleared", "pauseSet", "policyAdopted", "policyWithdrawn", "protectionCleared",
        "protectionSet", "quarantineCleared", "quarantineSet", "retirementBegan", "seeded", "stepCrossed",
        "terminationIntended", "workerAdopted", "workerExited", "workerGone", "workerHealthChanged", "workerJoined",
        "workerLaunched", "workerReclaimed",
    ]

    /// Names of the facts that come with every evaluation and change nothing.
    public static let routineNames = ["evaluated", "stepCrossed"]
}
