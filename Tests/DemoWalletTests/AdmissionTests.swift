import Testing

@testable import demo_wallet

@Suite("Who may pay now, who waits, who is refused")
struct AdmissionTests {
    @Test("As many run as allowed, the next wait in order, one more is refused")
    func boundedAtBothEnds() {
        var admission = Admission(concurrency: 2, queueLimit: 2, boot: .zero)
        let verdicts = (0..<5).map { _ in admission.arrive(after: .zero) }
        #expect(verdicts[0...1] == [.run, .run])
        guard case .wait(let third) = verdicts[2], case .wait(let fourth) = verdicts[3] else {
            Issue.record("the third and fourth payment must wait: \(verdicts)")
            return
        }
        #expect(verdicts[4] == .refuse(.queueFull))
        #expect(admission.inFlight == 4)
        #expect(admission.queued == 2)

        let turns = [admission.finish(), admission.finish()]
        #expect(turns == [third, fourth])
        #expect(admission.running == 2, "those that waited took the places")
        let ends = [admission.finish(), admission.finish()]
        #expect(ends == [nil, nil])
        #expect(admission.inFlight == 0)
    }

    @Test("Nothing is taken before the boot is over")
    func boot() {
        var admission = Admission(concurrency: 1, queueLimit: 1, boot: .seconds(3))
        #expect(admission.closedBecause(after: .milliseconds(2_999)) == .booting)
        #expect(admission.closedBecause(after: .seconds(3)) == nil)
        let verdicts = [admission.arrive(after: .milliseconds(2_999)), admission.arrive(after: .seconds(3))]
        #expect(verdicts == [.refuse(.booting), .run])
    }

    @Test("Draining refuses new payments and lets those in flight go on")
    func drain() {
        var admission = Admission(concurrency: 1, queueLimit: 1, boot: .zero)
        guard case .run = admission.arrive(after: .zero), case .wait(let queued) = admission.arrive(after: .zero) else {
            Issue.record("the first payment must run and the second wait")
            return
        }
        admission.drain(true)
        let refused = admission.arrive(after: .zero)
        #expect(refused == .refuse(.draining))
        #expect(admission.inFlight == 2)
        let ends = [admission.finish(), admission.finish()]
        #expect(ends == [queued, nil])

        admission.drain(false)
        let taken = admission.arrive(after: .zero)
        #expect(taken == .run)
    }

    @Test("A payment that gives up leaves the queue, unless its turn has come")
    func leave() {
        var admission = Admission(concurrency: 1, queueLimit: 2, boot: .zero)
        guard case .run = admission.arrive(after: .zero),
            case .wait(let first) = admission.arrive(after: .zero),
            case .wait(let second) = admission.arrive(after: .zero)
        else {
            Issue.record("the first payment must run, the second and third wait")
            return
        }
        let left = [admission.leave(first), admission.leave(first)]
        #expect(left == [true, false])
        let next = admission.finish()
        #expect(next == second)
        let leftWhileRunning = admission.leave(second)
        #expect(!leftWhileRunning)
    }
}
