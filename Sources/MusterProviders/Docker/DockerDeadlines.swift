/// How long an engine may take.
package struct DockerDeadlines: Sendable {
    /// To say which version it is.
    var ask: Duration
    /// To answer a question.
    var call: Duration
    /// To make, start or remove a container.
    var change: Duration
    /// To let a removed container disappear, or one whose name is taken be seen.
    var settle: Duration

    package init(
        ask: Duration = .seconds(10), call: Duration = .seconds(30), change: Duration = .seconds(60),
        settle: Duration = .seconds(30)
    ) {
        self.ask = ask
        self.call = call
        self.change = change
        self.settle = settle
    }
}
