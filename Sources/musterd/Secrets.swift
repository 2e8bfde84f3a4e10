import Foundation
import MusterPolicy
import MusterSignals
import MusterTransport

/// Reads secrets from where the configuration says they are.
struct Secrets: Sendable {
    /// Why a secret cannot be had.
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    /// What policies may name, by that name.
    let sourceCredentials: [String: SourceCredential]

    init(_ configuration: DaemonConfiguration) throws {
        var read: [String: SourceCredential] = [:]
        for credential in configuration.credentials {
            var authorization: HTTPRequest.Authorization?
            if let bearer = credential.bearer { authorization = .bearer(Secret(try Self.read(bearer))) }
            if let user = credential.user, let password = credential.password {
                authorization = .basic(user: user, password: Secret(try Self.read(password)))
            }
            let usesTLS = credential.authorityFile != nil || credential.certificateFile != nil
            let tls =
                usesTLS
                ? TLSOptions(
                    caFile: credential.authorityFile, certificateFile: credential.certificateFile,
                    keyFile: credential.keyFile) : nil
            read[credential.name] = SourceCredential(authorization: authorization, tls: tls)
        }
        sourceCredentials = read
    }

    /// The secret's text, without the line's end.
    func read(_ secret: DaemonConfiguration.Secret) throws -> String { try Self.read(secret) }

    private static func read(_ secret: DaemonConfiguration.Secret) throws -> String {
        switch secret {
        case .environment(let name):
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw Missing(description: "the environment variable \(name), which holds a secret, is not set")
            }
            return value
        case .file(let path):
            guard let bytes = FileManager.default.contents(atPath: path) else {
                throw Missing(description: "\(path), which holds a secret, cannot be read")
            }
            let line = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }
            guard !line.isEmpty else { throw Missing(description: "\(path), which holds a secret, is empty") }
            return String(line)
        }
    }
}
