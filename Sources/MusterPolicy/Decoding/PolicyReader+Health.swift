import MusterCore

extension PolicyReader {
    func health(_ node: YAMLNode?) -> HealthPolicy {
        var health = HealthPolicy()
        guard let fields = fields(node, .health) else { return health }
        health.check = fields["check"].flatMap { check($0) }
        if let deadline = duration(fields["bootDeadline"], "`bootDeadline`", .seconds(1) ... .seconds(86_400)) {
            health.bootDeadline = deadline
        }
        if let replace = self.fields(fields["replace"], .replace) {
            if let atOnce = whole(replace["atOnce"], "`atOnce` of `replace`", 1...1_000) {
                health.replace.atOnce = atOnce
            }
            if let share = share(replace["stopAbove"], "`stopAbove` of `replace`", 0.01...1) {
                health.replace.stopAbove = share
            }
        }
        return health
    }

    private func check(_ node: YAMLNode) -> HealthCheck? {
        guard let fields = fields(node, .check) else { return nil }
        var check = HealthCheck()
        if let http = self.fields(fields["http"], .http) {
            check.port = whole(http["port"], "`port` of `http`", 1...65_535)
            if let path = page(http["path"], "`path` of `http`") { check.path = path }
        }
        if let every = duration(fields["every"], "`every` of `check`", .milliseconds(100) ... .seconds(3_600)) {
            check.every = every
        }
        check.timeout = min(check.timeout, check.every)
        let bounds = Duration.milliseconds(10)...max(check.every, .milliseconds(10))
        if let timeout = duration(fields["timeout"], "`timeout` of `check`", bounds) { check.timeout = timeout }
        if let fail = whole(fields["fail"], "`fail` of `check`", 1...100) { check.fail = fail }
        if let pass = whole(fields["pass"], "`pass` of `check`", 1...100) { check.pass = pass }
        return check
    }
}
