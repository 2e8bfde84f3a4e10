extension PlugInSchema {
    /// Workers are servers of an HAProxy backend, put there and taken away at run time.
    static let haproxy = PlugInSchema(
        role: .drainer, kind: "haproxy", about: "Workers are servers of an HAProxy backend, over its runtime API.",
        keys: [
            SettingKey(
                "socket", .path, required: true, about: "The runtime API's socket, with level admin.",
                example: "/run/haproxy/admin.sock"),
            SettingKey(
                "backend", .text, required: true, about: "The backend that takes the workers.", example: "wallet"),
            SettingKey(
                "check",
                .map([
                    SettingKey(
                        "inter", .duration(.milliseconds(100) ... .seconds(300)), standard: "1s",
                        why: "A dead server is known in three seconds.", about: "Between checks.", example: "500ms"),
                    SettingKey(
                        "rise", .whole(1...100), standard: "2", why: "One lucky answer is no health.",
                        about: "Passes that bring a server in.", example: "1"),
                    SettingKey(
                        "fall", .whole(1...100), standard: "3", why: "One lost packet ends nobody.",
                        about: "Failures that take it out.", example: "5"),
                ]), about: "HAProxy's own check of each worker.", example: "{inter: 500ms}"),
            SettingKey("weight", .whole(1...256), about: "The server's weight.", example: "100"),
            SettingKey("maxconn", .whole(1...1_000_000), about: "The most connections to one worker.", example: "64"),
            SettingKey(
                "timeout", .duration(.milliseconds(100) ... .seconds(60)), standard: "2s",
                why: "The socket is local.", about: "For one command on the socket.", example: "5s"),
        ])
}
