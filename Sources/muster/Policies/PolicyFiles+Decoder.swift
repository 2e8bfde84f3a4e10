import Foundation
import MusterCore
import MusterMetrics
import MusterPolicy

extension PolicyFiles {
    /// Decodes with this machine's time zones, our own PromQL, and calendars judged as of now.
    static var decoder: PolicyDecoder {
        let now = Instant(seconds: Date().timeIntervalSince1970)
        return PolicyDecoder(options: .init(zone: ZoneFiles.rules(of:), promql: problem(ofExpression:), now: now))
    }

    private static func problem(ofExpression text: String) -> (offset: Int, length: Int, message: String)? {
        do throws(PromQLError) {
            _ = try PromQL.parseNumeric(text)
            return nil
        } catch {
            return (error.position.offset, 1, error.message)
        }
    }
}
