import Logging
import ServiceLifecycle

/// Runs the loop and what feeds it, and stops them in order: no new input, the last facts appended, the journal closed.
package struct Supervisor: Service {
    let loop: ControlLoop
    let runner: EffectRunner
    let inbox: Inbox
    let broadcast: Broadcast
    let begin: StartGate
    let background: [@Sendable () async -> Void]
    let log: Logger

    /// Nothing is read, decided or done before `begin` opens: a daemon that nobody can reach must not act.
    package init(
        loop: ControlLoop, runner: EffectRunner, inbox: Inbox, broadcast: Broadcast, begin: StartGate,
        background: [@Sendable () async -> Void], log: Logger
    ) {
        self.loop = loop
        self.runner = runner
        self.inbox = inbox
        self.broadcast = broadcast
        self.begin = begin
        self.background = background
        self.log = log
    }

    package func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await begin.opened()
        } onCancelOrGracefulShutdown: {
            begin.open()
        }
        await withTaskGroup(of: Void.self) { group in
            for part in background { group.addTask { await part() } }
            group.addTask { await runner.run() }
            await withTaskCancellationOrGracefulShutdownHandler {
                await loop.run()
            } onCancelOrGracefulShutdown: {
                // Cancelled when another part failed, such as an API that cannot listen. Decisions stop first; effects
                // that are under way are asked for again by the next start.
                inbox.close()
                runner.stop()
                broadcast.close()
            }
            group.cancelAll()
        }
    }
}
