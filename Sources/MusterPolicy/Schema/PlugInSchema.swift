import MusterCore

/// The settings that one plug-in takes, as data: the decoder checks them, the reference is written from them.
public struct PlugInSchema: Hashable, Sendable {
    /// What a plug-in is for.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        case provider
        case signalSource = "signal source"
        case drainer
        case trafficSwitch = "traffic switch"
    }

    public var role: Role
    /// The name policies use.
    public var kind: String
    /// What it does, for the reference.
    public var about: String
    /// In the order of the reference; names unique.
    public var keys: [SettingKey]

    public init(role: Role, kind: String, about: String, keys: [SettingKey]) {
        self.role = role
        self.kind = kind
        self.about = about
        self.keys = keys
    }
}

/// One setting of a plug-in.
public struct SettingKey: Hashable, Sendable {
    public var name: String
    public var type: SettingType
    public var required: Bool
    /// The value as one would write it in the policy, decoded when the key is missing; nil leaves the setting away.
    public var standard: String?
    /// Why the default is what it is, for the reference.
    public var why: String?
    /// What it is for, for the reference.
    public var about: String
    /// What one could write, for the reference.
    public var example: String
    /// Whether it says which engine or machine a provider's workers are at.
    public var isEndpoint: Bool

    public init(
        _ name: String, _ type: SettingType, required: Bool = false, standard: String? = nil, why: String? = nil,
        isEndpoint: Bool = false, about: String, example: String = ""
    ) {
        self.name = name
        self.type = type
        self.required = required
        self.standard = standard
        self.why = why
        self.isEndpoint = isEndpoint
        self.about = about
        self.example = example
    }
}

extension PlugInSchema {
    /// The plug-ins that Muster comes with.
    public static let builtIn: [PlugInSchema] = [
        .process, .docker, .workersSignal, .prometheusSignal, .haproxy,
    ]
}
