/// A plug-in that the language names and that this version does not have.
struct PlannedPlugIn: Hashable {
    /// Where it stands; nil for anywhere.
    var role: PlugInSchema.Role?
    /// Its whole name, or its beginning up to a dot.
    var kind: String
    /// The settings that are known already, in which mistakes are found; empty judges none.
    var keys: [String] = []

    /// Those that are known by name come first: what is nearly one of them is a mistake.
    static let all: [PlannedPlugIn] = [
        PlannedPlugIn(role: .provider, kind: "aws.ec2", keys: ["region", "launchTemplate", "subnets", "credentials"]),
        PlannedPlugIn(role: .provider, kind: "google.mig", keys: ["project", "zone", "group", "credentials"]),
        PlannedPlugIn(role: .signalSource, kind: "aws.sqs", keys: ["region", "queue", "credentials"]),
        PlannedPlugIn(role: .signalSource, kind: "aws.cloudwatch"),
        PlannedPlugIn(role: .drainer, kind: "aws.targetGroup"),
        PlannedPlugIn(
            role: .trafficSwitch, kind: "aws.route53", keys: ["zone", "record", "weights", "credentials"]),
        PlannedPlugIn(kind: "kubernetes"), PlannedPlugIn(kind: "nomad"), PlannedPlugIn(kind: "datadog"),
        PlannedPlugIn(kind: "statsd"), PlannedPlugIn(kind: "kafka"), PlannedPlugIn(kind: "nginx"),
    ]
    private static let families = ["aws.", "google.", "azure."]

    /// The names of those that may stand there.
    static func kinds(_ role: PlugInSchema.Role) -> [String] {
        all.filter { $0.role == nil || $0.role == role }.map(\.kind)
    }

    /// The one of that name; any name of a family counts, unless it is nearly one that is known.
    static func named(_ kind: String, _ role: PlugInSchema.Role) -> PlannedPlugIn? {
        if let known = all.first(where: { $0.kind == kind && ($0.role == nil || $0.role == role) }) { return known }
        guard families.contains(where: { kind.hasPrefix($0) && kind != $0 }),
            Suggestion.nearest(to: kind, in: kinds(role)) == nil
        else { return nil }
        return PlannedPlugIn(role: role, kind: kind)
    }
}
