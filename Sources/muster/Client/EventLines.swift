import Foundation
import MusterWire

/// Takes server-sent events apart; pieces may end anywhere.
struct EventLines {
    private var pending: [UInt8] = []
    private var payload = ""

    /// The events that are complete with these bytes.
    mutating func take(_ bytes: [UInt8]) throws -> [EventView] {
        pending += bytes
        var events: [EventView] = []
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: pending[..<end], as: UTF8.self)
            pending.removeSubrange(...end)
            if line.hasPrefix("data: ") {
                payload += line.dropFirst(6)
            } else if line.isEmpty, !payload.isEmpty {
                events.append(try WireJSON.decode(EventView.self, from: Data(payload.utf8)))
                payload = ""
            }
        }
        return events
    }
}
