extension LanguageBlock {
    static let drain = LanguageBlock(
        "drain",
        [
            Key(
                "steps", .list(.block("drain.steps")), otherwise: "none",
                why: "Only the author knows what a worker holds.",
                "Done in this order; undone in reverse when a worker is taken back.",
                example: "[{call: {path: /drain}}]"),
            Key(
                "deadline", .duration(.seconds(1) ... .seconds(604_800)), standard: "10m",
                why: "Long enough for what is under way.", "From the drain's beginning, by the controller's clock.",
                example: "30m"),
            Key(
                "atDeadline", .choice(["keep", "terminate"]), standard: "keep",
                why: "A payment is worth more than a worker.", "`keep` raises an alert and names what blocks.",
                example: "terminate"),
            Key(
                "atOnce", .adjustment, standard: "10%", why: "The others carry their work meanwhile.",
                "The most drains at the same time.", example: "5"),
            Key(
                "reclaim", .flag, standard: "true", why: "A draining worker is there at once, a new one has to boot.",
                "Demand is back: take a draining worker back first.", example: "false"),
        ])

    static let step = LanguageBlock(
        "drain.steps",
        [
            Key(
                "leave", .plugIn(.drainer),
                "No new work: leave a load balancer. The same plug-in enrols new workers.",
                example: "{haproxy: {socket: /run/haproxy/admin.sock, backend: wallet}}"),
            Key("call", .block("call"), "Tell the worker, over HTTP.", example: "{path: /drain}"),
            Key(
                "wait", .block("wait"), "Wait until a condition over the worker's own metrics holds.",
                example: "{until: in_flight == 0}"),
            Key("signal", .form(.processSignal), "Send the worker's process a signal.", example: "TERM"),
        ], choices: [["leave", "call", "wait", "signal"]])

    static let call = LanguageBlock(
        "call",
        callKeys + [
            Key(
                "undo", .block("undo"), "Called when the worker is taken back.",
                example: "{method: DELETE, path: /drain}")
        ])

    static let undo = LanguageBlock("undo", callKeys)

    private static let callKeys = [
        Key(
            "method", .choice(["POST", "PUT", "GET", "DELETE"]), standard: "POST", why: "It changes something.",
            "The HTTP method.", example: "PUT"),
        Key(
            "port", .whole(1...65_535), otherwise: "the worker's own", why: "Most workers have one.", "Where to call.",
            example: "8081"),
        Key("path", .page, required: true, "What to call.", example: "/drain"),
        Key(
            "timeout", .duration(.milliseconds(100) ... .seconds(300)), standard: "5s",
            why: "A worker that answers later is stuck.", "For one call.", example: "10s"),
    ]

    static let wait = LanguageBlock(
        "wait",
        [
            Key("until", .promQL, required: true, "A condition over one worker's own page.", example: "in_flight == 0"),
            Key(
                "settle", .duration(.zero ... .seconds(3_600)), standard: "5s",
                why: "What was sent before the worker left may still arrive.", "How long it must hold.", example: "10s"),
            Key(
                "port", .whole(1...65_535), otherwise: "the worker's own", why: "Most workers have one.",
                "Where its page is.", example: "9100"),
            Key("path", .page, standard: "/metrics", why: "The custom of Prometheus.", "Its page.", example: "/stats"),
            Key(
                "every", .duration(.milliseconds(100) ... .seconds(60)), standard: "1s",
                why: "A drain ends a second late at most.", "How often the page is read.", example: "500ms"),
        ])

    static let health = LanguageBlock(
        "health",
        [
            Key(
                "check", .block("health.check"), otherwise: "none", why: "Only the author knows what a worker answers.",
                "Without it a worker is fit when its provider says it runs.", example: "{http: {path: /healthz}}"),
            Key(
                "bootDeadline", .duration(.seconds(1) ... .seconds(86_400)), standard: "5m",
                why: "Several times what a machine takes.",
                "A worker not in service by then is replaced, and counted by the launch breaker.", example: "2m"),
            Key("replace", .block("health.replace"), "How unhealthy workers are replaced.", example: "{atOnce: 1}"),
        ])

    static let check = LanguageBlock(
        "health.check",
        [
            Key(
                "http", .block("health.check.http"), required: true, "Fit while the answer is 200...299.",
                example: "{path: /healthz}"),
            Key(
                "every", .duration(.milliseconds(100) ... .seconds(3_600)), standard: "5s",
                why: "With `fail: 3`, a dead worker is known in 15s.", "How often.", example: "1s"),
            Key(
                "timeout", .duration(.milliseconds(10) ... .seconds(3_600)), otherwise: "`2s`, at most `every`",
                why: "A check ends before the next begins.", "Longer is a failure; at most `every`.", example: "500ms"),
            Key(
                "fail", .whole(1...100), standard: "3", why: "One lost packet ends nobody.",
                "Failures in a row that make a worker unhealthy.", example: "5"),
            Key(
                "pass", .whole(1...100), standard: "2", why: "One lucky answer is no health.",
                "Passes in a row that make it healthy.", example: "1"),
        ])

    static let http = LanguageBlock(
        "health.check.http",
        [
            Key(
                "port", .whole(1...65_535), otherwise: "the worker's own", why: "Most workers have one.",
                "Where to ask.",
                example: "8081"),
            Key("path", .page, standard: "/healthz", why: "The custom.", "What to ask for.", example: "/ready"),
        ])

    static let replace = LanguageBlock(
        "health.replace",
        [
            Key(
                "atOnce", .whole(1...1_000), standard: "2", why: "A bad release must not take the fleet along.",
                "The most replacements at the same time.", example: "5"),
            Key(
                "stopAbove", .share(0.01...1), standard: "30%", why: "So many at once are not the workers' fault.",
                "More than this unhealthy: stop and alert.", example: "20%"),
        ])
}
