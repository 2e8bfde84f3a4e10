extension LanguageBlock {
    static let signal = LanguageBlock(
        "signals",
        [
            Key("every", "duration, 100ms...1h", standard: "5s", "How often it is read."),
            Key("stale", "duration, `2 x every`...1d", standard: "3 x every", "Older than this is not a value."),
            Key("range", "`LEAST...GREATEST`", standard: "no bound", "Outside this is an error, not a number."),
        ])

    static let rule = LanguageBlock(
        "rules",
        [
            Key("target", "map", "Keeps a signal at a goal. One of `target`, `steps`, `schedule` must stand here."),
            Key("steps", "map", "Moves by steps when a signal is beyond a threshold."),
            Key("schedule", "map", "Floors by the calendar."),
            Key(
                "advisory", "`true` or `false`", standard: "false",
                "An advisory rule may raise; when its signal is missing, others may still scale in."),
        ], planned: ["backlog", "forecast", "expression"])

    static let target = LanguageBlock(
        "target",
        [
            Key("signal", "name of a signal", required: true, "What is kept."),
            Key(
                "perWorker", "positive quantity", "The signal is a total; one worker carries so much. This or `value`."),
            Key(
                "value", "positive quantity",
                "The signal is a mean over the workers and is to be this. This or `perWorker`."),
        ])

    static let steps = LanguageBlock(
        "steps",
        [
            Key("signal", "name of a signal", required: true, "What is watched."),
            Key(
                "for", "duration, 0s...1d", standard: "0s",
                "How long a threshold must be crossed before its step counts."),
            Key(
                "above", "map of thresholds to changes",
                "Beyond the highest threshold crossed: `500ms: +30%`, `1s: +4`."),
            Key("below", "map of thresholds to changes", "Under the lowest threshold crossed: `20ms: -10%`."),
        ])

    static let schedule = LanguageBlock(
        "schedule",
        [
            Key("zone", "IANA name", required: true, "The zone whose clocks the windows mean."),
            Key("windows", "list of maps", required: true, "Where they overlap, the highest floor counts."),
        ])

    static let window = LanguageBlock(
        "windows",
        [
            Key("days", "`mon-fri`, `sat`, or a list", standard: "every day", "Days on which a weekly window begins."),
            Key("from", "`\"07:30\"`, or `2026-11-27T00:00`", required: true, "The beginning, inclusive."),
            Key(
                "to", "as `from`; up to `\"24:00\"`", required: true,
                "The end, exclusive; not after `from` is the next day."),
            Key("min", "whole number, 1...`workers.max`", required: true, "At least so many workers while it lasts."),
            Key("because", "text", "Shown in `explain`."),
        ])
}
