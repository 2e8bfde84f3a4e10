import Dispatch
import MusterCore

/// Speaks to HAProxy's runtime sockets, on threads of its own: a hung HAProxy holds up no task.
struct HAProxyClient: Sendable {
    private let queue = DispatchQueue(label: "muster.haproxy", attributes: .concurrent)

    /// Sends one command and returns the reply without its closing blank lines; empty is how HAProxy says yes.
    ///
    /// Important: `command` must not hold text from outside that `HAProxyName` or `HAProxySettings` has not checked.
    func reply(
        to command: String, at endpoint: HAProxyEndpoint, timeout: Duration, changes: Bool
    ) async throws(Failure) -> String {
        let deadline = ContinuousClock.now + timeout
        let result: Result<String, Failure> = await onThread {
            var sent = false
            do throws(HAProxyFault) {
                let socket = try HAProxySocket(endpoint, deadline: deadline)
                sent = true
                try socket.write(command + "\n")
                let bytes = try socket.readToEnd()
                guard bytes.last == UInt8(ascii: "\n") else { throw .cutOff }
                var text = Substring(decoding: bytes, as: UTF8.self)
                while text.last?.isNewline == true { text.removeLast() }
                return .success(String(text))
            } catch {
                return .failure(error.failure(at: endpoint, afterSending: sent && changes))
            }
        }
        return try result.get()
    }

    /// The IP address of a host: HAProxy does not resolve the names of servers added at run time.
    func numericAddress(of host: String) async throws(Failure) -> String {
        guard let address = await onThread({ SocketAddress.resolve(host: host, port: 1)?.numericHost }) else {
            throw .unavailable("the worker's host name \(host) cannot be resolved")
        }
        return address
    }

    private func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }
}
