/// Hides secrets in text that people or logs will see.
package enum Redaction {
    /// What stands in place of a secret.
    package static let mark = "<redacted>"

    /// Rather too many than too few: `author` is hidden with `auth`.
    private static let secretWords = [
        "token", "key", "secret", "pass", "pwd", "signature", "credential", "sig", "auth", "jwt", "bearer",
    ]

    /// The URL without its user information, and without the values of query parameters whose names speak of secrets.
    package static func url(_ text: String) -> String {
        var rest = Substring(text)
        var fragment = ""
        if let hash = rest.firstIndex(of: "#") {
            fragment = "#" + mark
            rest = rest[..<hash]
        }
        var query = ""
        if let mark = rest.firstIndex(of: "?") {
            query = "?" + parameters(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        return withoutUser(rest) + query + fragment
    }

    /// Whether a query parameter or header of that name is taken to hold a secret.
    package static func isSecret(name: some StringProtocol) -> Bool {
        let name = name.lowercased()
        return secretWords.contains { name.contains($0) } || name.hasSuffix("cookie")
    }

    /// The text with each of `secrets` replaced, wherever it stands.
    static func text(_ text: String, hiding secrets: [String]) -> String {
        var result = text
        for secret in secrets where !secret.isEmpty { result = result.split(literal: secret).joined(separator: mark) }
        return result
    }

    private static func withoutUser(_ text: Substring) -> String {
        guard let scheme = text.firstRange(of: "://") else { return String(text) }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return String(text) }
        return text[..<scheme.upperBound] + mark + text[at...]
    }

    private static func parameters(_ query: Substring) -> String {
        query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            guard let equals = pair.firstIndex(of: "="), isSecret(name: pair[..<equals]) else { return String(pair) }
            return pair[...equals] + mark
        }.joined(separator: "&")
    }
}

extension HTTPRequest {
    /// Every text of this request that an error message must not repeat.
    var secrets: [String] {
        var found: [String] = []
        switch authorization {
        case .bearer(let token): found.append(token.exposed)
        case .basic(_, let password): found.append(password.exposed)
        case nil: break
        }
        found += headers.fields.filter { Redaction.isSecret(name: $0.name) }.map(\.value)
        for address in [url, proxy ?? ""] { found += Redaction.secrets(ofURL: address) }
        return found.sorted { $0.utf8.count > $1.utf8.count }
    }
}

extension Redaction {
    /// User information and secret parameters of a URL.
    fileprivate static func secrets(ofURL text: String) -> [String] {
        var found: [String] = []
        if let scheme = text.firstRange(of: "://") {
            let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            if let at = authority.lastIndex(of: "@") {
                let user = authority[..<at]
                found.append(String(user))
                if let colon = user.firstIndex(of: ":") { found.append(String(user[user.index(after: colon)...])) }
            }
        }
        if let mark = text.firstIndex(of: "?") {
            for pair in text[text.index(after: mark)...].prefix(while: { $0 != "#" }).split(separator: "&") {
                guard let equals = pair.firstIndex(of: "="), isSecret(name: pair[..<equals]) else { continue }
                found.append(String(pair[pair.index(after: equals)...]))
            }
        }
        return found
    }
}

extension StringProtocol {
    fileprivate func firstRange(of literal: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(literal) { return start..<index(start, offsetBy: literal.count) }
            start = index(after: start)
        }
        return nil
    }

    fileprivate func split(literal: String) -> [String] {
        var pieces: [String] = []
        var rest = self[...]
        while let found = rest.firstRange(of: literal) {
            pieces.append(String(rest[..<found.lowerBound]))
            rest = rest[found.upperBound...]
        }
        return pieces + [String(rest)]
    }
}
