import MusterCore
import MusterPolicy

/// Any bytes as a policy file: no crash, and either a policy or something to say, each in a place that exists.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPolicy(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let content = Array(UnsafeBufferPointer(start: bytes, count: count))
    let decoder = PolicyDecoder(
        options: .init(
            zone: { name in name.contains("/") ? TimeZoneRules(name: name, initialOffset: 0, transitions: []) : nil },
            promql: { text in text.utf8.first == 0x21 ? (text.utf8.count / 2, 1, "an expression") : nil }))
    let result = decoder.decode(files: [SourceFile(path: "fuzz.yaml", bytes: content)])
    // A file of `defaults` is no policy and no error: a warning says that nobody extends it.
    let isSilent = result.policies.isEmpty && result.diagnostics.isEmpty
    precondition(!isSilent && (result.policies.isEmpty || !result.hasErrors), "neither a policy nor a word, or both")
    for diagnostic in result.diagnostics {
        let range = diagnostic.place.range
        precondition(range.from.line >= 1 && range.from.column >= 1 && !(range.to < range.from))
    }
    let renderer = DiagnosticRenderer()
    precondition(renderer.render(result.diagnostics).isEmpty == result.diagnostics.isEmpty)
    precondition(renderer.render(result.diagnostics, as: .json).utf8.count >= 3)
    return 0
}
