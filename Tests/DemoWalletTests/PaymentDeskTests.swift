import Testing

@testable import demo_wallet

@Suite("Taking payments", .timeLimit(.minutes(1)))
struct PaymentDeskTests {
    private func desk(queue: Int = 100, boot: Duration = .zero, payment: Duration = .milliseconds(1)) -> PaymentDesk {
        PaymentDesk(
            settings: WalletSettings(
                host: "127.0.0.1", port: 0, workerID: "w", payment: payment, concurrency: 2, queueLimit: queue,
                boot: boot
            )
        )
    }

    @Test("Every payment that is taken goes through, each with a transaction of its own")
    func pays() async throws {
        let desk = desk()
        let transactions = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<100 { group.addTask { try await desk.pay() } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(transactions.count == 100)
        #expect(desk.paid == 100)
        #expect(desk.page.contains("wallet_transactions_total{outcome=\"paid\"} 100\n"))
        #expect(desk.page.contains("wallet_transactions_in_flight 0\n"))
        #expect(desk.page.contains("wallet_pay_seconds_bucket{le=\"+Inf\"} 100\n"))
    }

    @Test("A desk that boots or drains refuses, and counts it")
    func refuses() async {
        let booting = desk(boot: .seconds(3_600))
        await #expect(throws: Refusal.booting) { try await booting.pay() }
        #expect(booting.closedBecause == .booting)
        #expect(booting.page.contains("wallet_transactions_total{outcome=\"booting\"} 1\n"))

        let draining = desk()
        #expect(draining.drain(true) == 0)
        await #expect(throws: Refusal.draining) { try await draining.pay() }
        #expect(draining.drain(false) == 0)
        #expect(draining.closedBecause == nil)
        #expect(draining.page.contains("wallet_transactions_total{outcome=\"draining\"} 1\n"))
    }

    @Test("Cancelled payments give their places back, running and queued alike")
    func cancellation() async {
        let desk = desk(payment: .seconds(3_600))
        await withTaskGroup { group in
            for _ in 0..<10 { group.addTask { await #expect(throws: Refusal.abandoned) { try await desk.pay() } } }
            group.cancelAll()
        }
        #expect(desk.page.contains("wallet_transactions_in_flight 0\n"))
        #expect(desk.page.contains("wallet_transactions_total{outcome=\"abandoned\"} 10\n"))
    }
}
