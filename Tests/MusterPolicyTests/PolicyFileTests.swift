import Foundation
import MusterCore
import MusterPolicy
import Testing

@Suite("Policies that come with the product")
struct PolicyFileTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test(arguments: [
        "wallet-process.yaml", "wallet-docker.yaml", "wallet-api.yaml", "settlement-queue.yaml", "batch.yaml",
        "cache-tier.yaml", "read-replicas.yaml", "spot-heavy.yaml", "two-regions.yaml", "container-service.yaml",
    ])
    func decodesWithNothingToSay(_ name: String) throws {
        let bytes = try Data(contentsOf: Self.root.appending(path: "policies/\(name)"))
        let result = decoder.decode(files: [SourceFile(path: name, bytes: Array(bytes))])
        #expect(rendered(result) == "")
        #expect(result.policies.count == 1)
        #expect(result.paths.values.first == name)
    }
}
