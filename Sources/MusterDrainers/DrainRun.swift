import MusterCore
import MusterPorts

/// One drain while it runs.
struct DrainRun {
    let runner: DrainRunner
    let order: WorkerOrder
    let progress: @Sendable (DrainProgress) -> Void
    private var told: DrainProgress?

    /// The first pause after something could not be reached, and the longest.
    static let pauses = (first: Duration.milliseconds(250), longest: Duration.seconds(5))
    /// How often a fence is asked whether anything is still under way.
    static let fencePause = Duration.milliseconds(100)

    init(runner: DrainRunner, order: WorkerOrder, progress: @escaping @Sendable (DrainProgress) -> Void) {
        self.runner = runner
        self.order = order
        self.progress = progress
    }

    mutating func run() async throws(Failure) {
        if !order.formerPlaces.isEmpty {
            let (order, runner) = (order, runner)
            try await untilDone(0) { () async throws(Failure) in try await runner.leaveFormer(order) }
        }
        for (index, step) in order.steps.enumerated() {
            tell(index, nil)
            switch step {
            case .leave(let reference):
                let (order, drainer) = (order, try runner.drainer(reference))
                try await untilDone(index) { () async throws(Failure) in
                    try await drainer.leave(order, settings: reference.settings)
                }
            case .call(let call, _):
                let (order, runner) = (order, runner)
                try await untilDone(index) { () async throws(Failure) in try await runner.call(call, for: order) }
            case .wait:
                try await untilHolding(index, upTo: index + 1)
            case .signal(let name):
                // What comes before a signal has to hold now: afterwards nobody is there to ask.
                try await untilHolding(index, upTo: index)
                runner.signalComing(order.worker)
                let (order, runner) = (order, runner)
                try await untilDone(index) { () async throws(Failure) in try await Self.signal(name, order, runner) }
            }
        }
        try await untilHolding(order.steps.count - 1, upTo: order.steps.count)
    }

    private static func signal(_ name: String, _ order: WorkerOrder, _ runner: DrainRunner) async throws(Failure) {
        do throws(Failure) {
            try await runner.signal(order, name)
        } catch .notFound {
            // It has ended: there is nothing left to tell.
        }
    }

    /// Repeats an idempotent act until it succeeds, further apart each time.
    private mutating func untilDone(
        _ index: Int, _ act: @Sendable () async throws(Failure) -> Void
    ) async throws(Failure) {
        var pause = Self.pauses.first
        while true {
            do throws(Failure) {
                try checkCancelled()
                try await act()
                return
            } catch {
                try checkCancelled()
                tell(index, error.message)
                try await sleep(max(pause, min(error.retryAfter ?? .zero, Self.pauses.longest)))
                pause = min(pause * 2, Self.pauses.longest)
            }
        }
    }

    /// Returns when every fence among the first `limit` steps is still set with nothing under way, and every wait since
    /// the last signal among them has held for its `settle` without a break, all seen in one and the same round.
    private mutating func untilHolding(_ index: Int, upTo limit: Int) async throws(Failure) {
        let steps = Array(order.steps.prefix(limit))
        let leaves = steps.leaves
        let waits = steps.waitsAfterLastSignal
        var heldSince = [Duration?](repeating: nil, count: waits.count)
        let pause = waits.map(\.every).min() ?? Self.fencePause
        while true {
            try checkCancelled()
            var blocker: String?
            for (place, wait) in waits.enumerated() {
                if let why = await runner.blocker(of: wait, for: order) {
                    heldSince[place] = nil
                    blocker = blocker ?? why
                } else {
                    heldSince[place] = heldSince[place] ?? runner.pace.uptime()
                }
            }
            blocker = try await fenceBlocker(leaves) ?? blocker
            let now = runner.pace.uptime()
            let unsettled = zip(waits, heldSince).first { wait, since in now - (since ?? now) < wait.settle }
            if let text = blocker
                ?? unsettled.map({ "\($0.0.until) holds, but not yet for \(Phrase.duration($0.0.settle))" })
            {
                tell(index, text)
            } else {
                return
            }
            try await sleep(pause)
        }
    }

    /// Sets a fence again that somebody lifted, and says what blocks.
    private func fenceBlocker(_ leaves: [PlugInReference]) async throws(Failure) -> String? {
        if let blocker = await runner.formerBlocker(order) { return blocker }
        for reference in leaves {
            let drainer = try runner.drainer(reference)
            do throws(Failure) {
                if let blocker = try await drainer.blocker(order, settings: reference.settings) {
                    try await drainer.leave(order, settings: reference.settings)
                    return blocker
                }
            } catch {
                return error.message
            }
        }
        return nil
    }

    private mutating func tell(_ index: Int, _ blocker: String?) {
        let news = DrainProgress(step: index + 1, steps: order.steps.count, blocker: blocker)
        guard news != told else { return }
        told = news
        progress(news)
    }

    private func sleep(_ duration: Duration) async throws(Failure) {
        do throws(CancellationError) {
            try await runner.pace.sleep(duration)
        } catch {
            throw stopped
        }
    }

    private func checkCancelled() throws(Failure) { if Task.isCancelled { throw stopped } }

    private var stopped: Failure { .outcomeUnknown("the drain of \(order.worker) was stopped") }
}
