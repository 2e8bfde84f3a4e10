import MusterCore
import MusterDrainers
import MusterTestKit
import Testing

/// Replies that are cut, damaged or of something that is no HAProxy: never taken for a backend without the worker.
struct HAProxyReplyTests {
    private static let status = "Name: HAProxy\nPid: 7\nStart_time_sec: 1700000000\n"
    private static let servers = """
        1
        # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_port
        3 wallet 1 wallet-00ff-1 127.0.0.1 2 0 80
        3 wallet 2 wallet-00ff-2 127.0.0.1 2 8 81

        """
    private static let figures = """
        # pxname,svname,qcur,qmax,scur,status,check_status
        wallet,wallet-00ff-1,0,0,3,UP,L7OK
        wallet,wallet-00ff-2,0,0,0,DRAIN,L7OK

        """

    private static func whole(_ parts: String...) -> String { parts.map { $0 + "\n" }.joined() }

    @Test func aWholeReplyIsRead() async throws {
        let reply = Self.whole(Self.status, Self.servers, Self.figures)
        #expect(try await Self.blocker("wallet-00ff-1", reply)?.contains("still takes new work (UP)") == true)
        #expect(try await Self.blocker("wallet-00ff-2", reply) == nil)
        #expect(try await Self.blocker("wallet-00ff-3", reply) == nil)
    }

    @Test func aServerThatOnlyOneTableKnowsIsNotBelievedToBeGone() async throws {
        let fewer = Self.servers.split(separator: "\n").dropLast().map { $0 + "\n" }.joined()
        let reply = Self.whole(Self.status, fewer, Self.figures)
        #expect(try await Self.blocker("wallet-00ff-2", reply) == "haproxy wallet/wallet-00ff-2 is being changed")
    }

    static let broken = [
        "cut in the middle of a row": String(whole(status, servers, figures).dropLast(25)),
        "cut between two rows": String(whole(status, servers, figures).dropLast(39)),
        "cut at the last line's end": String(whole(status, servers, figures).dropLast()),
        "cut between two answers": whole(status, servers),
        "the table of servers is cut at a row, and nothing follows": whole(status)
            + servers.split(separator: "\n").prefix(3).map { $0 + "\n" }.joined(),
        "rubbish": "garbage\n", "nothing": "", "no newline": "no newline at the end",
        "other columns": whole(status, "# pxname,svname\nwallet,wallet-00ff-1\n", figures),
        "no process": whole("Name: HAProxy\n", servers, figures),
    ]

    @Test(arguments: broken.keys.sorted()) func aReplyThatIsNotWholeIsAFailure(_ name: String) async throws {
        let caught = await failure(of: { _ = try await Self.blocker("wallet-00ff-2", Self.broken[name] ?? "") })
        #expect(caught?.code == "unavailable", "\(caught as Any)")
        #expect(caught?.message.contains("in time") == false, "the reply itself is refused")
    }

    private static func blocker(_ worker: WorkerID, _ reply: String) async throws -> String? {
        let server = try LineServer(reply)
        defer { server.stop() }
        let settings = SettingValue.map([
            Setting(key: "backend", value: .text("wallet")),
            Setting(key: "socket", value: .text("127.0.0.1:\(server.port)")),
        ])
        return try await HAProxyDrainer().blocker(.to(worker, port: 1), settings: settings)
    }
}
