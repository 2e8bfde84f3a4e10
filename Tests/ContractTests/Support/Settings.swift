import MusterCore

/// A placement of one provider with these settings.
func placement(_ kind: String, _ settings: [String: SettingValue]) -> PlacementPolicy {
    let map = settings.sorted { $0.key < $1.key }.map { Setting(key: $0.key, value: $0.value) }
    return PlacementPolicy(name: "local", provider: PlugInReference(kind: kind, settings: .map(map)))
}

extension SettingValue {
    static func texts(_ texts: String...) -> SettingValue { .list(texts.map { .text($0) }) }
}

/// An order about a worker of the fleet `shop`.
func order(_ worker: WorkerID, _ placement: PlacementPolicy, handle: String? = nil) -> WorkerOrder {
    WorkerOrder(fleet: "shop", worker: worker, placement: placement, handle: handle, address: nil, steps: [])
}

/// An order to launch a worker of the fleet `shop`.
func launch(_ worker: WorkerID, _ placement: PlacementPolicy) -> LaunchOrder {
    LaunchOrder(fleet: "shop", worker: worker, placement: placement)
}
