extension PlugInSchema {
    /// Signals polled from the workers themselves.
    static let workersSignal = PlugInSchema(
        role: .signalSource, kind: "workers",
        keys: [
            SettingKey(
                "promql", .promQL, required: true, about: "Evaluated over what Muster polled; gives one number."),
            SettingKey("port", .port, about: "The worker's port to poll; the one it serves on when left away."),
            SettingKey("path", .path, standard: "/metrics", about: "The page to poll."),
            SettingKey("scheme", .choice(["http", "https"]), standard: "http", about: "How to poll it."),
            SettingKey(
                "ca", .path,
                about: "The authorities to trust with `https`, a PEM file; the system's when left away."),
            SettingKey(
                "timeout", .duration(.milliseconds(10) ... .seconds(60)), standard: "2s",
                about: "A worker that takes longer has not reported. At most `every`."),
            SettingKey(
                "gzip", .flag,
                about: "Ask for packed pages: less traffic for four times the CPU. Not asked for when left away."),
        ])

    /// Signals read from a Prometheus-compatible server.
    static let prometheusSignal = PlugInSchema(
        role: .signalSource, kind: "prometheus",
        keys: [
            SettingKey(
                "url", .url(schemes: ["http", "https"]), required: true, about: "The server, without `/api/v1`."),
            SettingKey("promql", .text, required: true, about: "Evaluated by the server; gives one number."),
            SettingKey("credentials", .text, about: "The name of credentials in `muster.yaml`."),
            SettingKey(
                "timeout", .duration(.milliseconds(10) ... .seconds(60)), standard: "5s",
                about: "Longer is a failed read."),
        ])
}
