/// Turns the bytes of a scale test's file into a plan, or says what is wrong with them. Pure: it opens no file.
package struct ScaleTestDecoder: Sendable {
    package init() {}

    /// The plan, or nil and the reasons. Paths stand as they are in the file.
    package func decode(_ file: SourceFile) -> (plan: ScaleTestPlan?, diagnostics: [Diagnostic]) {
        switch SourceText.of(file.bytes) {
        case .failure(let bad):
            let findings = Findings(path: file.path, source: nil)
            findings.error(
                .notUTF8, SourceRange(from: bad.position, to: bad.position),
                "the file is not UTF-8 text; here is the first byte that is not")
            return (nil, findings.diagnostics)
        case .success(let source):
            let findings = Findings(path: file.path, source: source)
            var composer = YAMLComposer(findings: findings, limits: YAMLLimits())
            guard let root = composer.compose(source) else { return (nil, findings.diagnostics) }
            let options = PolicyDecoder.Options(zone: { _ in nil }, promql: { _ in nil })
            let plan = PolicyReader(findings: findings, options: options).scaleTest(root)
            return (findings.hasErrors ? nil : plan, findings.diagnostics)
        }
    }
}

extension LanguageBlock {
    /// Every block of a scale test's file, for its reference.
    package static let scaleTestBlocks = [
        scaleTest, scaleTestTarget, scaleTestLoad, scaleTestFault, scaleTestDaemon, scaleTestExpect,
    ]

    static let scaleTest = LanguageBlock(
        "the scale test",
        [
            Key("scaletest", "text", required: true, "What the report calls it."),
            Key("fleet", "name", required: true, "The fleet to watch."),
            Key("serves", "number", required: true, "Requests a second that one worker carries."),
            Key("target", "map", required: true, "Where the requests go."),
            Key("load", "map", required: true, "How many come when."),
            Key("faults", "list", standard: "none", "What is broken on purpose, and when."),
            Key("daemon", "map", "How `musterd` is found and started again; for `restart: musterd`."),
            Key("processes", "map of text", "Environment variables that mark this fleet's processes on this machine."),
            Key("static", "workers", standard: "peak load / serves", "The fleet that costs are compared with."),
            Key("ready", "duration", standard: "1m", "How long the fleet has to come into service first."),
            Key("settle", "duration", standard: "1m", "How long it has to come to rest afterwards."),
            Key(
                "killGrace", "duration", standard: "50ms",
                "How long a killed worker's port may still take requests, which fail with it."),
            Key("expect", "map", required: true, "What must hold."),
        ])
    static let scaleTestTarget = LanguageBlock(
        "target",
        [
            Key("url", "url", required: true, "The load balancer's address, `http://` or `https://`."),
            Key("method", "`GET` or `POST`", standard: "POST", "The request's method."),
            Key("deadline", "duration", standard: "30s", "A request without an answer by then has failed."),
            Key("workerHeader", "text", "Header of an answer that names the worker, for the list of failures."),
        ])
    static let scaleTestLoad = LanguageBlock(
        "load",
        [
            Key("points", "map of duration to rate", required: true, "Requests a second; linear in between."),
            Key("arrivals", "`even` or `poisson`", standard: "even", "How requests are spread."),
            Key("seed", "number", standard: "1", "The same seed gives the same Poisson arrivals."),
            Key("outstanding", "number", standard: "2000", "Requests under way at once; one more has failed."),
        ])
    static let scaleTestFault = LanguageBlock(
        "faults",
        [
            Key("at", "duration", required: true, "When, from the beginning of the load."),
            Key("kill", "`worker`", "SIGKILL to one worker in service."),
            Key("restart", "`musterd`", "SIGKILL to the daemon, then its start command."),
        ])
    static let scaleTestDaemon = LanguageBlock(
        "daemon",
        [
            Key("pid", "file", required: true, "Holds the daemon's process id."),
            Key("start", "list of text", required: true, "Starts it and returns; writes the pid file anew."),
        ])
    static let scaleTestExpect = LanguageBlock(
        "expect",
        [
            Key("failed", "number", "Failed requests, those of killed workers left out."),
            Key("failedByKill", "number", "Requests that were in flight at a worker that was killed on purpose."),
            Key("availability", "share", "Answered requests of all, whatever made them fail."),
            Key("p50", "duration", "Half of the answers came within this."),
            Key("p99", "duration", "99% of the answers came within this."),
            Key("slowest", "duration", "All answers came within this."),
            Key("timeToCapacity", "duration", "The longest time that the load was above the capacity in service."),
            Key("recovery", "duration", "The longest time until a fault was made good."),
            Key("workersLaunched", "number", "Workers launched; at least, without a sign."),
            Key("workersRetired", "number", "Workers drained and gone; at least, without a sign."),
            Key("workersLeaked", "number", "Workers that should not be there at the end."),
            Key("workersPeak", "number", "The most workers at once."),
            Key("workerHours", "number", "What was paid for."),
            Key("shareOfStatic", "share", "Worker hours, of those of the static fleet."),
        ])
}
