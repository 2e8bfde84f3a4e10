/// Opens once, for good; whoever waits goes on, also when its task is cancelled.
package final class StartGate: Sendable {
    private let stream: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation

    package init() { (stream, end) = AsyncStream.makeStream() }

    package func open() { end.finish() }

    /// Returns when it is open. One task only.
    package func opened() async { for await _ in stream {} }
}
