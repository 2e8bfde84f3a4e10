/// The version that `--version` and the API name.
enum Version {
    static let text = "0.1.0"
}
