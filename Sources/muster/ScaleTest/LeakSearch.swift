import Foundation
import MusterPolicy

/// Finds workers that should not be there any more.
struct LeakSearch {
    let plan: ScaleTestPlan

    /// Workers that run here and are not listed, and those listed beyond what is wanted; sorted.
    func leaked(_ look: FleetLedger.Look) throws -> [String] {
        let running = try LocalProcesses(fleet: plan.fleet, marks: plan.marks).workers()
        let unlisted = Set(running.keys).subtracting(look.listed)
        let surplus = look.listed.subtracting(look.serving).sorted()
        let tooMany = look.serving.sorted().suffix(max(0, look.inService - look.desired))
        return (unlisted + surplus + tooMany).sorted()
    }
}
