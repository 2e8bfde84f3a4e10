import MusterCore
import MusterMetrics
import MusterPorts

/// One signal of a scrape, with its expression parsed.
struct WorkerSignal: Sendable {
    let policy: SignalPolicy
    let promql: String
    let expression: PromQLExpression
    /// The metrics it reads; empty text for any.
    let metrics: Set<String>
    /// Milliseconds of samples without which its value is not whole; zero where the newest will do.
    let longestNeed: Int64

    init(_ policy: SignalPolicy, promql: String) throws(Failure) {
        self.policy = policy
        self.promql = promql
        do throws(PromQLError) {
            expression = try PromQL.parseNumeric(promql)
        } catch {
            throw .invalidRequest("signal \(policy.name): \(error)")
        }
        metrics = Set(expression.selectors.map { $0.metric ?? "" })
        longestNeed =
            expression.selectors.map { if case .range(let milliseconds) = $0.need { milliseconds } else { 0 } }.max()
            ?? 0
    }

    /// The signal's state over what the store holds, of those workers or of all.
    func state(_ store: SeriesStore, of workers: Set<String>?, since: Int64?, at now: Int64) -> ReadingState {
        do throws(PromQLError) {
            let value = try PromQL.evaluate(expression, store, workers: workers, since: since, at: now)
            return policy.judge(value, of: promql)
        } catch {
            return .error(.invalidRequest("signal \(policy.name): \(error)"))
        }
    }

    /// The part of one worker, where the expression gives one finite number for it.
    func load(of worker: WorkerID, _ store: SeriesStore, at now: Int64) -> WorkerLoad? {
        do throws(PromQLError) {
            let value = try PromQL.evaluate(expression, store, worker: worker.rawValue, at: now)
            guard case .one(let number) = value.single, number.isFinite else { return nil }
            return WorkerLoad(worker: worker, load: number)
        } catch {
            // The same error is the fleet's reading; a load is only a preference among workers.
            return nil
        }
    }
}

extension Collection<WorkerSignal> {
    /// What of each page is worth keeping.
    var wanted: WantedMetrics {
        var names: Set<String> = []
        for signal in self {
            guard let more = signal.expression.metricNames else { return .everything }
            names.formUnion(more)
        }
        return WantedMetrics(names)
    }

    /// Milliseconds of samples to keep.
    var window: Int64 { map(\.expression.window).max() ?? PromQL.lookback }
}
