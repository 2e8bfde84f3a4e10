import MusterCore
import Testing

@testable import MusterDaemon

@Suite("The inbox")
struct InboxTests {
    private func reading(_ value: Double) -> Reading {
        Reading(state: .value(value), takenAt: Instant(seconds: 0), reporting: 1, expected: 1)
    }

    private func inputs(_ messages: [Inbox.Message]?) -> [Input] {
        (messages ?? []).compactMap { if case .input(let input) = $0.content { input } else { nil } }
    }

    @Test("gives everything in the order of arrival")
    func order() async {
        let inbox = Inbox()
        let sent: [Input] = [
            .timerFired, .placementChanged("a", "p"), .signalRead("a", "x", reading(1)), .placementChanged("b", "p"),
        ]
        for input in sent { inbox.post(input) }
        #expect(inputs(await inbox.take()) == sent)
    }

    @Test("keeps only the newest reading of a signal that has not been taken, in the older one's place")
    func coalesces() async {
        let inbox = Inbox()
        inbox.post(.signalRead("a", "x", reading(1)))
        inbox.post(.timerFired)
        inbox.post(.signalRead("a", "y", reading(2)))
        inbox.post(.signalRead("b", "x", reading(3)))
        inbox.post(.signalRead("a", "x", reading(4)))
        #expect(
            inputs(await inbox.take()) == [
                .signalRead("a", "x", reading(4)), .timerFired, .signalRead("a", "y", reading(2)),
                .signalRead("b", "x", reading(3)),
            ])
        inbox.post(.signalRead("a", "x", reading(5)))
        #expect(inputs(await inbox.take()) == [.signalRead("a", "x", reading(5))])
    }

    @Test("is bounded: readings beyond the bound are dropped and counted, outcomes never")
    func bound() async {
        let inbox = Inbox(bound: 3)
        for index in 0..<5 { inbox.post(.signalRead("a", SignalName("s\(index)"), reading(1))) }
        let effect = EffectID(kind: .launch, fleet: "a", subject: "a-1")
        inbox.post(.effectEnded(effect, .succeeded(.done)))
        #expect(inbox.figures == (dropped: 2, waiting: 4))
        #expect(inputs(await inbox.take()).last == .effectEnded(effect, .succeeded(.done)))
        #expect(inbox.figures.waiting == 0)
    }

    @Test("wakes the reader that waits")
    func wakes() async {
        let inbox = Inbox()
        async let taken = inbox.take()
        inbox.post(.timerFired)
        let messages = await taken
        #expect(inputs(messages) == [.timerFired])
    }

    @Test("gives what is left after it was closed, then ends, and takes nothing more")
    func closes() async {
        let inbox = Inbox()
        inbox.post(.timerFired)
        inbox.close()
        #expect(!inbox.put(.input(.timerFired)))
        #expect(inputs(await inbox.take()) == [.timerFired])
        #expect(await inbox.take() == nil)
    }

    @Test("ends the reader that waits when it is closed")
    func closesWaiting() async {
        let inbox = Inbox()
        async let taken = inbox.take()
        inbox.close()
        let messages = await taken
        #expect(messages == nil)
    }
}
