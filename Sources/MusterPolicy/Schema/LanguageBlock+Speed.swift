extension LanguageBlock {
    private static let day = Duration.seconds(86_400)

    static let direction = LanguageBlock(
        "scaleOut",
        [
            Key(
                "tolerance", .share(0...1), standard: "5%",
                why: "Less is noise of the measurement. With foresight only for the other rules.",
                "No change for less than this share of the desired number.", example: "2%"),
            Key(
                "hold", .duration(.zero...day), standard: "0s", why: "A surge is met at once.",
                "How long the need must last first.", example: "10s"),
            Key(
                "limit", .block("limit"), standard: "{atMost: [100%, 10], per: 15s}",
                why: "A surge is not damped, a wild number is. With foresight `\(foreseenOutLimit)`: it asks for the "
                    + "reserve against a burst in one go.",
                "How much in a trailing window.", example: "{atMost: 50%, per: 30s}"),
        ])

    /// As `DirectionPolicy.foreseenOut` has it.
    private static let foreseenOutLimit = "{atMost: [400%, 20], per: 15s}"

    /// Whether it says how fast the fleet may move.
    var isDirection: Bool { path == Self.direction.path || path == Self.scaleIn.path }

    /// The limit of a direction where a rule foresees and the policy states none; nil when there is none.
    var foreseenLimit: String? { path == Self.direction.path ? Self.foreseenOutLimit : nil }

    static let scaleIn = LanguageBlock(
        "scaleIn",
        [
            Key(
                "tolerance", .share(0...1), standard: "10%",
                why: "Twice that of scale-out: one worker too many is cheap. With foresight only for the other rules.",
                "No change for less than this share of the desired number.", example: "15%"),
            Key(
                "hold", .duration(.zero...day), standard: "5m",
                why: "A short dip retires nobody. With foresight only for the other rules.",
                "Counts the highest need of so long.", example: "10m"),
            Key(
                "limit", .block("limit"), standard: "{atMost: 10%, per: 1m}",
                why: "The others can take over a tenth without notice. With foresight none: it keeps most of the last "
                    + "hour's workers when demand collapses.",
                "How much in a trailing window, from the window's peak, so that repeats cannot compound.",
                example: "{atMost: 5%, per: 1m}"),
            Key(
                "pick", .oneOrMore(.choice(["unhealthy", "spot", "leastBusy", "oldest", "newest"])),
                standard: "[unhealthy, spot, leastBusy, oldest]", why: "Who carries least goes first.",
                "Who is retired first; ties go to the next word.", example: "[unhealthy, oldest]"),
        ])

    static let limit = LanguageBlock(
        "limit",
        [
            Key(
                "atMost", .oneOrMore(.adjustment), required: true, "Of several, the one that allows most.",
                example: "[100%, 10]"),
            Key("per", .duration(.seconds(1)...day), required: true, "The trailing window.", example: "15s"),
        ])

    static let cost = LanguageBlock(
        "cost",
        [
            Key(
                "prices", .entries(key: .priced, value: .form(.price)), "What one worker costs an hour.",
                example: "{default: 0.1445/h}"),
            Key("budget", .block("cost.budget"), "What the fleet may cost.", example: "{monthly: 20000 USD}"),
            Key(
                "baseline", .form(.baseline), "The static fleet that savings are measured against.",
                example: "static 120"),
        ])

    static let budget = LanguageBlock(
        "cost.budget",
        [
            Key(
                "monthly", .form(.money), required: true, "For a month of 730 hours, in the currency of `prices`.",
                example: "20000 USD"),
            Key(
                "alertAt", .list(.share(0...10)), planned: true, "Shares of the budget that raise an alert.",
                example: "[80%]"),
            Key(
                "capAt", .share(0...10), planned: true, "The share of the budget that is never passed.",
                example: "110%"),
        ])
}
