import MusterCore
import MusterPorts
import MusterTransport
import Testing

@testable import MusterSignals

struct ConditionTests {
    private let pages = FakePages()
    private let time = FakeTime()
    private let order = WorkerOrder(
        fleet: "wallet", worker: "wallet-00ff-1",
        placement: PlacementPolicy(name: "here", provider: PlugInReference(kind: "process")), handle: nil,
        address: WorkerAddress(host: "127.0.0.1", port: 1), steps: [])

    @Test func holdsFailsOrHasNoValue() async throws {
        let reader = ConditionReader(fetcher: pages.fetcher, time: time.poll)
        let wait = WaitCondition(until: "in_flight == 0")
        pages.set(1, .success("in_flight 3\n"))
        #expect(try await reader.state(of: wait, for: order) == .fails("in_flight is 3, wants in_flight == 0"))
        time.advance(.seconds(1))
        pages.set(1, .success("in_flight 0\n"))
        #expect(try await reader.state(of: wait, for: order) == .holds)
        time.advance(.seconds(1))
        pages.set(1, .success("something_else 0\n"))
        #expect(
            try await reader.state(of: wait, for: order)
                == .noValue("no value for `in_flight == 0` on the page of wallet-00ff-1"))
    }

    @Test func everySeriesHasToHold() async throws {
        let reader = ConditionReader(fetcher: pages.fetcher, time: time.poll)
        pages.set(1, .success("in_flight{kind=\"a\"} 0\nin_flight{kind=\"b\"} 2\n"))
        let state = try await reader.state(of: WaitCondition(until: "in_flight == 0"), for: order)
        #expect(state == .fails("in_flight{kind=\"b\"} is 2, wants in_flight == 0"))
    }

    @Test func ratesWorkOverSeveralReads() async throws {
        let reader = ConditionReader(fetcher: pages.fetcher, time: time.poll)
        let wait = WaitCondition(until: "rate(paid_total[10s]) == 0")
        for total in [5, 9, 9, 9] {
            pages.set(1, .success("paid_total \(total)\n"))
            _ = try await reader.state(of: wait, for: order)
            time.advance(.seconds(6))
        }
        pages.set(1, .success("paid_total 9\n"))
        #expect(try await reader.state(of: wait, for: order) == .holds)
    }

    @Test func unreachableAndUnreadableAreFailures() async throws {
        let reader = ConditionReader(fetcher: pages.fetcher, time: time.poll)
        let refused = await failure { () async throws(Failure) in
            _ = try await reader.state(of: WaitCondition(until: "in_flight == 0"), for: order)
        }
        #expect(refused == .unavailable("connection refused"))
        let wrong = await failure { () async throws(Failure) in
            _ = try await reader.state(of: WaitCondition(until: "in_flight =="), for: order)
        }
        #expect(wrong?.code == "invalidRequest")
    }
}
