extension LanguageBlock {
    private static let day = Duration.seconds(86_400)

    static let signal = LanguageBlock(
        "signals",
        [
            Key(
                "every", .duration(.milliseconds(100) ... .seconds(3_600)), standard: "5s",
                why: "Several readings while a worker boots.", "How often it is read.", example: "1s"),
            Key(
                "stale", .duration(.milliseconds(100)...day), otherwise: "3 x `every`",
                why: "Two lost readings are an accident, three are not.",
                "Older than this is not a value; at least twice `every`.",
                example: "15s"),
            Key(
                "range", .form(.range), otherwise: "no bound", why: "Only the author knows what is plausible.",
                "Outside this is an error, not a number.", example: "0...1M"),
        ], source: .signalSource)

    static let rule = LanguageBlock(
        "rules",
        [
            Key("target", .block("target"), "Keeps a signal at a goal.", example: "{signal: tps, perWorker: 250}"),
            Key(
                "steps", .block("steps"), "Moves by steps when a signal is beyond a threshold.",
                example: "{signal: p99, above: {250ms: +10%}}"),
            Key(
                "schedule", .block("schedule"), "Floors by the calendar.",
                example: "{zone: UTC, windows: [{from: \"08:00\", to: \"18:00\", min: 9}]}"),
            Key(
                "backlog", .block("backlog"), "Clears a queue in time.",
                example: "{signal: queue, perWorkerRate: 40/s, within: 2m}"),
            Key(
                "expression", .form(.expression), "Workers as a formula over signals.",
                example: "ceil(tps / 250 + queue / 4000)"),
            Key(
                "forecast", .block("forecast"), "Raises ahead of what a season brings; always advisory.",
                example: "{signal: tps, perWorker: 250}"),
            Key(
                "advisory", .flag, standard: "false", why: "A rule that cannot see must not let the fleet shrink.",
                "An advisory rule may raise; when its signal is missing, others may still scale in.", example: "true"),
        ], choices: [ruleKinds])

    /// Of these, a rule has exactly one.
    static let ruleKinds = ["target", "steps", "schedule", "backlog", "expression", "forecast"]

    static let target = LanguageBlock(
        "target",
        [
            Key("signal", .signal, required: true, "What is kept.", example: "tps"),
            Key(
                "perWorker", .positive,
                "The signal is a total; one worker carries so much. This or `value`, or neither where `serves` says it.",
                example: "250"),
            Key(
                "value", .positive, "The signal is a mean over the workers and is to be this. This or `perWorker`.",
                example: "60%"),
            Key(
                "foresight", .flag, otherwise: "`false` with `value`, else `true`",
                why: "A boot takes longer than a rise, and a total says what is coming.",
                "The total's past says how many workers it is going to need.", example: "false"),
        ], alternatives: [["perWorker", "value"]])

    static let steps = LanguageBlock(
        "steps",
        [
            Key("signal", .signal, required: true, "What is watched.", example: "p99"),
            Key(
                "for", .duration(.zero...day), standard: "0s", why: "A surge is met at once.",
                "How long a threshold must be crossed before its step counts.", example: "30s"),
            Key(
                "above", .entries(key: .threshold, value: .form(.raise)), "Beyond the highest threshold crossed.",
                example: "{250ms: +10%, 1s: +4}"),
            Key(
                "below", .entries(key: .threshold, value: .form(.lower)), "Under the lowest threshold crossed.",
                example: "{20ms: -10%}"),
        ])

    static let schedule = LanguageBlock(
        "schedule",
        [
            Key(
                "zone", .form(.zone), required: true, "The zone whose clocks the windows mean.",
                example: "Europe/London"),
            Key(
                "windows", .list(.block("windows")), required: true, "Where they overlap, the highest floor counts.",
                example: "[{days: mon-fri, from: \"07:30\", to: \"20:00\", min: 20}]"),
        ])

    static let window = LanguageBlock(
        "windows",
        [
            Key(
                "days", .oneOrMore(.form(.days)), otherwise: "every day", why: "What most windows mean.",
                "Days on which a weekly window begins.", example: "mon-fri"),
            Key("from", .form(.moment), required: true, "The beginning, inclusive.", example: "\"07:30\""),
            Key(
                "to", .form(.moment), required: true,
                "The end, exclusive, up to `\"24:00\"`; not after `from` is the next day.", example: "\"20:00\""),
            Key(
                "min", .whole(1...1_000_000), required: true, "At least so many workers while it lasts.", example: "20"),
            Key("because", .text, "Shown in `explain`.", example: "opening hours"),
        ])

    static let backlog = LanguageBlock(
        "backlog",
        [
            Key("signal", .signal, required: true, "How much waits.", example: "queue"),
            Key("perWorkerRate", .form(.rate), required: true, "What one worker clears.", example: "40/s"),
            Key(
                "within", .duration(.seconds(1)...day), required: true, "The time in which it is to be cleared.",
                example: "2m"),
        ])
}
