import ArgumentParser
import Foundation
import Glibc
import Logging
import MusterPolicy
import MusterPorts
import MusterServer

/// The daemon's command line.
@main
struct MusterDaemonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "musterd",
        abstract: "Scales fleets of workers by policy files.",
        discussion: """
            EXAMPLES
              musterd --config deploy/local/muster.yaml
              musterd --config /etc/muster/muster.yaml --log-format json

            SIGTERM and SIGINT stop it. Workers keep running, and the next start goes on where this one stopped.

            EXIT CODES
              0   stopped as asked
              65  the configuration is invalid
              69  something it needs is not to be had
              73  the state cannot be used: held by another musterd, unreadable, or
                  written by a newer version
            """,
        version: Version.text)

    @Option(name: .long, help: "The configuration file.", completion: .file(extensions: ["yaml", "yml"]))
    var config = "/etc/muster/muster.yaml"

    @Option(name: .long, help: "text or json; takes the place of the configuration's.")
    var logFormat: String?

    func run() async throws {
        let configuration = try read()
        let isJSON = (logFormat ?? (configuration.log.isJSON ? "json" : "text")) == "json"
        var log = Logger(label: "musterd") { _ in LineLogHandler(isJSON: isJSON) }
        log.logLevel = Logger.Level(rawValue: configuration.log.level) ?? .info
        signal(SIGPIPE, SIG_IGN)
        OpenFiles.raiseLimit()
        // A terminal that closes, or somebody who expects a reload: policies are watched, nothing is to be done.
        signal(SIGHUP, SIG_IGN)
        do {
            let secrets = try Secrets(configuration)
            try await Daemon(configuration: configuration, secrets: secrets, log: log).run()
        } catch let failure as JournalFailure {
            throw refuse(failure.advice(directory: configuration.state), code: 73)
        } catch let error as MusterServerError {
            if case .cannotListen = error { throw refuse("\(error)", code: 69) }
            throw refuse("\(config): \(error)", code: 65)
        } catch let missing as Secrets.Missing {
            throw refuse(missing.description, code: 65)
        }
    }

    private func read() throws -> DaemonConfiguration {
        if let logFormat, logFormat != "text", logFormat != "json" {
            throw ValidationError("--log-format is text or json, not \(logFormat)")
        }
        guard let bytes = FileManager.default.contents(atPath: config) else {
            throw refuse("\(config) cannot be read; name the configuration with --config FILE", code: 65)
        }
        let (configuration, diagnostics) = ConfigurationDecoder().decode(
            SourceFile(path: config, bytes: [UInt8](bytes)))
        if !diagnostics.isEmpty { FileHandle.standardError.write(Data(DiagnosticRenderer().render(diagnostics).utf8)) }
        guard var configuration else { throw ExitCode(65) }
        // Paths are relative to the file that names them, wherever the daemon was started.
        let folder = URL(fileURLWithPath: config).deletingLastPathComponent()
        let resolve = { (path: String) in URL(fileURLWithPath: path, relativeTo: folder).path }
        configuration.state = resolve(configuration.state)
        configuration.policies = configuration.policies.map(resolve)
        return configuration
    }

    private func refuse(_ text: String, code: Int32) -> ExitCode {
        FileHandle.standardError.write(Data("musterd: \(text)\n".utf8))
        return ExitCode(code)
    }
}
