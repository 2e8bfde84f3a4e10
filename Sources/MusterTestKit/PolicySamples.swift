import MusterCore

/// Policies for tests that need one without reading YAML.
public enum PolicySamples {
    /// Only what has no default.
    public static let small = FleetPolicy(
        fleet: "wallet", workers: WorkerBounds(min: 2, max: 10),
        placements: [PlacementPolicy(name: "local", provider: PlugInReference(kind: "process"))])

    /// Computes its needs, and has prices.
    public static let formulas: FleetPolicy = {
        var policy = small
        policy.rules = [
            RulePolicy(
                name: "backlog",
                kind: .backlog(BacklogRule(signal: "queue", perWorkerRate: 40, within: .seconds(120)))),
            RulePolicy(
                name: "formula",
                kind: .expression(ExpressionRule(text: "tps > 1 ? ceil(tps / 250) : 2", formula: formula))
            ),
        ]
        policy.cost = CostPolicy(
            prices: [WorkerPrice(of: "local", perHour: 0.1445)], budget: BudgetPolicy(monthly: 20_000, currency: "USD"))
        return policy
    }()

    private static let formula = Formula.choice(
        if: .binary(.greater, .signal("tps"), .number(1)),
        then: .unary(.ceil, .binary(.divide, .signal("tps"), .number(250))), or: .number(2))

    /// Says everything that a policy can say.
    public static let full = FleetPolicy(
        fleet: "wallet", owner: "payments@example.com", mode: .scaleOutOnly,
        workers: WorkerBounds(min: 2, max: 100, initial: 4, serves: ServingCapacity(amount: 250, signal: "tps")),
        placements: [
            PlacementPolicy(name: "local", provider: PlugInReference(kind: "process", settings: settings), max: 50)
        ],
        signals: [
            SignalPolicy(
                name: "tps", source: PlugInReference(kind: "workers"), every: .milliseconds(2500), least: 0,
                greatest: 1e9)
        ],
        rules: rules,
        scaleOut: .scaleOut, scaleIn: DirectionPolicy(tolerance: Share(0.1), hold: .seconds(300), limit: nil),
        pick: PickOrder.allCases, headroom: .share(.percent(20)), drain: drain, health: health, guards: guards,
        baseline: 40)

    /// Asks what a total's past says of its future.
    public static let foreseeing = FleetPolicy(
        fleet: "wallet", workers: small.workers, placements: small.placements,
        rules: [
            RulePolicy(
                name: "ahead", kind: .target(TargetRule(signal: "tps", goal: .perWorker(250), foresight: true)))
        ])

    /// Has what a worker carries learned, and keeps a reserve for a surge.
    public static let learning = FleetPolicy(
        fleet: "wallet",
        workers: WorkerBounds(
            min: 2, max: 10,
            learns: CapacityGoal(signal: "tps", utilisation: "cpu", goal: .percent(65))),
        placements: small.placements,
        rules: [RulePolicy(name: "load", kind: .target(TargetRule(signal: "tps", goal: .learned)))],
        headroom: .absorb(Surge(factor: 2, within: .seconds(90))))

    /// Raises ahead of a season that has holidays and an announced peak.
    public static let seasonal = FleetPolicy(
        fleet: "wallet", workers: small.workers, placements: small.placements,
        rules: [
            RulePolicy(
                name: "season",
                kind: .forecast(
                    ForecastRule(
                        signal: "tps", perWorker: 250, quantile: .percent(99), zone: london,
                        holidays: [Holiday(day: 20_812, like: .sunday)],
                        events: [
                            AnnouncedEvent(
                                from: LocalTime(seconds: 1_795_737_600), to: LocalTime(seconds: 1_795_910_400),
                                times: 3, because: "promotion")
                        ])), advisory: true)
        ])

    /// London with every change of the clock from 2026 to 2027.
    static let london = TimeZoneRules(
        name: "Europe/London", initialOffset: 0,
        transitions: [(1_774_746_000, 3600), (1_792_890_000, 0), (1_806_195_600, 3600), (1_824_944_400, 0)]
            .map { TimeZoneRules.Transition(at: $0.0, offset: $0.1) })

    private static let settings = SettingValue.map([
        Setting(key: "command", value: .list([.text("/usr/bin/wallet"), .text("--port"), .text("${port}")])),
        Setting(key: "memory", value: .number(268_435_456)),
        Setting(key: "nested", value: .map([Setting(key: "deep", value: .flag(true))])),
    ])

    private static let weekly = CalendarWindow.weekly(days: Weekday.allCases, from: 1080, to: 120)
    private static let dated = CalendarWindow.dated(
        from: LocalTime(seconds: 1_795_737_600), to: LocalTime(seconds: 1_795_910_400))

    private static let rules = [
        RulePolicy(name: "keep-up", kind: .target(TargetRule(signal: "tps", goal: .perWorker(250)))),
        RulePolicy(name: "cpu", kind: .target(TargetRule(signal: "cpu", goal: .value(0.6))), advisory: true),
        RulePolicy(
            name: "queue",
            kind: .steps(
                StepsRule(
                    signal: "queue", lasting: .seconds(30), above: [Step(threshold: 100, change: .workers(5))],
                    below: [Step(threshold: 10, change: .share(.percent(-10)))]))),
        RulePolicy(
            name: "evening",
            kind: .schedule(
                ScheduleRule(
                    zone: london,
                    windows: [
                        ScheduleWindow(when: weekly, min: 20, because: "evening peak"),
                        ScheduleWindow(when: dated, min: 60),
                    ]))),
    ]

    private static let call = WorkerCall(method: "PUT", port: 9000, path: "/drain", timeout: .seconds(3))

    private static let drain = DrainPolicy(
        steps: [
            .leave(PlugInReference(kind: "haproxy", settings: settings)),
            .call(call, undo: WorkerCall(path: "/undrain")),
            .call(call, undo: nil), .wait(WaitCondition(until: "wallet_in_flight == 0", port: 9090)), .signal("TERM"),
        ], deadline: .seconds(120), atDeadline: .terminate, atOnce: .workers(3), reclaim: false)

    private static let health = HealthPolicy(
        check: HealthCheck(port: 9090), bootDeadline: .seconds(60),
        replace: ReplacePolicy(atOnce: 1, stopAbove: .percent(20)))

    private static let guards = GuardPolicy(
        quorum: .percent(80), blind: BlindPolicy(hold: .seconds(300), then: .hold),
        contradicts: [
            SignalCondition(signal: "p99", comparison: .greaterOrEqual, threshold: 0.25, text: "p99 >= 250ms")
        ],
        launch: Quota(acts: 10, per: .seconds(60)), retire: Quota(acts: 5, per: .seconds(60)),
        freezes: [
            FreezeWindow(zone: .utc, when: dated, because: "release", allows: .nothing),
            FreezeWindow(zone: london, when: weekly),
        ])
}
