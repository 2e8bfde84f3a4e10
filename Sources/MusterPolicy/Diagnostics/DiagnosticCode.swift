/// What is wrong with a file. The raw values are stable: people search for them, programs branch on them.
public enum DiagnosticCode: String, Hashable, Sendable, CaseIterable {
    case fileTooLarge = "file-too-large"
    case notUTF8 = "not-utf8"
    case emptyFile = "empty-file"
    case syntax = "yaml-syntax"
    case tooMuch = "yaml-too-much"
    case tag = "yaml-tag"
    case severalDocuments = "several-documents"
    case duplicateKey = "duplicate-key"
    case unknownKey = "unknown-key"
    case missingKey = "missing-key"
    case conflictingKeys = "conflicting-keys"
    case wrongType = "wrong-type"
    case wrongValue = "wrong-value"
    case wrongUnit = "wrong-unit"
    case outOfBounds = "out-of-bounds"
    case badName = "bad-name"
    case unknownReference = "unknown-reference"
    case unknownPlugIn = "unknown-plug-in"
    case unknownZone = "unknown-zone"
    case notAvailable = "not-available"
    case promQL = "promql"
    case secret = "secret-in-policy"
    case overlap = "overlap"
    case duplicateName = "duplicate-name"
    case duplicateFleet = "duplicate-fleet"
    case noRule = "no-rule"
    case placeholder = "placeholder"
    case expectsNothing = "expects-nothing"
}

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
        case .expectsNothing:
            ("A test that expects nothing", "Add what must hold, such as `{at: 14m, desired: \">= 80\"}`.")
        default: ("A placeholder that is probably misspelt", "Write `{port}`, `{worker}` or `{fleet}`.")
        }
    }
}
