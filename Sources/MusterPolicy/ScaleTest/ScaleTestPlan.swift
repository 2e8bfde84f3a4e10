/// What a scale test does to a fleet and what it expects of it, as its file says.
package struct ScaleTestPlan: Hashable, Sendable {
    /// What the report calls it.
    package var name: String
    package var fleet: String
    /// Requests a second that one worker carries.
    package var serves: Double
    /// Workers of a fleet that does not scale, for comparison; nil: as many as the highest load needs.
    package var staticWorkers: Int?
    package var target: Target
    package var load: Load
    /// In the order of time.
    package var faults: [Fault]
    package var daemon: Daemon?
    /// Environment variables that mark this fleet's processes on this machine; sorted by name.
    package var marks: [Mark]
    /// How long the fleet has to come into service before the load begins.
    package var ready: Duration
    /// How long the fleet has to come to rest after the load has ended.
    package var settle: Duration
    /// How long after a kill requests may still be handed to the killed worker: Docker's proxy takes connections for a
    /// container until the engine has noticed its end.
    package var killGrace: Duration = .milliseconds(50)
    package var expectations: [Expectation]

    /// Where the requests go.
    package struct Target: Hashable, Sendable {
        package var url: String
        package var method: String
        package var deadline: Duration
        /// Header of an answer that names the worker, where there is one.
        package var workerHeader: String?
    }

    /// How many requests come when.
    package struct Load: Hashable, Sendable {
        /// Whether arrivals are evenly spaced or as those of many independent customers.
        package enum Arrivals: String, Hashable, Sendable, CaseIterable { case even, poisson }

        /// Two or more; the first at 0, times increasing.
        package var points: [Point]
        package var arrivals: Arrivals
        /// Of Poisson arrivals: the same seed gives the same arrivals.
        package var seed: UInt64
        /// Requests under way at once; one more is not sent and counts as failed.
        package var outstanding: Int
    }

    /// A load at a time; linear in between.
    package struct Point: Hashable, Sendable {
        package var at: Duration
        /// Requests a second.
        package var rate: Double

        package init(at: Duration, rate: Double) {
            self.at = at
            self.rate = rate
        }
    }

    /// Something that is broken on purpose.
    package struct Fault: Hashable, Sendable {
        package enum Kind: String, Hashable, Sendable, CaseIterable {
            /// SIGKILL to one worker in service.
            case killWorker
            /// SIGKILL to the daemon, then its start command.
            case restartDaemon
        }
        package var at: Duration
        package var kind: Kind
    }

    /// How the daemon is found and started again. Paths and programs with a slash are relative to the file.
    package struct Daemon: Hashable, Sendable {
        /// A file that holds its process id.
        package var pid: String
        /// Returns once the daemon is started and the pid file written.
        package var start: [String]
    }

    /// One environment variable.
    package struct Mark: Hashable, Sendable {
        package var name: String
        package var value: String
    }
}
