extension LanguageBlock {
    /// Every block of the language, in the order of the reference.
    public static let all: [LanguageBlock] = [
        policy, workers, placement, spot, signal, rule, target, steps, schedule, window, backlog, forecast, direction,
        scaleIn, limit, standby, drain, step, call, undo, wait, health, check, http, replace, guards, blind, change,
        freeze, cost, budget, failover, lostWhen,
    ]

    static let policy = LanguageBlock(
        "",
        [
            Key(
                "fleet", .form(.fleet), required: true, "The fleet's name, unique over all files.",
                example: "wallet-api"),
            Key(
                "extends", .name, "Takes over what that `defaults` document says and this one does not; see sharing.",
                example: "payments"),
            Key(
                "defaults", .name, "Instead of `fleet`: this file is no fleet, it is what others extend.",
                example: "payments"),
            Key("owner", .text, "Who answers for the fleet; goes into every alert.", example: "payments-sre"),
            Key(
                "mode", .choice(["active", "scaleOutOnly", "shadow", "paused"]), standard: "active",
                why: "A policy in force is meant to act.",
                "What Muster may do. `shadow` decides and records but touches nothing: the way to try a policy.",
                example: "shadow"),
            Key(
                "shadows", .form(.policyFile),
                "A candidate that is tried beside this policy: it decides on the same readings, touches nothing, and "
                    + "where the two differ is counted. A path relative to this file, in a folder named `shadows`.",
                example: "shadows/wallet-api.yaml"),
            Key(
                "workers", .block("workers"), required: true, "How many workers there may be.",
                example: "{min: 2, max: 20}"),
            Key(
                "placements", .list(.block("placements")),
                "Where workers come from, in order of preference. This or `provider`.",
                example: "[{name: here, provider: {docker: {image: wallet, port: 8080}}}]"),
            Key(
                "provider", .plugIn(.provider), "One placement, named `default`. This or `placements`.",
                example: "{docker: {image: wallet, port: 8080}}"),
            Key(
                "signals", .named(.block("signals")), "What is measured.",
                example: "{tps: {workers: {promql: sum(tps)}}}"),
            Key(
                "rules", .named(.block("rules")),
                "Each gives an opinion; the highest wins, scale-in needs all to agree.",
                example: "{load: {target: {signal: tps, perWorker: 250}}}"),
            Key("scaleOut", .block("scaleOut"), "How fast the fleet may grow.", example: "{tolerance: 5%}"),
            Key("scaleIn", .block("scaleIn"), "How fast the fleet may shrink.", example: "{hold: 10m}"),
            Key(
                "headroom", .form(.headroom), standard: "0 workers",
                why: "The rules' own goals hold the usual reserve.",
                "Spare capacity on top of what the rules ask for, for what comes while new workers boot.",
                example: "absorb 2x in 90s"),
            Key(
                "standby", .block("standby"), planned: true,
                "Workers that are created and stopped, started when needed.",
                example: "{stopped: 4}"),
            Key("drain", .block("drain"), "How a worker is emptied before it is ended.", example: "{deadline: 5m}"),
            Key("health", .block("health"), "How a worker is known to be fit.", example: "{bootDeadline: 2m}"),
            Key("guards", .block("guards"), "What must never happen.", example: "{quorum: 80%}"),
            Key(
                "cost", .block("cost"), "What workers cost, and what savings are measured against.",
                example: "{baseline: static 120}"),
            Key(
                "failover", .block("failover"), planned: true, "Covers a placement that is lost with the others.",
                example: "{lostWhen: {unhealthy: 60%, for: 2m}}"),
        ], choices: [["placements", "provider"]])

    static let workers = LanguageBlock(
        "workers",
        [
            Key("min", .whole(0...1_000_000), required: true, "Never fewer.", example: "6"),
            Key("max", .whole(1...1_000_000), required: true, "Never more, at least `min`.", example: "400"),
            Key(
                "initial", .whole(0...1_000_000), otherwise: "`min`", why: "The cheapest number that is allowed.",
                "Used only when the fleet has never run.", example: "10"),
            Key(
                "serves", .form(.serves),
                "What one worker can carry; `learn` finds it out. A `target` of that signal need not repeat it.",
                example: "250 of tps"),
        ])

    static let placement = LanguageBlock(
        "placements",
        [
            Key("name", .name, required: true, "Unique in the fleet.", example: "eu-west"),
            Key(
                "provider", .plugIn(.provider), required: true, "The platform and its settings.",
                example: "{docker: {image: wallet, port: 8080}}"),
            Key(
                "max", .whole(0...1_000_000), otherwise: "no bound", why: "`workers.max` bounds the fleet.",
                "The most workers to place here.", example: "100"),
            Key("types", .list(.text), planned: true, "Any of these types of worker.", example: "[c7g.xlarge]"),
            Key(
                "spot", .block("placements.spot"), planned: true, "How much of it may be spot capacity.",
                example: "{share: 50%}"),
        ])

    static let spot = LanguageBlock(
        "placements.spot",
        [
            Key("share", .share(0...1), planned: true, "The share of workers that may be spot.", example: "50%"),
            Key("onDemandBase", .whole(0...1_000_000), planned: true, "Workers that are never spot.", example: "6"),
        ])

    static let standby = LanguageBlock(
        "standby",
        [Key("stopped", .whole(0...1_000_000), planned: true, "How many are kept stopped.", example: "4")])

    static let failover = LanguageBlock(
        "failover",
        [
            Key(
                "lostWhen", .block("failover.lostWhen"), planned: true, "When a placement counts as lost.",
                example: "{unhealthy: 60%, for: 2m}"),
            Key("traffic", .plugIn(.trafficSwitch), planned: true, "What moves the traffic."),
        ])

    static let lostWhen = LanguageBlock(
        "failover.lostWhen",
        [
            Key("unhealthy", .share(0...1), planned: true, "More than this share unhealthy.", example: "60%"),
            Key("for", .duration(.zero ... .seconds(86_400)), planned: true, "For so long.", example: "2m"),
        ])
}
