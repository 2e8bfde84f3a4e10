extension PlugInSchema {
    /// Workers are processes of this machine.
    static let process = PlugInSchema(
        role: .provider, kind: "process", about: "Workers are processes of this machine.",
        keys: [
            SettingKey(
                "command", .list(.text), required: true,
                about:
                    "The program and its arguments, no shell between. `{port}`, `{worker}` and `{fleet}` are filled in.",
                example: "[./wallet, --port, \"{port}\"]"),
            SettingKey(
                "environment", .texts,
                about: "Variables of the process; `{port}`, `{worker}`, `{fleet}` are filled in.",
                example: "{REGION: here}"),
            SettingKey(
                "directory", .path, about: "Where the process runs; where `musterd` runs when left away.",
                example: "/srv/wallet"),
            SettingKey(
                "portRange", .portRange, standard: "20000...29999",
                why: "Above what systems hand out by themselves, below what they keep.",
                about: "Ports that workers are given, one each.", example: "21000...21999"),
            SettingKey(
                "limits",
                .map([
                    SettingKey("memory", .size, about: "The most memory of one worker.", example: "256MiB"),
                    SettingKey(
                        "cpus", .positive, about: "The most processors of one worker, such as `0.5`.", example: "0.5"),
                    SettingKey(
                        "openFiles", .whole(16...1_048_576), about: "The most open files of one worker.",
                        example: "4096"),
                ]), about: "Bounds on one worker, through cgroups or rlimits where the system allows.",
                example: "{memory: 256MiB}"),
            SettingKey(
                "host", .text, standard: "127.0.0.1", why: "Nobody outside reaches a worker unasked.",
                about: "The address of this machine that workers listen on.", example: "10.0.0.7"),
            SettingKey(
                "stopTimeout", .duration(.zero ... .seconds(3_600)), standard: "10s",
                why: "A drained worker has nothing left to do.",
                about: "Between TERM and KILL when a drained worker is ended.", example: "30s"),
        ])

    /// Workers are containers of a Docker Engine, or of podman's socket.
    static let docker = PlugInSchema(
        role: .provider, kind: "docker",
        about: "Workers are containers of a Docker Engine, or of podman's Docker-compatible socket.",
        keys: [
            SettingKey(
                "image", .text, required: true, about: "The image, best with a tag or digest.",
                example: "registry.example/wallet:1.4"),
            SettingKey(
                "port", .port, required: true,
                about: "The container's port that workers serve on; published on a free one.", example: "8080"),
            SettingKey(
                "host", .url(schemes: ["unix", "tcp"]), isEndpoint: true,
                about: "The engine; that of `DOCKER_HOST`, or else `unix:///var/run/docker.sock`, when left away.",
                example: "unix:///run/docker.sock"),
            SettingKey(
                "tls",
                .map([
                    SettingKey(
                        "ca", .path, required: true, about: "The authority that signed the engine's certificate.",
                        example: "/etc/muster/ca.pem"),
                    SettingKey(
                        "cert", .path, required: true, about: "Our certificate.", example: "/etc/muster/cert.pem"),
                    SettingKey(
                        "key", .path, required: true, about: "Our certificate's key.", example: "/etc/muster/key.pem"),
                ]), about: "Certificates for a `tcp://` engine.", example: "{ca: ca.pem, cert: cert.pem, key: key.pem}"),
            SettingKey(
                "command", .list(.text), about: "Replaces the image's command; `{worker}` and `{fleet}` are filled in.",
                example: "[serve, --name, \"{worker}\"]"),
            SettingKey(
                "environment", .texts, about: "Variables of the container; `{worker}` and `{fleet}` are filled in.",
                example: "{REGION: here}"),
            SettingKey(
                "ports", .list(.port), about: "Other container ports to publish, for metrics or health.",
                example: "[9100]"),
            SettingKey(
                "network", .text, about: "The engine's network; its default one when left away.", example: "payments"),
            SettingKey("memory", .size, about: "The most memory of one worker.", example: "256MiB"),
            SettingKey("cpus", .positive, about: "The most processors of one worker, such as `0.5`.", example: "0.5"),
            SettingKey(
                "volumes", .list(.text), about: "`SOURCE:PATH` or `SOURCE:PATH:ro`, as the engine takes them.",
                example: "[\"/etc/wallet:/etc/wallet:ro\"]"),
            SettingKey(
                "pull", .choice(["always", "missing", "never"]), standard: "missing",
                why: "A new tag is fetched, a known one costs nothing.", about: "When the image is pulled.",
                example: "always"),
            SettingKey(
                "logs", .choice(["bounded", "engine"]), standard: "bounded",
                why: "A worker that prints without end must not fill the disk.",
                about: "What is kept of what workers print: 64 MiB each, or as the engine is set up.", example: "engine"
            ),
            SettingKey(
                "stopTimeout", .duration(.zero ... .seconds(3_600)), standard: "10s",
                why: "A drained worker has nothing left to do.",
                about: "Between TERM and KILL when a drained worker is ended.", example: "30s"),
        ])
}
