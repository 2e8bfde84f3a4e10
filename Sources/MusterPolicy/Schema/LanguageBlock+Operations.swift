extension LanguageBlock {
    static let drain = LanguageBlock(
        "drain",
        [
            Key(
                "steps", "list of steps", standard: "none",
                "Done in this order; undone in reverse when a worker is taken back."),
            Key(
                "deadline", "duration, 1s...7d", standard: "10m",
                "From the drain's beginning, by the controller's clock."),
            Key(
                "atDeadline", "`keep` or `terminate`", standard: "keep",
                "`keep` raises an alert and names what blocks: a payment is worth more than a worker."),
            Key("atOnce", "share or number", standard: "10%", "The most drains at the same time."),
            Key("reclaim", "`true` or `false`", standard: "true", "Demand is back: take a draining worker back first."),
        ])

    static let step = LanguageBlock(
        "drain.steps",
        [
            Key("leave", "plug-in", "No new work: leave a load balancer. The same plug-in enrols new workers."),
            Key("call", "map", "Tell the worker, over HTTP."),
            Key("wait", "map", "Wait until a condition over the worker's own metrics holds."),
            Key("signal", "`TERM`, `INT`, `QUIT`, `HUP`, `USR1`, `USR2`", "Send the worker's process a signal."),
        ])

    static let leave = LanguageBlock("leave", [Key("haproxy", "map", "An HAProxy backend; see the drainers.")])

    static let call = LanguageBlock(
        "call",
        [
            Key("method", "`POST`, `PUT`, `GET`, `DELETE`", standard: "POST", "The HTTP method."),
            Key("port", "port", standard: "the worker's own", "Where to call."),
            Key("path", "path", required: true, "What to call."),
            Key("timeout", "duration, 100ms...5m", standard: "5s", "For one call."),
            Key(
                "undo", "map: `method`, `port`, `path`, `timeout`",
                "Called when the worker is taken back; unlike `call` it"
                    + " has no `undo`."),
        ])

    static let wait = LanguageBlock(
        "wait",
        [
            Key("until", "PromQL condition", required: true, "Over one worker's own page: `in_flight == 0`."),
            Key("settle", "duration, 0s...1h", standard: "5s", "How long it must hold."),
            Key("port", "port", standard: "the worker's own", "Where its page is."),
            Key("path", "path", standard: "/metrics", "Its page."),
            Key("every", "duration, 100ms...1m", standard: "1s", "How often the page is read."),
        ])

    static let health = LanguageBlock(
        "health",
        [
            Key("check", "map", standard: "none", "Without it a worker is fit when its provider says it runs."),
            Key(
                "bootDeadline", "duration, 1s...1d", standard: "5m",
                "A worker not in service by then is replaced, and counted by the launch breaker."),
            Key("replace", "map", "How unhealthy workers are replaced."),
        ])

    static let check = LanguageBlock(
        "health.check",
        [
            Key("http", "map", required: true, "Fit while the answer is 200...299."),
            Key("every", "duration, 100ms...1h", standard: "5s", "How often."),
            Key("timeout", "duration, 10ms...`every`", standard: "2s, at most every", "Longer is a failure."),
            Key("fail", "whole number, 1...100", standard: "3", "Failures in a row that make a worker unhealthy."),
            Key("pass", "whole number, 1...100", standard: "2", "Passes in a row that make it healthy."),
        ])

    static let http = LanguageBlock(
        "health.check.http",
        [
            Key("port", "port", standard: "the worker's own", "Where to ask."),
            Key("path", "path", standard: "/healthz", "What to ask for."),
        ])

    static let replace = LanguageBlock(
        "health.replace",
        [
            Key("atOnce", "whole number, 1...1000", standard: "2", "The most replacements at the same time."),
            Key(
                "stopAbove", "share, 1%...100%", standard: "30%",
                "More than this unhealthy is not the workers' fault: stop and alert."),
        ])
}
