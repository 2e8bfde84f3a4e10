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
        /// Tells it from an earlier one of the fleet.
        var number: Int
        /// The last worker that was asked.
        var last: WorkerID?
    }

    private let lessons = Mutex<(begun: Int, of: [FleetName: Lesson])>((0, [:]))

    /// Takes over what is to be learned of a fleet; nil ends it. The number of a lesson that begins by it, else nil.
    func update(_ fleet: FleetName, _ goal: CapacityGoal?) -> Int? {
        lessons.withLock { lessons in
            guard lessons.of[fleet]?.goal != goal else { return nil }
            lessons.begun += 1
            lessons.of[fleet] = goal.map { Lesson(goal: $0, number: lessons.begun) }
            return goal == nil ? nil : lessons.begun
        }
    }

    /// What is to be learned; nil when the lesson of that number is over.
    func goal(of fleet: FleetName, _ number: Int) -> CapacityGoal? {
        lessons.withLock { $0.of[fleet].flatMap { $0.number == number ? $0.goal : nil } }
    }

    /// The workers of this round, of those that can be asked; sorted on both sides.
    func turn(of fleet: FleetName, _ workers: [WorkerID]) -> [WorkerID] {
        guard workers.count > Self.mostWorkers else { return workers }
        return lessons.withLock { lessons in
            let last = lessons.of[fleet]?.last
            let first = last.map { last in workers.firstIndex { $0 > last } ?? 0 } ?? 0
            let turn = (0..<Self.mostWorkers).map { workers[(first + $0) % workers.count] }
            lessons.of[fleet]?.last = turn.last
            return turn.sorted()
        }
    }
}
