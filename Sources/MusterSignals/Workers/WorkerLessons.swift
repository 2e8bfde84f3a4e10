import MusterCore
import Synchronization

/// The fleets whose workers are asked for load and utilisation, and whose turn it is.
///
/// A round asks some hundred workers, in the order of their names; the next round goes on behind them.
final class WorkerLessons: Sendable {
    /// How often workers are asked.
    static let every = Duration.seconds(30)
    /// The most workers of a round: each costs two evaluations.
    static let mostWorkers = 200

    private struct Lesson {
        var goal: CapacityGoal
        /// The last worker that was asked.
        var last: WorkerID?
    }

    private let lessons = Mutex<[FleetName: Lesson]>([:])

    /// Takes over what is to be learned of a fleet; nil ends it.
    func update(_ fleet: FleetName, _ goal: CapacityGoal?) {
        lessons.withLock { lessons in
            guard lessons[fleet]?.goal != goal else { return }
            lessons[fleet] = goal.map { Lesson(goal: $0) }
        }
    }

    /// What is to be learned, sorted by fleet.
    var goals: [(fleet: FleetName, goal: CapacityGoal)] {
        lessons.withLock { $0.map { ($0.key, $0.value.goal) } }.sorted { $0.fleet < $1.fleet }
    }

    /// The workers of this round, of those that can be asked; sorted on both sides.
    func turn(of fleet: FleetName, _ workers: [WorkerID]) -> [WorkerID] {
        guard workers.count > Self.mostWorkers else { return workers }
        return lessons.withLock { lessons in
            let last = lessons[fleet]?.last
            let first = last.map { last in workers.firstIndex { $0 > last } ?? 0 } ?? 0
            let turn = (0..<Self.mostWorkers).map { workers[(first + $0) % workers.count] }
            lessons[fleet]?.last = turn.last
            return turn.sorted()
        }
    }
}
