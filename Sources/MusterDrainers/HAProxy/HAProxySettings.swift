import MusterCore
import MusterPorts

/// What a policy says of one backend: `{haproxy: {socket: /run/haproxy/admin.sock, backend: wallet}}`.
struct HAProxySettings: Sendable {
    /// How HAProxy checks a worker's health.
    struct Check: Sendable {
        var every = Duration.seconds(1)
        var rise = 2
        var fall = 3
    }

    var socket: HAProxyEndpoint
    var backend: String
    /// nil: no health check, the worker takes traffic whatever its state.
    var check: Check?
    var weight: Int?
    var maxconn: Int?
    /// For one command.
    var timeout: Duration

    init(_ settings: SettingValue) throws(Failure) {
        let reader = try SettingReader(
            settings, of: "haproxy", keys: ["socket", "backend", "check", "weight", "maxconn", "timeout"])
        let socketText = try reader.requiredText(
            "socket", "give the path of HAProxy's `stats socket`, or host:port")
        guard let socket = HAProxyEndpoint(socketText) else {
            throw reader.mistake("socket", "must be an absolute path of at most 107 bytes, or host:port")
        }
        let backend = try reader.requiredText("backend", "give the name of the HAProxy backend")
        guard HAProxyName.isSafe(backend) else {
            throw reader.mistake("backend", "may hold letters, digits and _ - . : only")
        }
        self.socket = socket
        self.backend = backend
        check = try Self.check(reader)
        weight = try reader.whole("weight", in: 1...256)
        maxconn = try reader.whole("maxconn", in: 1...10_000_000)
        timeout = try reader.duration("timeout", in: .milliseconds(10)...(.seconds(60))) ?? .seconds(2)
    }

    private static func check(_ reader: SettingReader) throws(Failure) -> Check? {
        if reader.value("check")?.flag == false { return nil }
        var check = Check()
        guard reader.value("check")?.flag != true,
            let map = try reader.map("check", keys: ["inter", "rise", "fall"])
        else { return check }
        check.every = try map.duration("inter", in: .milliseconds(10)...(.seconds(3600))) ?? check.every
        check.rise = try map.whole("rise", in: 1...1000) ?? check.rise
        check.fall = try map.whole("fall", in: 1...1000) ?? check.fall
        return check
    }

    /// How long a healthy worker takes at most to be seen as such.
    var longestRise: Duration {
        guard let check else { return timeout }
        return check.every * (check.rise + check.fall) + .seconds(2)
    }
}

/// Names in commands: what could end a command or begin another is refused, not escaped.
enum HAProxyName {
    static func isSafe(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 255 && text.utf8.allSatisfy(isSafe)
    }

    private static func isSafe(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: ":"):
            true
        default: false
        }
    }
}
