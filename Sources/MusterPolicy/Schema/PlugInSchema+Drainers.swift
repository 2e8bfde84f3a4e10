extension PlugInSchema {
    /// Workers are servers of an HAProxy backend, put there and taken away at run time.
    static let haproxy = PlugInSchema(
        role: .drainer, kind: "haproxy",
        keys: [
            SettingKey("socket", .path, required: true, about: "The runtime API's socket, with level admin."),
            SettingKey("backend", .text, required: true, about: "The backend that takes the workers."),
            SettingKey(
                "check",
                .map([
                    SettingKey(
                        "inter", .duration(.milliseconds(100) ... .seconds(300)), standard: "1s",
                        about: "Between checks."),
                    SettingKey("rise", .whole(1...100), standard: "2", about: "Passes that bring a server in."),
                    SettingKey("fall", .whole(1...100), standard: "3", about: "Failures that take it out."),
                ]), about: "HAProxy's own check of each worker."),
            SettingKey("weight", .whole(1...256), about: "The server's weight."),
            SettingKey("maxconn", .whole(1...1_000_000), about: "The most connections to one worker."),
            SettingKey(
                "timeout", .duration(.milliseconds(100) ... .seconds(60)), standard: "2s",
                about: "For one command on the socket."),
        ])
}
