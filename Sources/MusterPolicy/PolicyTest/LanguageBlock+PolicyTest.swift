extension LanguageBlock {
    /// Every block of a policy test's file, for its reference.
    package static let policyTestBlocks = [policyTest, testWorld, testSignal, testEvent, testExpectation]

    static let policyTest = LanguageBlock(
        "the test",
        [
            Key("test", "text", required: true, "What the report calls it."),
            Key("policy", "file", required: true, "The policy, from the folder of this file."),
            Key("world", "map", required: true, "The world that the fleet lives in."),
            Key("signals", "map of names to signals", required: true, "What is measured; every signal of the policy."),
            Key("events", "list", standard: "none", "What goes wrong, and when."),
            Key("expect", "list", required: true, "What must come of it; one at least."),
        ])
    static let testWorld = LanguageBlock(
        "world",
        [
            Key("start", "time", required: true, "When it begins, with `Z` or an offset; calendars go by it."),
            Key("workers", "whole number", standard: "`initial` or `min`", "Workers in service at the beginning."),
            Key("boot", "duration, or `90s..120s`", standard: "90s..120s", "From launch to service, drawn evenly."),
            Key("drain", "duration", standard: "30s", "From the beginning of a drain to the last work done."),
            Key("leastBilled", "duration", standard: "60s", "The least that a worker is billed for."),
            Key("seed", "whole number", standard: "1", "The same seed gives the same run."),
            Key("for", "duration", standard: "the last time in the file", "How long the test lasts."),
            Key("step", "duration, 5s...1m", standard: "5s, beyond 6h 15s", "Between two readings of a signal."),
            Key(
                "history", "duration, 1h...31d", standard: "none",
                "So long have signals with a formula or a CSV file been read before, and forecasts know it. For a "
                    + "formula `t` is below 0 then; of a CSV file it is the beginning."),
            Key(
                "demand", "name of a signal", standard: "as the policy says",
                "The load that overload is told by: that of `serves`, or of the first rule `target` with `perWorker`."),
            Key("capacity", "quantity", standard: "as the policy says", "What one worker carries of it."),
        ])
    static let testSignal = LanguageBlock(
        "signals",
        [
            Key("points", "map of duration to quantity", "Linear in between, constant after the last."),
            Key("csv", "file", "`timestamp,requests_per_second`, from the folder of this file."),
            Key("column", "text", standard: "the signal's name", "Another column of the CSV file."),
            Key("formula", "formula", "Of `t` (seconds), `hour`, `weekday` (Monday is 1), `workers`, other signals."),
            Key("absent", "`true`", "The source answers and has no such value."),
        ])
    static let testEvent = LanguageBlock(
        "events",
        [
            Key("at", "duration", required: true, "When, from the beginning."),
            Key("for", "duration", "How long it lasts."),
            Key("lose", "`10% of workers`, `3 workers`", "Workers in service end by themselves."),
            Key("provider", "`throttled`, `outOfStock`, `down`", "What the provider does with calls."),
            Key("boots", "duration or `never`", "How long boots take that begin meanwhile."),
            Key("drains", "`stuck`", "Drains do not end."),
            Key("signal", "name of a signal", "It is as `is` says."),
            Key("is", "`absent`, `stale`, `error`, `wrong`", "What is wrong with the signal."),
            Key("reads", "quantity", standard: "not a number", "What a wrong signal reads."),
            Key("daemon", "`killed`", "Muster dies, and starts over its journal after `for`."),
            Key("placement", "name of a placement", standard: "all", "Where `lose` or `provider` strikes."),
        ])
    static let testExpectation = LanguageBlock(
        "expect",
        [
            Key("at", "duration", "At that moment."),
            Key("between", "`11m..70m`", "In that stretch."),
            Key("throughout", "`true`", "In the whole test."),
            Key("desired", "bound", "Workers wanted. With `at`."),
            Key("ready", "bound", "Workers that take work. With `at`."),
            Key("workers", "bound", "Workers there in any state. With `at`."),
            Key("because", "text", "The rule or stage that decided, such as `throughput` or `hold`."),
            Key(
                "never", "`scaleIn`, `scaleOut`, `change`, `launch`, `drain`, `overload`, or `desired < 4`; or a list",
                "What must not happen. Not with `at`."),
            Key("always", "`ready >= 4`; or a list", "What must hold at every moment. Not with `at`."),
            Key("overload", "share", "Requests that came while demand was above capacity. Not with `at`."),
            Key("lost", "share", "Demand above capacity, of all. Not with `at`."),
            Key("longestOverload", "duration", "The longest overload. Not with `at`."),
            Key("scaleOuts", "whole number", "Times that more were wanted. Not with `at`."),
            Key("scaleIns", "whole number", "Times that fewer were wanted. Not with `at`."),
            Key("flaps", "whole number", "Changes taken back within ten minutes. Not with `at`."),
            Key("lostWorkers", "whole number", "Workers ended at work, or left unknown. With `throughout`."),
            Key("launches", "whole number", "Workers launched. With `throughout`."),
            Key("workerHours", "number", "What was billed. With `throughout`."),
            Key("alerts", "whole number", "Alerts announced. With `throughout`."),
            Key(
                "cost", "`<= 60% of static 100`, `<= 12.50 USD`",
                "What was billed: by the policy's prices, as a share in worker-hours without them. With `throughout`."),
        ])
}
