import Foundation
import MusterCore

/// Bodies of facts and snapshots: whatever the bytes are, reading ends in a value or an error, and a value that was read
/// is written and read again as the same.
///
/// Compiled together with `FactCodec.swift`, `BodyMigration.swift` and `JSONValue.swift` of MusterState, as
/// `swiftc -parse-as-library -sanitize=fuzzer -package-name muster` against the module MusterCore.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFactCodec(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> CInt {
    let body = Data(bytes: bytes, count: length)
    let older = FactCodec(migrations: [BodyMigration(fact: { $0 }, state: { $0 })])
    for codec in [FactCodec(), older] {
        do {
            let written = try codec.encode(codec.fact(body))
            let again = try codec.encode(codec.fact(written))
            precondition(again == written, "a fact changes when it is read again")
        } catch {
            // What is no fact is refused; what was read can be written.
            if case .unwritable(let text) = error { preconditionFailure(text) }
        }
        do {
            let written = try codec.encode(codec.state(body))
            let again = try codec.encode(codec.state(written))
            precondition(again == written, "a state changes when it is read again")
        } catch {
            if case .unwritable(let text) = error { preconditionFailure(text) }
        }
    }
    return 0
}
