import Foundation
import MusterCore
import MusterTransport
import MusterWire
import ServerFixture
import Testing

@Suite("What the API tells")
struct ReadingTests {
    @Test("The status names fleets, broken policies, alerts and the daemon")
    func status() async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let answer = try await Call(path: "/v1/status").send(to: base)
            #expect(answer.status == 200)
            let status = try answer.decoded(StatusView.self)
            #expect(status.version == "1.2.3")
            #expect(status.uptimeSeconds == 7200)
            #expect(status.fleets.map(\.fleet) == ["ledger", "wallet-api"])
            #expect(status.policyProblems.map(\.path) == ["policies/ledger.yaml", "policies/new.yaml"])
            #expect(status.policyProblems.map(\.hasLastGood) == [true, false])
            #expect(status.alerts.map(\.code) == ["policyBroken", "policyBroken"])
            #expect(status.alerts.map(\.fleet) == ["ledger", nil])
            #expect(status.fleets.first?.condition == .shadow)
            let wallet = try #require(status.fleets.last)
            #expect(wallet.desired == 7)
            #expect(wallet.condition == .scalingOut)
            #expect(wallet.signals.map(\.signal) == ["p99", "tps"])
            #expect(answer.text.contains("\"uptime_seconds\":7200"))
            #expect(answer.text.contains("\"at\":\"2026-11-27T08:05:00.000Z\""))
        }
    }

    @Test("A candidate beside a policy is in the status, with what it differed, and in the metrics")
    func shadow() async throws {
        try await RunningServer.with(Scene.controlPlane(withShadow: true)) { base in
            let status = try await Call(path: "/v1/status").send(to: base).decoded(StatusView.self)
            let shadow = try #require(status.fleets.last?.shadow)
            #expect(status.fleets.first?.shadow == nil)
            #expect(shadow.desired == 10 && shadow.differsSeconds == 12 && shadow.moreWorkerSeconds == 36)
            #expect(shadow.fewerWorkerSeconds == 0 && shadow.changes == 1 && shadow.differingChanges == 1)
            #expect(shadow.lastChange == "4 to 10 workers: throughput asks for 5.7, with 60% of headroom")
            let detail = try await Call(path: "/v1/fleets/wallet-api").send(to: base).decoded(FleetDetail.self)
            #expect(detail.shadowDecision?.to == 10)
            #expect(
                detail.shadowDecision?.counterfactuals.isEmpty == false, "explained by the candidate, not the policy")
            let page = try await Call(path: "/metrics").send(to: base).text
            for line in [
                "muster_shadow_desired{fleet=\"wallet-api\"} 10", "muster_shadow_differs{fleet=\"wallet-api\"} 1",
                "muster_shadow_differs_seconds_total{fleet=\"wallet-api\"} 12",
                "muster_shadow_more_worker_seconds_total{fleet=\"wallet-api\"} 36",
                "muster_shadow_differing_changes_total{fleet=\"wallet-api\"} 1",
            ] { #expect(page.contains(line + "\n"), "\(line)") }
        }
    }

    @Test("HEAD is GET without the body, and a method that is not taken names those that are")
    func methods() async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let alive = try await Call(method: .head, path: "/healthz").send(to: base)
            #expect(alive.status == 200 && alive.body.isEmpty)
            let refused = try await Call(method: .post, path: "/healthz", body: "{}").send(to: base)
            #expect(refused.status == 405 && refused.headers["Allow"] == "GET, HEAD")
            let override = try await Call(path: "/v1/fleets/ledger/override").send(to: base)
            #expect(override.status == 405 && override.headers["Allow"]?.contains("DELETE") == true)
        }
    }

    @Test("Workers carry their phase, address, protection and drain with its blocker")
    func workers() async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let list = try await Call(path: "/v1/fleets/wallet-api/workers").send(to: base).decoded(WorkerList.self)
            #expect(list.workers.count == 5)
            #expect(list.workers[0].protection?.by == "alice")
            #expect(list.workers[0].address == "127.0.0.1:9001")
            #expect(list.workers[0].phase == .inService)
            let drain = try #require(list.workers[4].drain)
            #expect(drain.blocker == "wallet_transactions_in_flight is 3, wants 0")
            #expect(drain.step == 2)
            let one = try await Call(path: "/v1/workers/\(Scene.worker(5))").send(to: base).decoded(WorkerView.self)
            #expect(one == list.workers[4])
        }
    }

    @Test("A decision comes with its sentences and with what would change it")
    func decision() async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let detail = try await Call(path: "/v1/fleets/wallet-api").send(to: base).decoded(FleetDetail.self)
            let decision = try #require(detail.decision)
            #expect(decision.summary == "4 to 7 workers: throughput asks for 5.7, with 15% of headroom")
            #expect(
                decision.opinions[0].sentence
                    == "tps 1,425, 250 a worker: needs 5.7; learned 250 of tps a worker at cpu 65% (236...263 from 4 workers, "
                    + "seen up to 71%)")
            #expect(detail.summary.capacity?.value == 250 && detail.summary.capacity?.low == 236)
            // 7 workers and 5% tolerance are 7.35; without 15% of headroom 6.39 workers' worth at 250 each.
            #expect(decision.counterfactuals.contains("scales out above 1,598 of tps"))
            let list = try await Call(path: "/v1/fleets/wallet-api/decisions?limit=5").send(to: base)
                .decoded(DecisionList.self)
            #expect(list.decisions == [decision])
            let at = try await Call(path: "/v1/fleets/wallet-api/decisions?at=2026-11-27T08:04:50Z").send(to: base)
                .decoded(DecisionList.self)
            #expect(at.decisions == [decision])
            let none = try await Call(path: "/v1/fleets/wallet-api/decisions?at=2026-11-27T07:00:00Z").problem(
                from: base)
            #expect(none.code == .noDecision)
        }
    }

    @Test("Events are newest first and can be filtered")
    func events() async throws {
        try await RunningServer.with(Scene.controlPlane()) { base in
            let all = try await Call(path: "/v1/events?limit=3").send(to: base).decoded(EventList.self)
            #expect(all.events.map(\.name) == ["desiredChanged", "protectionSet", "drainBegan"])
            let some = try await Call(path: "/v1/events?names=workerJoined,seeded&fleet=wallet-api").send(to: base)
                .decoded(EventList.self)
            #expect(some.events.count == 5)
            #expect(some.events[0].sentence == "wallet-api-0007-5: in service")
        }
    }

    @Test("Health, readiness with its reason, and metrics")
    func daemon() async throws {
        let controlPlane = Scene.controlPlane()
        try await RunningServer.with(controlPlane) { base in
            #expect(try await Call(path: "/healthz").send(to: base).text == "ok\n")
            #expect(try await Call(path: "/readyz").send(to: base).status == 200)
            controlPlane.becomeUnready("the disk is full")
            let unready = try await Call(path: "/readyz").problem(from: base)
            #expect(unready.status == 503)
            #expect(unready.detail == "the disk is full")
            let page = try await Call(path: "/metrics").send(to: base).text
            for line in [
                "muster_fleet_desired{fleet=\"wallet-api\"} 7",
                "muster_fleet_workers{fleet=\"wallet-api\",phase=\"inService\"} 4",
                "muster_decision_latency_seconds_bucket{fleet=\"wallet-api\",le=\"+Inf\"} 3",
                "muster_fleet_last_evaluation_timestamp_seconds{fleet=\"wallet-api\"} 1795766699",
                "muster_signal_value{fleet=\"wallet-api\",signal=\"tps\"} 1425",
                "muster_policy_broken 2", "muster_alerts{severity=\"warning\"} 2", "muster_ready 0",
                "muster_fleet_mode{fleet=\"ledger\",mode=\"shadow\"} 1",
                "muster_fleet_mode{fleet=\"ledger\",mode=\"active\"} 0",
                "muster_fleet_learned_capacity{fleet=\"wallet-api\",signal=\"tps\"} 250",
                "muster_fleet_learned_capacity_low{fleet=\"wallet-api\",signal=\"tps\"} 236",
                "muster_fleet_learned_capacity_high{fleet=\"wallet-api\",signal=\"tps\"} 263",
                "muster_fleet_mode{fleet=\"wallet-api\",mode=\"active\"} 1", "muster_effects_total{kind=\"launch\"} 5",
            ] { #expect(page.contains(line + "\n"), "missing: \(line)") }
            #expect(page.contains("process_resident_memory_bytes"))
        }
    }
}
