extension PlugInSchema {
    /// Signals polled from the workers themselves.
    static let workersSignal = PlugInSchema(
        role: .signalSource, kind: "workers", about: "Polled from the workers themselves, no metrics server needed.",
        keys: [
            SettingKey(
                "promql", .promQL, required: true, about: "Evaluated over what Muster polled; gives one number.",
                example: "sum(rate(payments_total[1m]))"),
            SettingKey(
                "port", .port, about: "The worker's port to poll; the one it serves on when left away.", example: "9100"
            ),
            SettingKey(
                "path", .path, standard: "/metrics", why: "The custom of Prometheus.", about: "The page to poll.",
                example: "/stats"),
            SettingKey(
                "scheme", .choice(["http", "https"]), standard: "http", why: "Workers and Muster share a network.",
                about: "How to poll it.", example: "https"),
            SettingKey(
                "ca", .path,
                about: "The authorities to trust with `https`, a PEM file; the system's when left away.",
                example: "/etc/muster/ca.pem"),
            SettingKey(
                "timeout", .duration(.milliseconds(10) ... .seconds(60)), standard: "2s",
                why: "A slow worker must not delay the others.",
                about: "A worker that takes longer has not reported. At most `every`.", example: "500ms"),
            SettingKey(
                "gzip", .flag,
                about: "Ask for packed pages: less traffic for four times the CPU. Not asked for when left away.",
                example: "true"),
        ])

    /// Signals read from a Prometheus-compatible server.
    static let prometheusSignal = PlugInSchema(
        role: .signalSource, kind: "prometheus", about: "Asked of a Prometheus-compatible server.",
        keys: [
            SettingKey(
                "url", .url(schemes: ["http", "https"]), required: true, about: "The server, without `/api/v1`.",
                example: "http://prometheus:9090"),
            SettingKey(
                "promql", .text, required: true, about: "Evaluated by the server; gives one number.",
                example: "max(p99)"),
            SettingKey("credentials", .text, about: "The name of credentials in `muster.yaml`.", example: "metrics"),
            SettingKey(
                "timeout", .duration(.milliseconds(10) ... .seconds(60)), standard: "5s",
                why: "Servers answer in less, or are in trouble.", about: "Longer is a failed read.", example: "2s"),
        ])
}
