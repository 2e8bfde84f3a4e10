/// Why a zone file cannot be read.
public enum ZoneFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It does not begin as zone files do.
    case notAZoneFile
    /// It ends before it should.
    case truncated
    /// A count, index, order or offset that cannot be.
    case invalid(String)
    /// It counts leap seconds, as the files under `right/` do; moments here do not.
    case leapSeconds

    /// For people.
    public var description: String {
        switch self {
        case .notAZoneFile: "not a zone file"
        case .truncated: "the zone file is cut off"
        case .invalid(let what): "the zone file is damaged: \(what)"
        case .leapSeconds: "the zone file counts leap seconds"
        }
    }
}
