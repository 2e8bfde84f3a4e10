extension DiagnosticCode {
    /// What is wrong, in a few words.
    public var title: String { text.title }

    /// What to do about it.
    public var remedy: String { text.remedy }

    private var text: (title: String, remedy: String) {
        switch self {
        case .fileTooLarge, .notUTF8, .emptyFile, .syntax, .tooMuch, .tag, .severalDocuments, .duplicateKey: fileText
        case .unknownKey, .missingKey, .conflictingKeys, .wrongType, .wrongValue, .wrongUnit, .outOfBounds, .badName:
            valueText
        case .oscillation, .shortHold, .shortCooldown, .neverFires, .clockChange, .slowSurge, .surgeAboveMaximum,
            .budgetBelowMinimum, .longDrain, .unusedSignal, .neverWins:
            lintText
        default: meaningText
        }
    }

    private var fileText: (title: String, remedy: String) {
        switch self {
        case .fileTooLarge:
            ("The file is larger than 1 MiB", "A policy describes one fleet; split the file, or look what is in it.")
        case .notUTF8: ("The file is not UTF-8 text", "Save it as UTF-8. The position is that of the first bad byte.")
        case .emptyFile: ("The file says nothing", "Write a policy, or delete the file.")
        case .syntax:
            ("The file is not YAML", "Check indentation, quotes and brackets at the position; indent with spaces.")
        case .tooMuch:
            (
                "The file is nested too deep, or holds too many values or aliases",
                "A policy needs a depth of 32, 20,000 values and 200 aliases at most; write it flatter."
            )
        case .tag: ("A YAML tag such as `!!binary`", "Leave the tag away; the language needs none.")
        case .severalDocuments: ("More than one YAML document", "Put each fleet into a file of its own.")
        default: ("A key stands twice in the same map", "Keep one of the two; the note shows the first.")
        }
    }

    private var valueText: (title: String, remedy: String) {
        switch self {
        case .unknownKey: ("A key that the language does not have here", "Correct the key; the nearest one is named.")
        case .missingKey: ("A key that has no default is missing", "Add the key that the message names.")
        case .conflictingKeys: ("Keys that exclude one another, or none of a choice", "Keep exactly one of them.")
        case .wrongType: ("A list, map or single value where another is needed", "Write the form the message asks for.")
        case .wrongValue: ("A value that cannot be read", "Write one of the forms that the help shows.")
        case .wrongUnit: ("A number without its unit, or with another one", "Write the unit: `30s`, `60%`, `512MiB`.")
        case .outOfBounds: ("A value that is too small, too large or the wrong way round", "Stay within the bounds.")
        default: ("A name with characters that it may not have", "Fleets: a-z, 0-9 and `-`; others also A-Z and `_`.")
        }
    }

    private var meaningText: (title: String, remedy: String) {
        switch self {
        case .unknownReference: ("A name that the policy does not define", "Define it, or correct the name.")
        case .unknownPlugIn: ("A provider, signal source or drainer that Muster does not have", "Correct its name.")
        case .unknownZone: ("A time zone that is not known here", "Use an IANA name such as `Europe/London`.")
        case .notAvailable:
            ("A part of the language that this version does not have", "Remove it, or wait for a version that has it.")
        case .promQL: ("A PromQL expression that cannot be evaluated", "Correct it at the position.")
        case .secret:
            ("A secret in a policy", "Name credentials (`credentials: NAME`) and define them in `muster.yaml`.")
        case .overlap: ("Two parts that claim the same", "Move one of them, or remove it.")
        case .duplicateName: ("Two placements with the same name", "Rename one of them.")
        case .duplicateFleet:
            (
                "Two files describe the same fleet",
                "Neither file is used, and the fleet's last policy stays in force, until one is renamed or removed."
            )
        case .noRule:
            ("No rule gives an opinion", "Add a rule, or set `min` and `max` to the same number.")
        case .notPerWorker:
            (
                "A signal that is not read from each worker",
                "What a worker carries is learned from the workers' own pages. Give both signals a `workers` source, or "
                    + "state what a worker carries."
            )
        case .expectsNothing: ("A test that expects nothing", "Add what must hold: `{at: 14m, desired: \">= 80\"}`.")
        case .expression: ("An expression that cannot be evaluated", "Correct it at the position.")
        case .extendsLoop:
            ("Documents that extend one another in a circle", "Take the shared part into a document of its own.")
        case .unusedDefaults:
            (
                "A `defaults` document that no policy extends",
                "Extend it, or remove the file; only in use is it checked."
            )
        case .shadow:
            (
                "A shadow that cannot be tried beside its fleet",
                "Name a file in a folder `shadows` that describes the same fleet and has no shadow itself."
            )
        default: ("A placeholder that is probably misspelt", "Write `{port}`, `{worker}` or `{fleet}`.")
        }
    }

    private var lintText: (title: String, remedy: String) {
        switch self {
        case .oscillation:
            (
                "A step out leads straight to a step in",
                "The value at the threshold, shared by the workers after the step, is under a threshold of `below`, so "
                    + "the fleet would grow and shrink for ever. Move the thresholds apart."
            )
        case .shortHold:
            ("A hold that is over before the signal is read again", "Hold for two intervals or more, or for `0s`.")
        case .shortCooldown:
            (
                "A scale-in hold that is shorter than a boot",
                "What was launched for a peak must be allowed to serve it. Only a `bootDeadline` that the policy states "
                    + "is compared."
            )
        case .neverFires: ("A window that never comes", "Remove it, or give it new dates.")
        case .clockChange:
            (
                "A window begins or ends where the clocks change",
                "A time that is skipped counts as the end of the gap, one that comes twice as its first coming. The next "
                    + "370 days are looked at."
            )
        case .slowSurge:
            (
                "The limits are too slow for the surge",
                "`scaleOut.limit` and `guards.change.launch` bound how fast a fleet grows: from `min`, the surge of "
                    + "`absorb` must fit its time, and `max` an hour. Boots come on top."
            )
        case .surgeAboveMaximum:
            (
                "The surge needs more workers than `max`",
                "When `min`, or the highest floor of a `schedule`, is what the demand needs, the surge of `absorb` takes so "
                    + "many times that. Raise `max`, or declare a smaller surge."
            )
        case .budgetBelowMinimum:
            ("The budget is below the cost of the minimum", "Raise the budget, or lower `workers.min`.")
        case .longDrain:
            (
                "A drain may outlast the notice of spot capacity",
                "What is not drained by then is lost with the worker. AWS gives 2m, Google Cloud and Azure 30s."
            )
        case .unusedSignal: ("A signal that nothing uses", "Use it in a rule or guard, or remove it.")
        default:
            ("A rule or window whose word can never count", "Correct its numbers, or remove it.")
        }
    }
}
