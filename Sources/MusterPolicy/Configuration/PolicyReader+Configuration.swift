extension PolicyReader {
    func configuration(_ root: YAMLNode) -> DaemonConfiguration? {
        guard let fields = fields(root, .configuration) else { return nil }
        var configuration = DaemonConfiguration()
        if let state = text(fields["state"], "`state`") { configuration.state = state }
        if let node = fields["policies"] {
            configuration.policies = elements(node).compactMap { text($0, "an element of `policies`") }
        }
        if let node = fields["listen"] { listen(node, into: &configuration) }
        if let node = fields["tokens"] {
            configuration.tokens = (list(node, "`tokens`") ?? []).compactMap { token($0) }
        }
        if let log = self.fields(fields["log"], .log) {
            if let format = choice(log["format"], "`format` of `log`", ["text", "json"]) {
                configuration.log.isJSON = format == "json"
            }
            let levels = ["trace", "debug", "info", "notice", "warning", "error", "critical"]
            if let level = choice(log["level"], "`level` of `log`", levels) { configuration.log.level = level }
        }
        if let node = fields["recording"] { configuration.recording = recording(node) }
        if let node = fields["credentials"] {
            configuration.credentials = (map(node, "`credentials`") ?? []).compactMap { credential($0) }
                .sorted { $0.name < $1.name }
        }
        return configuration
    }

    private func recording(_ node: YAMLNode) -> DaemonConfiguration.Recording? {
        guard let fields = fields(node, .recording) else { return nil }
        var recording = DaemonConfiguration.Recording()
        let days = Duration.seconds(3_600)...Duration.seconds(366 * 86_400)
        if let keep = duration(fields["keep"], "`keep` of `recording`", days) { recording.keep = keep }
        if let node = fields["atMost"], let bytes = size(node, "`atMost` of `recording`") {
            if bytes < Self.leastRecording {
                findings.error(
                    .outOfBounds, node.range, "`atMost` of `recording` must be at least 1MB",
                    help: "to record nothing write `recording: {enabled: false}`")
            }
            recording.atMost = Int(bytes)
        }
        return flag(fields["enabled"], "`enabled` of `recording`") == false ? nil : recording
    }

    private static let leastRecording = 1e6

    private func listen(_ node: YAMLNode, into configuration: inout DaemonConfiguration) {
        guard let text = text(node, "`listen`") else { return }
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port), colon != text.startIndex
        else {
            findings.error(.wrongValue, node.range, "`listen` must be host:port, such as 127.0.0.1:7077")
            return
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        configuration.host = host
        configuration.port = port
    }

    private func token(_ node: YAMLNode) -> DaemonConfiguration.Token? {
        guard let fields = fields(node, .token) else { return nil }
        let role = choice(fields["role"], "`role` of a token", ["read", "operate"]) ?? "read"
        guard let name = text(fields["name"], "`name` of a token"), let secret = secret(fields["secret"]) else {
            return nil
        }
        return DaemonConfiguration.Token(name: name, mayOperate: role == "operate", secret: secret)
    }

    private func secret(_ node: YAMLNode?) -> DaemonConfiguration.Secret? {
        guard let fields = fields(node, .secret) else { return nil }
        exactlyOne(of: ["file", "env"], in: fields)
        if let file = text(fields["file"], "`file` of a secret") { return .file(file) }
        return text(fields["env"], "`env` of a secret").map { .environment($0) }
    }

    private func credential(_ entry: YAMLEntry) -> DaemonConfiguration.Credential? {
        guard let fields = fields(entry.value, .credential, title: "the credentials `\(entry.key)`") else { return nil }
        var credential = DaemonConfiguration.Credential(name: entry.key)
        credential.bearer = secret(fields["bearer"])
        if let basic = self.fields(fields["basic"], .basic) {
            credential.user = text(basic["user"], "`user` of `basic`")
            credential.password = secret(basic["password"])
        }
        if let trust = self.fields(fields["tls"], .trust) {
            credential.authorityFile = text(trust["ca"], "`ca` of `tls`")
            credential.certificateFile = text(trust["cert"], "`cert` of `tls`")
            credential.keyFile = text(trust["key"], "`key` of `tls`")
        }
        return credential
    }
}
