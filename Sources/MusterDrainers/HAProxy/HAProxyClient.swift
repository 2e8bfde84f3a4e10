import Dispatch
import MusterCore
import MusterPorts
import Synchronization

/// Speaks to HAProxy's runtime sockets, on threads of its own: a hung HAProxy holds up no task.
///
/// A few connections to each socket at once: HAProxy answers them on the thread that serves traffic, and takes ten.
struct HAProxyClient: Sendable {
    /// Connections to one socket at the same time.
    static let connections = 4

    private let queue = DispatchQueue(label: "muster.haproxy", attributes: .concurrent)
    private let gates = Gates()

    /// Carries out one command and returns the reply without its closing blank lines; empty is how HAProxy says yes.
    ///
    /// Important: `command` must not hold text from outside that `HAProxyName` or `HAProxySettings` has not checked.
    func change(
        _ command: String, at endpoint: HAProxyEndpoint, timeout: Duration
    ) async throws(Failure) -> String {
        let bytes = try await exchange(command, at: endpoint, timeout: timeout, changes: true)
        guard bytes.last == UInt8(ascii: "\n") else {
            throw HAProxyFault.cutOff.failure(at: endpoint, afterSending: true)
        }
        var text = Substring(decoding: bytes, as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }

    /// Asks several questions of one process, over one connection: a reload between them mixes no two processes.
    ///
    /// Shape: one answer for each question, in their order. Each ends with an empty line; a reply that lacks one has
    /// been cut, and nothing of it is believed.
    func answers(
        to questions: [String], at endpoint: HAProxyEndpoint, timeout: Duration
    ) async throws(Failure) -> [String] {
        let asked = questions.joined(separator: ";")
        let bytes = try await exchange(asked, at: endpoint, timeout: timeout, changes: false)
        let answers = String(decoding: bytes, as: UTF8.self).split(separator: "\n\n", omittingEmptySubsequences: false)
        guard answers.count == questions.count + 1, answers.last?.isEmpty == true else {
            throw HAProxyFault.cutOff.failure(at: endpoint, afterSending: false)
        }
        return answers.dropLast().map(String.init)
    }

    /// The IP address of a host: HAProxy does not resolve the names of servers added at run time.
    func numericAddress(of host: String) async throws(Failure) -> String {
        guard let address = await onThread({ SocketAddress.resolve(host: host, port: 1)?.numericHost }) else {
            throw .unavailable("the worker's host name \(host) cannot be resolved")
        }
        return address
    }

    private func exchange(
        _ text: String, at endpoint: HAProxyEndpoint, timeout: Duration, changes: Bool
    ) async throws(Failure) -> [UInt8] {
        let gate = gates.gate(endpoint)
        await gate.enter()
        defer { gate.leave() }
        let result: Result<[UInt8], Failure> = await onThread {
            let deadline = ContinuousClock.now + timeout
            var sent = false
            do throws(HAProxyFault) {
                let socket = try HAProxySocket(endpoint, deadline: deadline)
                sent = true
                try socket.write(text + "\n")
                return .success(try socket.readToEnd())
            } catch {
                return .failure(error.failure(at: endpoint, afterSending: sent && changes))
            }
        }
        return try result.get()
    }

    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }

    /// A turnstile for each socket.
    private final class Gates: Sendable {
        private let gates = Mutex<[HAProxyEndpoint: Turnstile]>([:])

        func gate(_ endpoint: HAProxyEndpoint) -> Turnstile {
            gates.withLock { gates in
                if let gate = gates[endpoint] { return gate }
                let gate = Turnstile(places: HAProxyClient.connections)
                gates[endpoint] = gate
                return gate
            }
        }
    }
}
