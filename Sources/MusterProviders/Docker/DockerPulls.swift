import MusterCore

/// Fetches each image once for everyone who waits for it.
actor DockerPulls {
    private struct Wanted: Hashable {
        var endpoint: DockerEndpoint
        var image: String
    }
    private typealias End = Result<Void, Failure>

    private var underWay: [Wanted: [CheckedContinuation<End?, Never>]] = [:]

    /// Has `fetch` run unless another is at it for the same image and engine; then that one's end is waited for. If it was
    /// cancelled, the next of those who wait takes over.
    func pull(
        _ image: String, at endpoint: DockerEndpoint, _ fetch: () async throws(Failure) -> Void
    ) async throws(Failure) {
        let wanted = Wanted(endpoint: endpoint, image: image)
        while underWay[wanted] != nil {
            let end = await withCheckedContinuation { underWay[wanted]?.append($0) }
            if let end { return try end.get() }
        }
        underWay[wanted] = []
        let end: End
        do throws(Failure) {
            try await fetch()
            end = .success(())
        } catch {
            end = .failure(error)
        }
        let told: End? = Task.isCancelled ? nil : end
        for waiter in underWay.removeValue(forKey: wanted) ?? [] { waiter.resume(returning: told) }
        try end.get()
    }
}
