extension PlugInSchema {
    /// Workers are processes of this machine.
    static let process = PlugInSchema(
        role: .provider, kind: "process",
        keys: [
            SettingKey(
                "command", .list(.text), required: true,
                about:
                    "The program and its arguments, no shell between. `{port}`, `{worker}` and `{fleet}` are filled in."
            ),
            SettingKey(
                "environment", .texts, about: "Variables of the process; `{port}`, `{worker}`, `{fleet}` are filled in."
            ),
            SettingKey("directory", .path, about: "Where the process runs; where `musterd` runs when left away."),
            SettingKey(
                "portRange", .portRange, standard: "20000...29999", about: "Ports that workers are given, one each."),
            SettingKey(
                "limits",
                .map([
                    SettingKey("memory", .size, about: "The most memory of one worker."),
                    SettingKey("cpus", .positive, about: "The most processors of one worker, such as `0.5`."),
                    SettingKey("openFiles", .whole(16...1_048_576), about: "The most open files of one worker."),
                ]), about: "Bounds on one worker, through cgroups or rlimits where the system allows."),
            SettingKey(
                "host", .text, standard: "127.0.0.1", about: "The address of this machine that workers listen on."),
            SettingKey(
                "stopTimeout", .duration(.zero ... .seconds(3_600)), standard: "10s",
                about: "Between TERM and KILL when a drained worker is ended."),
        ])

    /// Workers are containers of a Docker Engine, or of podman's socket.
    static let docker = PlugInSchema(
        role: .provider, kind: "docker",
        keys: [
            SettingKey("image", .text, required: true, about: "The image, best with a tag or digest."),
            SettingKey(
                "port", .port, required: true,
                about: "The container's port that workers serve on; published on a free one."),
            SettingKey(
                "host", .url(schemes: ["unix", "tcp"]), isEndpoint: true,
                about: "The engine; that of `DOCKER_HOST`, or else `unix:///var/run/docker.sock`, when left away."),
            SettingKey(
                "tls",
                .map([
                    SettingKey(
                        "ca", .path, required: true, about: "The authority that signed the engine's certificate."),
                    SettingKey("cert", .path, required: true, about: "Our certificate."),
                    SettingKey("key", .path, required: true, about: "Our certificate's key."),
                ]), about: "Certificates for a `tcp://` engine."),
            SettingKey(
                "command", .list(.text), about: "Replaces the image's command; `{worker}` and `{fleet}` are filled in."),
            SettingKey(
                "environment", .texts, about: "Variables of the container; `{worker}` and `{fleet}` are filled in."),
            SettingKey("ports", .list(.port), about: "Other container ports to publish, for metrics or health."),
            SettingKey("network", .text, about: "The engine's network; its default one when left away."),
            SettingKey("memory", .size, about: "The most memory of one worker."),
            SettingKey("cpus", .positive, about: "The most processors of one worker, such as `0.5`."),
            SettingKey("volumes", .list(.text), about: "`SOURCE:PATH` or `SOURCE:PATH:ro`, as the engine takes them."),
            SettingKey(
                "pull", .choice(["always", "missing", "never"]), standard: "missing", about: "When the image is pulled."
            ),
            SettingKey(
                "logs", .choice(["bounded", "engine"]), standard: "bounded",
                about: "What is kept of what workers print: 64 MiB each, or as the engine is set up."),
            SettingKey(
                "stopTimeout", .duration(.zero ... .seconds(3_600)), standard: "10s",
                about: "Between TERM and KILL when a drained worker is ended."),
        ])
}
