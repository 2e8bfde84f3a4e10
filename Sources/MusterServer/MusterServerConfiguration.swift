/// How the API is served and who may use it.
package struct MusterServerConfiguration: Sendable {
    /// The address to listen on. Anything but loopback needs tokens.
    package var host: String
    /// 0 takes a free port.
    package var port: Int
    /// Who may come in. Empty: everybody on this machine may do everything.
    package var tokens: [AccessToken]
    /// The daemon's own version.
    package var version: String
    /// The largest body of a request, in bytes.
    package var maximumBodyBytes = 64 << 10
    /// Silence in an event stream after which a comment is sent, so that dead connections are found.
    package var heartbeat: Duration = .seconds(15)
    /// Event streams open at once.
    package var maximumEventStreams = 64
    /// Connections open at once.
    package var maximumConnections = 512

    package init(host: String = "127.0.0.1", port: Int = 7077, tokens: [AccessToken] = [], version: String) {
        self.host = host
        self.port = port
        self.tokens = tokens
        self.version = version
    }

    /// Whether only this machine can connect.
    var isLoopback: Bool { Gate.isLoopback(host) }
}

/// What a caller may do.
package enum AccessRole: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Look at everything.
    case read
    /// Also change things.
    case operate

    package static func < (left: AccessRole, right: AccessRole) -> Bool { left == .read && right == .operate }
}

/// A bearer token.
package struct AccessToken: Sendable, CustomStringConvertible, CustomReflectable {
    /// Stands in the journal as who asked.
    package var name: String
    package var role: AccessRole
    let secret: [UInt8]

    /// Surrounding white space is not part of the secret: files end in a line break.
    package init(name: String, role: AccessRole, secret: String) {
        self.name = name
        self.role = role
        var bytes = Substring(secret).utf8
        let blank: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D]
        while let first = bytes.first, blank.contains(first) { bytes.removeFirst() }
        while let last = bytes.last, blank.contains(last) { bytes.removeLast() }
        self.secret = Array(bytes)
    }

    package var description: String { "\(name) (\(role.rawValue))" }
    package var customMirror: Mirror { Mirror(self, children: ["name": name, "role": role.rawValue]) }
}

/// Why the API is not served.
package enum MusterServerError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Others could connect and nothing would ask them who they are.
    case openToOthers(host: String)
    /// A token that can be guessed.
    case weakToken(name: String, least: Int)
    case duplicateToken(name: String)
    case cannotListen(host: String, port: Int, reason: String)

    package var description: String {
        switch self {
        case .openToOthers(let host):
            "the API would be open to everybody who can reach \(host): configure at least one token "
                + "(`tokens`), or listen on 127.0.0.1"
        case .weakToken(let name, let least):
            "the token `\(name)` is shorter than \(least) characters: make one with `openssl rand -hex 32`"
        case .duplicateToken(let name): "two tokens are named `\(name)`, or have the same secret: make them different"
        case .cannotListen(let host, let port, let reason):
            "the API cannot listen on \(host):\(port): \(reason). Is another daemon running there? "
                + "Choose another port or stop it"
        }
    }
}
