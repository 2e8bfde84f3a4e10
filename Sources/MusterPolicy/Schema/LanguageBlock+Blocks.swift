extension LanguageBlock {
    /// Every block of the language, in the order of the reference.
    public static let all: [LanguageBlock] = [
        policy, workers, placement, signal, rule, target, steps, schedule, window, direction, scaleIn, limit, drain,
        step, leave, call, wait, health, check, http, replace, guards, blind, change, freeze, cost,
    ]

    static let policy = LanguageBlock(
        "",
        [
            Key(
                "fleet", "name: a-z, 0-9, `-`; 1...63 characters", required: true,
                "The fleet's name, unique over all files."),
            Key("owner", "text", "Who answers for the fleet; goes into every alert."),
            Key(
                "mode", "`active`, `scaleOutOnly`, `shadow`, `paused`", standard: "active",
                "What Muster may do. `shadow` decides and records but touches nothing: the way to try a policy."),
            Key("workers", "map", required: true, "How many workers there may be."),
            Key("placements", "list of maps", "Where workers come from, in order of preference. This or `provider`."),
            Key("provider", "plug-in", "One placement, named `default`. This or `placements`."),
            Key("signals", "map of names to signals", "What is measured."),
            Key(
                "rules", "map of names to rules",
                "Each gives an opinion; the highest wins, scale-in needs all to agree."),
            Key("scaleOut", "map", "How fast the fleet may grow."),
            Key("scaleIn", "map", "How fast the fleet may shrink."),
            Key(
                "headroom", "share or `N workers`", standard: "0 workers",
                "Spare capacity on top of what the rules ask for, for what comes while new workers boot."),
            Key("drain", "map", "How a worker is emptied before it is ended."),
            Key("health", "map", "How a worker is known to be fit."),
            Key("guards", "map", "What must never happen."),
            Key("cost", "map", "What savings are measured against."),
        ], planned: ["standby", "failover"])

    static let workers = LanguageBlock(
        "workers",
        [
            Key("min", "whole number, 0...1000000", required: true, "Never fewer."),
            Key("max", "whole number, 1...1000000", required: true, "Never more, at least `min`."),
            Key("initial", "whole number", standard: "min", "Used only when the fleet has never run."),
            Key("serves", "`AMOUNT of SIGNAL`", "What one worker can carry, such as `250 of tps`."),
        ])

    static let placement = LanguageBlock(
        "placements",
        [
            Key("name", "name", required: true, "Unique in the fleet."),
            Key("provider", "plug-in", required: true, "The platform and its settings."),
            Key("max", "whole number, 0...1000000", standard: "no bound", "The most workers to place here."),
        ], planned: ["types", "spot"])

    static let cost = LanguageBlock(
        "cost",
        [Key("baseline", "`static N`", "The static fleet that savings are measured against.")],
        planned: ["prices", "budget"])

    static let direction = LanguageBlock(
        "scaleOut",
        [
            Key(
                "tolerance", "share, 0...100%", standard: "5%",
                "No change for less than this share of the desired number."),
            Key(
                "hold", "duration, 0s...1d", standard: "0s",
                "How long the need must last first. 0s: a surge is met at once."),
            Key("limit", "map", standard: "{atMost: [100%, 10], per: 15s}", "How much in a trailing window."),
        ])

    static let scaleIn = LanguageBlock(
        "scaleIn",
        [
            Key(
                "tolerance", "share, 0...100%", standard: "10%",
                "No change for less than this share of the desired number."),
            Key(
                "hold", "duration, 0s...1d", standard: "5m",
                "Counts the highest need of so long; a short dip retires nobody."),
            Key(
                "limit", "map", standard: "{atMost: 10%, per: 1m}",
                "How much in a trailing window, from the window's peak, so that repeats cannot compound."),
            Key(
                "pick", "list of `unhealthy`, `spot`, `leastBusy`, `oldest`, `newest`",
                standard: "[unhealthy, spot, leastBusy, oldest]", "Who is retired first; ties go to the next word."),
        ])

    static let limit = LanguageBlock(
        "limit",
        [
            Key(
                "atMost", "share or number, or a list of them", required: true, "Of several, the one that allows most."),
            Key("per", "duration, 1s...1d", required: true, "The trailing window."),
        ])
}
