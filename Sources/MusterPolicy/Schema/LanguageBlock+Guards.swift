extension LanguageBlock {
    static let guards = LanguageBlock(
        "guards",
        [
            Key(
                "quorum", .share(0.01...1), standard: "70%", why: "A zone may be silent; half of the fleet may not.",
                "Workers that must report before their signal is a value.", example: "80%"),
            Key(
                "blind", .block("guards.blind"), "What to do when no signal is a value. Never: shrink.",
                example: "{hold: 5m}"),
            Key(
                "contradicts", .list(.form(.condition)), otherwise: "none",
                why: "Only the author knows what must not be.",
                "No scale-in while one is true.", example: "[\"p99 > 250ms\"]"),
            Key(
                "change", .block("guards.change"), "How many workers may come and go, whatever the rules say.",
                example: "{launch: 50 per 10m}"),
            Key(
                "freeze", .list(.block("guards.freeze")), otherwise: "none", why: "Nothing is frozen unasked.",
                "When the fleet is left alone.",
                example: "[{zone: UTC, from: 2026-12-24T18:00, to: 2026-12-26T06:00}]"),
        ])

    static let blind = LanguageBlock(
        "guards.blind",
        [
            Key(
                "hold", .duration(.zero ... .seconds(604_800)), standard: "10m",
                why: "Longer than most outages of a metrics server.", "Keep the desired number for so long.",
                example: "5m"),
            Key(
                "then", .choice(["hold", "atLeastLastPeak"]), standard: "atLeastLastPeak",
                why: "Too many workers cost money, too few lose payments.",
                "Keep holding, or rise to the highest desired number of the last 24 hours.", example: "hold"),
        ])

    static let change = LanguageBlock(
        "guards.change",
        [
            Key(
                "launch", .form(.quota), otherwise: "`workers.max`, and no less than 100, per 10m",
                why: "Lets the whole fleet come in a burst, and not again and again.",
                "The most launches in a trailing window.", example: "200 per 10m"),
            Key(
                "retire", .form(.quota), otherwise: "half of `workers.max`, and no less than 40, per 10m",
                why: "Bounds what a wild number can break.",
                "The most retirements in a trailing window.", example: "20 per 10m"),
        ])

    static let freeze = LanguageBlock(
        "guards.freeze",
        [
            Key(
                "zone", .form(.zone), "The zone whose clocks are meant. Needed unless both times carry an offset.",
                example: "Europe/London"),
            Key(
                "days", .oneOrMore(.form(.days)), otherwise: "every day", why: "What most windows mean.",
                "Days on which a weekly window begins.", example: "mon-fri"),
            Key("from", .form(.moment), required: true, "The beginning, inclusive.", example: "2026-12-24T18:00"),
            Key("to", .form(.moment), required: true, "The end, exclusive.", example: "2026-12-26T06:00"),
            Key("because", .text, "Shown in `explain`.", example: "change freeze"),
            Key(
                "allow", .choice(["scaleOut", "nothing"]), standard: "scaleOut",
                why: "A freeze must not turn a surge into an outage.", "What is still done.", example: "nothing"),
        ])
}
