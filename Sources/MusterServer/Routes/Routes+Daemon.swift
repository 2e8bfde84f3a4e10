import MusterCore
import MusterDaemon
import MusterWire

extension Route {
    static let daemon: [Route] = [
        Route(
            method: .get, path: "/v1/status", role: .read,
            summary: "The daemon, its fleets, broken policies and alerts that stand.", answer: .json(StatusView.self),
            handler: { exchange async throws(Problem) in .json(await StatusView(exchange)) }),
        Route(
            method: .get, path: "/metrics", role: .read, summary: "The daemon's own metrics.",
            answer: .text(MetricsText.contentType, description: "Prometheus text format"),
            handler: { exchange async throws(Problem) in
                let page = MetricsPage(
                    present: await exchange.controlPlane.present(), ready: await exchange.controlPlane.unready() == nil,
                    version: exchange.api.configuration.version, now: exchange.api.now())
                return .text(page.text, contentType: MetricsText.contentType)
            }),
        Route(
            method: .get, path: "/healthz", role: nil, summary: "Whether the process is alive.",
            answer: .text("text/plain; charset=utf-8", description: "`ok`"),
            handler: { _ async throws(Problem) in .text("ok\n", contentType: "text/plain; charset=utf-8") }),
        Route(
            method: .get, path: "/readyz", role: nil, summary: "Whether the daemon can decide and act.",
            answer: .text("text/plain; charset=utf-8", description: "`ready`"), problems: [.unavailable],
            handler: { exchange async throws(Problem) in
                if let reason = await exchange.controlPlane.unready() { throw Problem(.unavailable, reason) }
                return .text("ready\n", contentType: "text/plain; charset=utf-8")
            }),
        Route(
            method: .get, path: "/openapi.json", role: .read, summary: "This description.", answer: .document,
            handler: { exchange async throws(Problem) in
                .document(try OpenAPIDocument(version: exchange.api.configuration.version, routes: Route.all).bytes())
            }),
    ]
}

extension StatusView {
    init(_ exchange: Exchange) async {
        let present = await exchange.controlPlane.present()
        let now = exchange.api.now()
        self.init(
            version: exchange.api.configuration.version, at: now, startedAt: present.startedAt,
            revision: present.revision, unreadyReason: await exchange.controlPlane.unready(),
            freeze: present.state.freeze, fleets: present.summaries(at: now),
            policyProblems: present.policyProblems.map {
                .init(path: $0.path, text: $0.text, since: $0.since, hasLastGood: $0.hasLastGood)
            },
            alerts: present.alerts.map { .init($0.alert, since: $0.since) })
    }
}

extension Present {
    /// Every fleet on one line, sorted.
    func summaries(at now: Instant) -> [FleetSummary] {
        state.fleets.map { fleet in
            FleetSummary(
                fleet, decision: decision(of: fleet.policy.fleet), freeze: state.freeze,
                shadow: state.shadow(of: fleet.policy.fleet), now: now)
        }
    }

    /// The fleet's last evaluation.
    func decision(of fleet: FleetName) -> Decision? { decisions.first { $0.fleet == fleet } }

    /// The candidate beside the fleet's policy with its last evaluation.
    func shadow(of fleet: FleetName) -> (state: ShadowState, decision: Decision?)? {
        state.shadow(of: fleet).map { shadow in (shadow, shadowDecisions.first { $0.fleet == fleet }) }
    }
}
