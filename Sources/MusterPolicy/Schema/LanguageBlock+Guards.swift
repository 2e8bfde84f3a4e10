extension LanguageBlock {
    static let guards = LanguageBlock(
        "guards",
        [
            Key(
                "quorum", "share, 1%...100%", standard: "70%",
                "Workers that must report before their signal is a value."),
            Key("blind", "map", "What to do when no signal is a value. Never: shrink."),
            Key("contradicts", "list of conditions", standard: "none", "No scale-in while one is true: `p99 > 250ms`."),
            Key("change", "map", "How many workers may come and go, whatever the rules say."),
            Key("freeze", "list of maps", standard: "none", "When the fleet is left alone."),
        ])

    static let blind = LanguageBlock(
        "guards.blind",
        [
            Key("hold", "duration, 0s...7d", standard: "10m", "Keep the desired number for so long."),
            Key(
                "then", "`hold` or `atLeastLastPeak`", standard: "atLeastLastPeak",
                "Keep holding, or rise to the highest desired number of the last 24 hours."),
        ])

    static let change = LanguageBlock(
        "guards.change",
        [
            Key("launch", "`N per DURATION`", standard: "100 per 10m", "The most launches in a trailing window."),
            Key("retire", "`N per DURATION`", standard: "40 per 10m", "The most retirements in a trailing window."),
        ])

    static let freeze = LanguageBlock(
        "guards.freeze",
        [
            Key("zone", "IANA name", "The zone whose clocks are meant. Needed unless both times carry an offset."),
            Key("days", "`mon-fri`, `sat`, or a list", standard: "every day", "Days on which a weekly window begins."),
            Key("from", "`\"07:30\"`, or `2026-12-24T18:00`", required: true, "The beginning, inclusive."),
            Key("to", "as `from`", required: true, "The end, exclusive."),
            Key("because", "text", "Shown in `explain`."),
            Key("allow", "`scaleOut` or `nothing`", standard: "scaleOut", "What is still done."),
        ])
}
