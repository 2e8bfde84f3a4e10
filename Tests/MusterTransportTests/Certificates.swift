import Foundation

/// An authority, a server's and a client's certificate, and an authority that signed neither.
struct Certificates {
    struct Failed: Error { let arguments: [String] }

    let folder: URL

    init() throws {
        folder = try temporaryFolder()
        try authority("ca")
        try authority("stranger")
        try sign("server", "subjectAltName=DNS:localhost,IP:127.0.0.1")
        try sign("client", "extendedKeyUsage=clientAuth")
        let both = try ["server.pem", "server.key"].map { try Data(contentsOf: folder.appending(path: $0)) }
        try (both[0] + both[1]).write(to: folder.appending(path: "both.pem"))
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    func remove() throws { try FileManager.default.removeItem(at: folder) }

    private func authority(_ name: String) throws {
        try request(name, ["-addext", "basicConstraints=critical,CA:TRUE"])
    }

    private func sign(_ name: String, _ extension: String) throws {
        try request(
            name,
            [
                "-CA", path("ca.pem"), "-CAkey", path("ca.key"), "-addext", "basicConstraints=critical,CA:FALSE",
                "-addext", `extension`,
            ])
    }

    private func request(_ name: String, _ more: [String]) throws {
        let arguments =
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=\(name)", "-keyout", path("\(name).key"), "-out", path("\(name).pem"),
            ] + more
        let status = try ChildProcess("openssl", arguments).wait()
        if status != 0 { throw Failed(arguments: arguments) }
    }
}
