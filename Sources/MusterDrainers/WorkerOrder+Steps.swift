import MusterCore
import MusterTransport

extension [DrainStep] {
    /// The places that the worker takes traffic from.
    var leaves: [PlugInReference] {
        compactMap { step in if case .leave(let reference) = step { reference } else { nil } }
    }

    /// The conditions that can still be asked: a signal may have ended the process.
    var waitsAfterLastSignal: [WaitCondition] {
        let start = lastIndex { step in if case .signal = step { true } else { false } }.map { $0 + 1 } ?? 0
        return self[start...].compactMap { step in if case .wait(let wait) = step { wait } else { nil } }
    }
}

extension WorkerOrder {
    var leaves: [PlugInReference] { steps.leaves }

    /// The conditions that have to hold right before a termination.
    var finalWaits: [WaitCondition] { steps.waitsAfterLastSignal }

    /// The first signal of the steps, by name.
    var firstSignal: String? {
        for case .signal(let name) in steps { return name }
        return nil
    }
}

extension WorkerCall {
    /// The request; `invalidRequest` where the order or the call does not make one.
    func request(to order: WorkerOrder) throws(Failure) -> HTTPRequest {
        guard let address = order.address else {
            throw .unavailable("\(method) \(path): \(order.worker) has no address")
        }
        guard let method = HTTPMethod(rawValue: method.uppercased()) else {
            throw .invalidRequest("\(order.worker): there is no HTTP method \(method)")
        }
        guard path.hasPrefix("/") else {
            throw .invalidRequest("\(order.worker): the path \(path) of a call must begin with /")
        }
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        return HTTPRequest(
            method: method, url: "http://\(host):\(address.reachablePort(port))\(path)", deadline: timeout)
    }
}

/// An answer that is not a success.
struct Refused {
    let status: Int

    /// Redirects and 4xx will not pass by themselves, but are tried again all the same by whoever drains.
    func failure(of name: String) -> Failure {
        let text = "\(name): answered \(status)"
        switch status {
        case 401, 403: return .unauthorized(text)
        case 404: return .notFound(text)
        case 429: return .throttled(text, retryAfter: nil)
        case 500...599: return .unavailable(text)
        default: return .invalidRequest(text)
        }
    }
}
