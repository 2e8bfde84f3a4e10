import ArgumentParser
import Foundation
import MusterWire

/// How results are printed.
struct OutputOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, yaml }

    @Option(name: .shortAndLong, help: "table, json or yaml.")
    var output: Format = .table

    @Flag(name: .shortAndLong, help: "Names only, and no remarks.")
    var quiet = false

    /// Prints the value in the wanted format; `names` is what is left of it with --quiet.
    func show(_ value: some Encodable, names: [String], table: (Style) -> String) throws {
        if quiet, output == .table { return Console.print(names.joined(separator: "\n")) }
        switch output {
        case .table: Console.print(table(.standard))
        case .json: Console.print(String(decoding: try WireJSON.encode(value, pretty: true), as: UTF8.self))
        case .yaml:
            let json = try JSONSerialization.jsonObject(with: WireJSON.encode(value), options: [.fragmentsAllowed])
            Console.print(YAMLText.document(json))
        }
    }

    /// Says something beside the result.
    func remark(_ text: String) { if !quiet { Console.remark(text) } }

    /// Prints what the daemon did.
    func show(_ accepted: Accepted) throws { try show(accepted, names: []) { _ in accepted.sentence.onOneLine } }
}
