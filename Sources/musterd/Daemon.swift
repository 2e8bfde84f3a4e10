import Logging
import MusterCore
import MusterDaemon
import MusterDrainers
import MusterPolicy
import MusterPorts
import MusterProviders
import MusterServer
import MusterSignals
import MusterState
import MusterTransport
import ServiceLifecycle
import UnixSignals

/// One daemon, put together: the only place that names concrete plug-ins.
struct Daemon {
    let configuration: DaemonConfiguration
    let secrets: Secrets
    let log: Logger

    /// Runs until SIGTERM or SIGINT, then stops in reverse: the API, the loop, the journal. Workers stay as they are.
    func run() async throws {
        let crash = try CrashPoint.fromEnvironment()
        let opened = try await SQLiteJournal(directory: configuration.state, warn: { log.warning("\($0)") })
        let journal: any Journal = crash.map { CrashingJournal(journal: opened, point: $0) } ?? opened
        let recovery = try await journal.recover()
        let http = try HTTPClient()
        let inbox = Inbox()
        let clock = ControllerClock()
        let telemetry = Telemetry()
        let broadcast = Broadcast()
        let providers = Plugins.providers(state: configuration.state, http: http)
        let poller = WorkerPoller(
            http: http, clock: { clock.now() }, loads: { inbox.post(.loadRead($0, $1)) },
            workers: { inbox.post(.workersRead($0, $1, taken: $2)) },
            output: { inbox.post(.signalRead($0, $1, $2)) })
        let checker = HealthChecker(http: http, output: { inbox.post(.healthRead($0, $1)) })
        let drains = DrainRunner(
            drainers: Plugins.drainers(), http: http,
            condition: { (order, wait) async throws(Failure) in try await poller.condition(order, wait) },
            signal: { (order, name) async throws(Failure) in
                guard let provider = providers(order.placement.provider.kind) else {
                    throw .invalidRequest("there is no provider \(order.placement.provider.kind)")
                }
                try await provider.signal(order, name: name)
            })
        let plain = Plugins.operations(providers: providers, drains: drains)
        let operations = crash.map { plain.crashing(at: $0) } ?? plain
        let runner = EffectRunner(operations: operations, inbox: inbox, clock: clock)
        let watcher = WorldWatcher(
            poller: poller, checker: checker, sources: Plugins.sources(http: http, secrets: secrets),
            provider: providers, inbox: inbox, clock: clock)
        let recording = configuration.recording.map { bounds in
            Recording(
                recorder: SQLiteRecorder(
                    directory: configuration.state, bounds: RecordingBounds(age: bounds.keep, bytes: bounds.atMost),
                    warn: { log.warning("\($0)") }),
                clock: clock, log: log)
        }
        let loop = ControlLoop(
            recovery: recovery, journal: journal, inbox: inbox, runner: runner, clock: clock, sensing: watcher,
            telemetry: telemetry, broadcast: broadcast, recording: recording, log: log)
        let policies = PolicyWatcher(
            paths: configuration.policies,
            known: await loop.read { $0.state.fleets.filter { $0.withdrawnAt == nil }.map(\.policy) },
            shadows: await loop.read { ($0.state.shadows ?? []).map(\.candidate.policy) },
            decoder: Plugins.decoder(), inbox: inbox, clock: clock, telemetry: telemetry, log: log)
        let clockWatch = ClockWatch(clock: clock, log: log)
        let controlPlane = LoopControlPlane(
            loop: loop, inbox: inbox, journal: journal, broadcast: broadcast, telemetry: telemetry, clock: clock,
            runner: runner, policies: policies, clockWatch: clockWatch, recording: recording)
        let listening = StartGate()
        let server = try MusterServer(
            configuration: try serverConfiguration(), controlPlane: controlPlane, log: log, now: { clock.now() },
            onListening: { port in
                log.notice("listening", metadata: ["port": "\(port)", "version": "\(Version.text)"])
                listening.open()
            })
        let learning = recording.map { recording in
            LearnedKeeper(loop: loop, recording: recording, inbox: inbox, clock: clock, log: log)
        }
        await learning?.recall()
        if recovery.revision == 0 { inbox.post(.seedDrawn(.random(in: .min ... .max))) }
        let keeper = TrafficKeeper(
            loop: loop, runner: runner, operations: operations,
            enrolled: { (fleet, place) async throws(Failure) in try await drains.enrolled(fleet: fleet, at: place) })
        let supervisor = Supervisor(
            loop: loop, runner: runner, inbox: inbox, broadcast: broadcast, begin: listening,
            background: [
                { await watcher.run() }, { await policies.run() }, { await keeper.run() },
                { await clockWatch.run() }, { await recording?.run() },
                { await learning?.run() },
            ], log: log)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: supervisor, successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: ServerService(server: server), successTerminationBehavior: .gracefullyShutdownGroup),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet(log)))
        try await group.run()
        await recording?.recorder.close()
        await http.shutdown()
        log.notice("stopped; the workers stay as they are")
    }

    private func serverConfiguration() throws -> MusterServerConfiguration {
        let tokens = try configuration.tokens.map { token in
            AccessToken(
                name: token.name, role: token.mayOperate ? .operate : .read, secret: try secrets.read(token.secret))
        }
        return MusterServerConfiguration(
            host: configuration.host, port: configuration.port, tokens: tokens, version: Version.text)
    }

    private func quiet(_ log: Logger) -> Logger {
        var quiet = log
        quiet.logLevel = max(log.logLevel, .warning)
        return quiet
    }
}

/// The API as a part that is stopped with the others.
struct ServerService: Service {
    let server: MusterServer

    func run() async throws { try await server.run() }
}
