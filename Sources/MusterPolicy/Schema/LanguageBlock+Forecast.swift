import MusterCore

extension LanguageBlock {
    static let forecast = LanguageBlock(
        "forecast",
        [
            Key("signal", .signal, required: true, "The total that is foreseen.", example: "tps"),
            Key("perWorker", .positive, required: true, "What one worker carries of it.", example: "250"),
            Key(
                "seasons", .list(.duration(PolicyReader.seasonSpan)), standard: "[1d, 7d]",
                why: "People live by days and weeks.",
                "What repeats, up to four: whole days, or parts that make one. The longest must be seen once first.",
                example: "[1d, 7d]"),
            Key(
                "quantile", .share(0.01...0.999), standard: "99.5%",
                why: "Seven minutes a day are left to the other rules.",
                "The share of five minutes whose highest demand it is to cover.", example: "99%"),
            Key(
                "zone", .form(.zone), standard: "UTC", why: "Its days are all alike.",
                "The zone whose clocks seasons, holidays and events follow.", example: "Europe/London"),
            Key(
                "holidays", .list(.block("forecast.holidays")), "Days that are like another day of the week.",
                example: "[{on: 2026-12-25, like: sunday}]"),
            Key(
                "events", .list(.block("forecast.events")), "Announced peaks.",
                example: "[{from: 2026-11-27T00:00, to: 2026-11-28T00:00, times: 3x}]"),
        ])

    static let holiday = LanguageBlock(
        "forecast.holidays",
        [
            Key("on", .form(.day), required: true, "The day.", example: "2026-12-25"),
            Key(
                "like", .choice(Weekday.allCases.map(\.name)), required: true, "The day of the week that it is like.",
                example: "sunday"),
        ])

    static let event = LanguageBlock(
        "forecast.events",
        [
            Key(
                "from", .form(.moment), required: true, "The beginning, inclusive; a date.", example: "2026-11-27T00:00"
            ),
            Key("to", .form(.moment), required: true, "The end, exclusive; a date.", example: "2026-11-28T00:00"),
            Key(
                "times", .form(.times), required: true, "So many times what the season says, at least; up to `100x`.",
                example: "3x"),
            Key("because", .text, "Shown in `explain`.", example: "promotion"),
        ])
}
