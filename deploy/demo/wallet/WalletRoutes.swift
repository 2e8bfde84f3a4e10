import Hummingbird

/// The HTTP face of the payment desk.
struct WalletRoutes: Sendable {
    let desk: PaymentDesk
    let workerID: String

    func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.post("pay") { request, context in
            let transaction: String
            do throws(Refusal) {
                transaction = try await desk.pay()
            } catch {
                return try refused(error).response(from: request, context: context)
            }
            return try Receipt(transaction: transaction, worker: workerID).response(from: request, context: context)
        }
        router.get("metrics") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: desk.page))
            )
        }
        router.get("healthz") { _, _ in
            let closed = desk.closedBecause
            return EditedResponse(
                status: closed == nil ? .ok : .serviceUnavailable,
                response: Health(status: closed?.rawValue ?? "ready", worker: workerID)
            )
        }
        router.post("drain") { _, _ in Draining(draining: true, inFlight: desk.drain(true)) }
        router.delete("drain") { _, _ in Draining(draining: false, inFlight: desk.drain(false)) }
        return router
    }

    /// A 503 that says when to come back; one that drains also asks for the connection to be given up.
    private func refused(_ refusal: Refusal) -> EditedResponse<Refused> {
        var headers: HTTPFields = [.retryAfter: "1"]
        if refusal == .draining { headers[.connection] = "close" }
        return EditedResponse(
            status: .serviceUnavailable,
            headers: headers,
            response: Refused(error: refusal.rawValue, message: refusal.message, worker: workerID)
        )
    }
}

/// The answer to a payment that went through.
struct Receipt: ResponseEncodable {
    let transaction: String
    let worker: String
}

/// The answer to a payment that was not taken.
struct Refused: ResponseEncodable {
    let error: String
    let message: String
    let worker: String
}

/// The answer of `/healthz`.
struct Health: ResponseEncodable {
    let status: String
    let worker: String
}

/// The answer of `/drain`.
struct Draining: ResponseEncodable {
    let draining: Bool
    let inFlight: Int

    enum CodingKeys: String, CodingKey {
        case draining
        case inFlight = "in_flight"
    }
}
