import Foundation
import Logging
import MusterCore
import MusterPolicy
import Synchronization

/// Watches the policy files and posts the valid ones when anything changed. A broken file leaves its fleet's last good
/// policy in force.
package final class PolicyWatcher: Sendable {
    private struct State {
        var stamps: [String: Stamp] = [:]
        var problems: [PolicyProblem] = []
        /// The last good policies of each file: a file can break only itself.
        var good: [String: [FleetPolicy]] = [:]
        /// What the journal had in force at the start: it stands in for files that were never good since.
        var known: [FleetPolicy]
        /// The last good candidate of each fleet that has one; those of the journal until the files say otherwise.
        var shadows: [FleetName: FleetPolicy]
        /// Files outside `paths` that policies name.
        var named: [String] = []
        var hasLoaded = false
    }

    /// What tells that a file is not the one it was.
    private struct Stamp: Hashable {
        var inode: UInt64
        var size: UInt64
        var changed: Int64
    }

    private let state: Mutex<State>
    private let paths: [String]
    private let decoder: PolicyDecoder
    private let inbox: Inbox
    private let clock: ControllerClock
    private let telemetry: Telemetry
    private let log: Logger

    /// Watches files and folders (their `.yaml` and `.yml` files), and the shadows that those name. `known` and `shadows`
    /// are the policies and candidates of the start: a file that is broken already then takes none of them away.
    package init(
        paths: [String], known: [FleetPolicy], shadows: [FleetPolicy] = [], decoder: PolicyDecoder, inbox: Inbox,
        clock: ControllerClock, telemetry: Telemetry, log: Logger
    ) {
        let byFleet = Dictionary(shadows.map { ($0.fleet, $0) }, uniquingKeysWith: { first, _ in first })
        state = Mutex(State(known: known, shadows: byFleet))
        self.paths = paths
        self.decoder = decoder
        self.inbox = inbox
        self.clock = clock
        self.telemetry = telemetry
        self.log = log
    }

    /// How often the files are looked at: a change takes effect within a second.
    static let every = Duration.milliseconds(400)

    /// Files that are broken now.
    var problems: [PolicyProblem] { state.withLock { $0.problems } }

    /// Whether the files have been read once.
    var hasLoaded: Bool { state.withLock { $0.hasLoaded } }

    /// Runs until cancelled.
    package func run() async {
        while true {
            look()
            do { try await Task.sleep(for: Self.every) } catch { return }
        }
    }

    /// Looks once, and reads the files if anything changed.
    package func look() {
        let files = PolicyFiles.find(paths)
        let named = state.withLock { $0.named }
        var stamps: [String: Stamp] = [:]
        for file in files + named { stamps[file] = stamp(of: file) }
        let isChanged = state.withLock { state -> Bool in
            defer { state.stamps = stamps }
            return state.stamps != stamps || !state.hasLoaded
        }
        if isChanged { load(files) }
    }

    private func load(_ files: [String]) {
        let now = clock.now()
        let (found, unread) = read(files, at: now)
        // A shadow that cannot be read is told at the place that names it.
        let named = decoder.shadowPaths(of: found)
        let sources = found + read(named, at: now).sources
        let files = files + named
        state.withLock { state in
            state.named = named
            for file in named { state.stamps[file] = stamp(of: file) }
        }
        let result = decoder.decode(files: sources)
        let before = problems
        let (policies, problems) = keep(result, files: files, unread: unread, at: now)
        telemetry.policiesRead()
        for problem in problems where problem.since == now {
            log.error(
                "policy file is broken; \(problem.standing)",
                metadata: ["alert": "policyBroken", "file": "\(problem.path)", "problem": "\(problem.text)"])
        }
        let broken = Set(problems.map(\.path))
        for problem in before where files.contains(problem.path) && !broken.contains(problem.path) {
            log.notice("policy file is sound again", metadata: ["file": "\(problem.path)"])
        }
        inbox.post(.policiesLoaded(policies, shadows: shadows(of: policies, result)))
    }

    private func read(_ files: [String], at now: Instant) -> (sources: [SourceFile], unread: [PolicyProblem]) {
        var sources: [SourceFile] = []
        var unread: [PolicyProblem] = []
        for file in files {
            do throws(PolicyFiles.Unreadable) {
                sources.append(SourceFile(path: file, bytes: try PolicyFiles.read(file)))
            } catch {
                unread.append(PolicyProblem(path: file, text: "\(file): cannot be read: \(error)", since: now))
            }
        }
        return (sources, unread)
    }

    /// The candidates beside those policies, sorted by fleet. One whose file is broken stays as it was, and so does that
    /// of a policy whose own file is.
    private func shadows(of policies: [FleetPolicy], _ result: PolicyResult) -> [FleetPolicy] {
        state.withLock { state in
            for policy in result.policies {
                guard let shadow = result.shadows.first(where: { $0.fleet == policy.fleet }) else {
                    state.shadows[policy.fleet] = nil
                    continue
                }
                if let candidate = shadow.policy { state.shadows[policy.fleet] = candidate }
            }
            let fleets = Set(policies.map(\.fleet))
            state.shadows = state.shadows.filter { fleets.contains($0.key) }
            return state.shadows.values.sorted { $0.fleet < $1.fleet }
        }
    }

    /// Takes over what is valid; what is not keeps its last good version.
    private func keep(_ result: PolicyResult, files: [String], unread: [PolicyProblem], at now: Instant) -> (
        [FleetPolicy], [PolicyProblem]
    ) {
        var broken = unread
        for file in files {
            let text = result.report(of: file)
            if let text { broken.append(PolicyProblem(path: file, text: text, since: now)) }
        }
        return state.withLock { state in
            let problems = broken.map { problem -> PolicyProblem in
                state.problems.first { $0.path == problem.path && $0.text == problem.text } ?? problem
            }
            for file in files where !problems.contains(where: { $0.path == file }) {
                state.good[file] = result.policies(of: file)
            }
            state.good = state.good.filter { files.contains($0.key) }
            state.problems = problems
            state.hasLoaded = true
            let policies = Self.complete(&state)
            for place in state.problems.indices { Self.tellStanding(&state, place) }
            return (policies, state.problems)
        }
    }

    /// Notes what is in force in place of a broken file: its own last good version, or, for one that was broken when
    /// the daemon started, what the journal has and no other file says.
    private static func tellStanding(_ state: inout State, _ place: Int) {
        let last = state.good[state.problems[place].path]?.first
        let fleets = Set(state.good.values.joined().map(\.fleet))
        state.problems[place].hasLastGood = last != nil || state.known.contains { !fleets.contains($0.fleet) }
        state.problems[place].fleet = last?.fleet
        state.problems[place].owner = last?.owner
    }

    /// Every policy in force, one a fleet: of sound files first, then of broken ones, then those of the start.
    private static func complete(_ state: inout State) -> [FleetPolicy] {
        let broken = Set(state.problems.map(\.path))
        // A broken file that was never good may be that of any fleet the journal knows.
        if broken.isSubset(of: state.good.keys) { state.known = [] }
        let files = state.good.sorted { left, right in
            let isBroken = (broken.contains(left.key), broken.contains(right.key))
            return isBroken.0 == isBroken.1 ? left.key < right.key : isBroken.1
        }
        var fleets: Set<FleetName> = []
        return (files.flatMap(\.value) + state.known).filter { fleets.insert($0.fleet).inserted }
    }

    private func stamp(of path: String) -> Stamp {
        var status = stat()
        guard stat(path, &status) == 0 else { return Stamp(inode: 0, size: 0, changed: 0) }
        return Stamp(
            inode: UInt64(status.st_ino), size: UInt64(max(0, status.st_size)),
            changed: Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec))
    }
}
