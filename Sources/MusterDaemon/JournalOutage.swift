import MusterCore
import MusterPorts

/// A time in which the journal cannot be written, and what is kept for its end.
struct JournalOutage: Sendable {
    /// Why, as of the last try.
    var failure: JournalFailure
    /// Facts of the batch that could not be appended. They are given up, unless they turn out to be written after all.
    let unwritten: [Fact]
    /// When the journal is tried again.
    var retryAt: ContinuousClock.Instant
    private var inputs: [Input] = []
    private var places: [HeldKey: Int] = [:]

    init(failure: JournalFailure, unwritten: [Fact], retryAt: ContinuousClock.Instant) {
        self.failure = failure
        self.unwritten = unwritten
        self.retryAt = retryAt
    }

    /// Keeps the inputs, the newest of each kind: bounded by the signals, workers and effects there are.
    mutating func hold(_ batch: [Inbox.Message]) {
        for case .input(let input) in batch.map(\.content) { hold(input) }
    }

    private mutating func hold(_ input: Input) {
        guard let key = HeldKey(input) else { return }
        guard let place = places[key] else {
            places[key] = inputs.count
            inputs.append(input)
            return
        }
        if case .healthRead(let fleet, let news) = input, case .healthRead(_, let known) = inputs[place] {
            let verdicts = Dictionary((known + news).map { ($0.worker, $0) }, uniquingKeysWith: { $1 })
            inputs[place] = .healthRead(fleet, verdicts.values.sorted { $0.worker < $1.worker })
        } else {
            inputs[place] = input
        }
    }

    /// What was kept, in the order of its first arrival.
    var held: [Inbox.Message] { inputs.map { Inbox.Message(content: .input($0), arrived: .now) } }

    /// Effects whose outcome is among what was kept.
    var ended: Set<EffectID> {
        Set(inputs.compactMap { input in if case .effectEnded(let id, _) = input { id } else { nil } })
    }

    /// The unwritten facts, if they are in the journal all the same: an append may have been made although it was said
    /// to have failed. `conflict` when what is there is somebody else's.
    func written(
        in journal: any Journal, after revision: UInt64, upTo newest: UInt64
    ) async throws(JournalFailure) -> [Fact] {
        guard newest != revision else { return [] }
        let entries = try await journal.entries(fleet: nil, names: [], until: nil, limit: unwritten.count)
        let later = entries.filter { $0.revision > revision }.reversed().map(\.fact)
        guard newest == revision + UInt64(unwritten.count), later == unwritten else {
            throw .conflict(expected: revision, found: newest)
        }
        return unwritten
    }
}

/// What one input replaces: an older one of the same key is out of date.
private enum HeldKey: Hashable {
    case seed
    case policies
    case signal(FleetName, SignalName)
    case history(FleetName, SignalName)
    case health(FleetName)
    case load(FleetName)
    case effect(EffectID)
    case drain(WorkerID)
    case placement(FleetName, PlacementName)
    case learned(FleetName)

    /// Nil for an input that is worth nothing later.
    init?(_ input: Input) {
        switch input {
        case .seedDrawn: self = .seed
        case .policiesLoaded: self = .policies
        case .signalRead(let fleet, let signal, _): self = .signal(fleet, signal)
        case .historyRead(let fleet, let signal, _): self = .history(fleet, signal)
        case .healthRead(let fleet, _): self = .health(fleet)
        case .loadRead(let fleet, _): self = .load(fleet)
        case .effectEnded(let id, _): self = .effect(id)
        case .drainProgressed(_, let worker, _): self = .drain(worker)
        case .placementChanged(let fleet, let placement): self = .placement(fleet, placement)
        case .learnedRecalled(let fleet, _): self = .learned(fleet)
        case .timerFired, .operatorAsked, .workersRead: return nil
        }
    }
}
