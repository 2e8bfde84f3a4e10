import MusterWire

/// Decides who comes in: by host name, origin and token.
struct Gate: Sendable {
    static let leastSecretBytes = 16

    let tokens: [AccessToken]
    /// Only this machine can connect and nobody has a token: browsers are then the way in for others.
    let trustsMachine: Bool

    init(_ configuration: MusterServerConfiguration) throws(MusterServerError) {
        if configuration.tokens.isEmpty, !configuration.isLoopback { throw .openToOthers(host: configuration.host) }
        for (index, token) in configuration.tokens.enumerated() {
            if token.secret.count < Self.leastSecretBytes {
                throw .weakToken(name: token.name, least: Self.leastSecretBytes)
            }
            let earlier = configuration.tokens[..<index]
            if earlier.contains(where: { $0.name == token.name || $0.secret == token.secret }) {
                throw .duplicateToken(name: token.name)
            }
        }
        tokens = configuration.tokens
        trustsMachine = configuration.tokens.isEmpty
    }

    /// Refuses pages of other origins, and names that were pointed at this machine (DNS rebinding).
    func checkOrigin(authority: String?, origin: String?) throws(Problem) {
        if trustsMachine, !Self.isLoopback(Self.hostname(of: authority ?? "")) {
            throw Problem(
                .hostRefused, "the Host header must name this machine: use http://127.0.0.1 or http://localhost")
        }
        guard let origin else { return }
        guard let authority,
            origin.lowercased() == "http://" + authority.lowercased()
                || origin.lowercased() == "https://" + authority.lowercased()
        else { throw Problem(.originRefused, "a page of another origin sent this: use the command line or curl") }
    }

    /// Who calls; nil name when tokens are not in use.
    func admit(authorization: String?, needs role: AccessRole) throws(Problem) -> Caller {
        if trustsMachine { return Caller(token: nil, role: .operate) }
        guard let authorization, let secret = Self.bearer(authorization) else {
            throw Problem(
                .unauthenticated, "send `Authorization: Bearer TOKEN`; `muster` takes --token-file or MUSTER_TOKEN")
        }
        // Every token is compared to its end, so that the time tells nothing about which one came close.
        var found: AccessToken?
        for token in tokens where Self.equal(token.secret, secret) { found = token }
        guard let found else { throw Problem(.unauthenticated, "this token is not known") }
        guard found.role >= role else {
            throw Problem(
                .forbidden, "the token `\(found.name)` may \(found.role.rawValue); this needs \(role.rawValue)")
        }
        return Caller(token: found.name, role: found.role)
    }

    private static func bearer(_ header: String) -> [UInt8]? {
        let parts = header.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return Array(parts[1].utf8)
    }

    /// Takes as long for every guess of the same length.
    static func equal(_ secret: [UInt8], _ guess: [UInt8]) -> Bool {
        var difference = secret.count ^ guess.count
        for index in secret.indices {
            difference |= Int(secret[index] ^ (index < guess.count ? guess[index] : 0))
        }
        return difference == 0
    }

    /// The host of `host:port`, brackets of IPv6 removed.
    static func hostname(of authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[authority.index(after: authority.startIndex)..<end])
        }
        return authority.split(separator: ":", omittingEmptySubsequences: false).first.map(String.init) ?? ""
    }

    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// Who calls.
struct Caller: Sendable, Hashable {
    /// The token's name; nil when tokens are not in use.
    var token: String?
    var role: AccessRole

    /// How the journal names them: the token's name is proven, what they say of themselves is not.
    func name(claiming claimed: String?) -> String {
        guard let token else { return claimed ?? "someone on this machine" }
        return claimed.map { "\(token) (\($0))" } ?? token
    }
}
