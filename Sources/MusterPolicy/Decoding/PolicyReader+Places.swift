import MusterCore

extension PolicyReader {
    /// A path of a file, socket or page.
    func path(_ node: YAMLNode?, _ title: String) -> String? {
        guard let node, let text = text(node, title) else { return nil }
        guard !text.utf8.contains(0), text.utf8.count <= 4_096 else {
            findings.error(.wrongValue, node.range, "\(title) must be a path")
            return nil
        }
        return text
    }

    /// A page of a worker, from its root.
    func page(_ node: YAMLNode?, _ title: String) -> String? {
        guard let node, let text = path(node, title) else { return nil }
        guard text.hasPrefix("/"), text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            findings.error(
                .wrongValue, node.range, "\(title) must be a path from the root, not \(quoted(text))",
                help: "begin with `/`, without spaces")
            return nil
        }
        return text
    }

    /// A URL without user and password: those are secrets.
    func url(_ node: YAMLNode, _ title: String, _ schemes: [String]) -> String? {
        guard let text = text(node, title) else { return nil }
        guard let scheme = schemes.first(where: { text.hasPrefix("\($0)://") }) else {
            let forms = schemes.map { "`\($0)://...`" }.joined(separator: " or ")
            findings.error(.wrongValue, node.range, "\(title) must be a URL: \(forms)")
            return nil
        }
        let rest = text.dropFirst(scheme.count + 3)
        guard !rest.isEmpty, rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            findings.error(.wrongValue, node.range, "\(title) must be a URL, not \(quoted(text))")
            return nil
        }
        let authority = rest.prefix { !"/?#".contains($0) }
        if scheme != "unix", authority.contains("@") {
            findings.error(
                .secret, node.range, "\(title) holds a user or password",
                help: "name credentials (`credentials: NAME`) and define them in `muster.yaml`")
            return nil
        }
        guard scheme == "unix" || Self.isAuthority(authority) else {
            findings.error(
                .wrongValue, node.range,
                "\(title) must name a host, and a port of 1...65535 if any, not \(quoted(text))",
                help: "write it like `\(scheme)://127.0.0.1:8080`")
            return nil
        }
        return text
    }

    /// `HOST`, `HOST:PORT`, an IPv6 address in brackets. `Source`: RFC 3986, section 3.2.
    private static func isAuthority(_ text: Substring) -> Bool {
        let close = text.lastIndex(of: "]")
        let after = close.map { text.index(after: $0) } ?? text.startIndex
        guard let colon = text[after...].lastIndex(of: ":") else { return !text.isEmpty }
        let port = NumberText.whole(text[text.index(after: colon)...])
        return colon > text.startIndex && (port.map { (1...65_535).contains($0) } ?? false)
            && (close == nil || colon == after)
    }

    /// `20000...29999`.
    func portRange(_ node: YAMLNode, _ title: String) -> SettingValue? {
        guard let text = text(node, title) else { return nil }
        let ends = Self.ends(text)
        guard let ends, let first = NumberText.whole(ends.from), let last = NumberText.whole(ends.to) else {
            findings.error(
                .wrongValue, node.range, "\(title) must be a range of ports, not \(quoted(text))",
                help: "write it like `20000...29999`")
            return nil
        }
        guard first >= 1, first <= last, last <= 65_535 else {
            findings.error(
                .outOfBounds, node.range, "\(title) must go upwards within 1...65535, not \(quoted(text))")
            return nil
        }
        return .list([.number(Double(first)), .number(Double(last))])
    }

    /// Bytes.
    func size(_ node: YAMLNode, _ title: String) -> Double? {
        guard let text = text(node, title) else { return nil }
        guard let bytes = SizeText.parse(text), bytes >= 1 else {
            let bare = NumberText.decimal(text) != nil
            findings.error(
                bare ? .wrongUnit : .wrongValue, node.range, "\(title) must be a size, not \(quoted(text))",
                help: "write it like `512MiB` or `2GB`")
            return nil
        }
        return bytes
    }

    /// The two ends of `LEAST...GREATEST`.
    static func ends(_ text: String) -> (from: Substring, to: Substring)? {
        var place = text.startIndex
        while place < text.endIndex {
            if text[place...].hasPrefix("...") {
                return (text[..<place], text[text.index(place, offsetBy: 3)...])
            }
            place = text.index(after: place)
        }
        return nil
    }
}
