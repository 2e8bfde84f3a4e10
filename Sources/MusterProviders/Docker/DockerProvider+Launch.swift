import MusterCore
import MusterPorts
import MusterTransport

extension DockerProvider {
    public func prepare(_ order: LaunchOrder) async throws(Failure) {
        let settings = try DockerSettings(order.placement, defaultHost: defaultHost)
        try Self.checkName(order.worker)
        switch settings.pull {
        case .never: return
        case .missing: if try await engine.has(settings.image, at: settings.endpoint) { return }
        case .always: if try await existing(order, settings) != nil { return }
        }
        try await pull(settings)
    }

    public func launch(_ order: LaunchOrder) async throws(Failure) -> ObservedWorker {
        let settings = try DockerSettings(order.placement, defaultHost: defaultHost)
        try Self.checkName(order.worker)
        let found = try await create(order, settings)
        guard let container = found else { throw .outcomeUnknown("container \(order.worker) was removed meanwhile") }
        return container.isCreated ? try await start(container, order, settings) : try worker(container, settings)
    }

    private func pull(_ settings: DockerSettings) async throws(Failure) {
        try await pulls.pull(settings.image, at: settings.endpoint) { () async throws(Failure) in
            // Who looked before a fetch was over and asks after it needs none.
            if settings.pull == .missing, try await engine.has(settings.image, at: settings.endpoint) { return }
            try await engine.pull(settings.image, at: settings.endpoint, place: settings.place("image"))
        }
    }

    /// Makes the container, or finds the one that an earlier call made.
    private func create(_ order: LaunchOrder, _ settings: DockerSettings) async throws(Failure) -> DockerContainer? {
        var reply: DockerEngine.Reply
        do {
            reply = try await createOnce(order, settings)
            if reply.status == 404, settings.pull != .never {
                try await pull(settings)
                reply = try await createOnce(order, settings)
            }
        } catch {
            guard case .outcomeUnknown = error else { throw error }
            // It may have been made all the same: then the launch goes on as if the answer had come.
            guard let container = try await existingIfKnown(order, settings) else { throw error }
            return container
        }
        switch reply.status {
        case 201, 409:
            if let container = try await settled(order, settings) { return container }
            throw .outcomeUnknown(
                "container \(order.worker) cannot be seen"
                    + (reply.status == 409 ? ", yet: \(DockerFailure.message(reply))" : " after it was made"))
        case 404:
            throw .invalidRequest("\(settings.place("image")): \(settings.image): \(DockerFailure.message(reply))")
        case 500...599:
            if let container = try await existingIfKnown(order, settings) { return container }
            throw DockerFailure.of(reply, doing: "make container \(order.worker)")
        default: throw DockerFailure.of(reply, doing: "make container \(order.worker)")
        }
    }

    private func createOnce(_ order: LaunchOrder, _ settings: DockerSettings) async throws(Failure)
        -> DockerEngine.Reply
    {
        try await engine.call(
            settings.endpoint, .post, "/containers/create", query: [("name", order.worker.rawValue)],
            body: try DockerCreate(order, settings).encoded(), deadline: engine.deadlines.change)
    }

    /// The container of that name; `invalidRequest` when it is not this worker's.
    private func existing(_ order: LaunchOrder, _ settings: DockerSettings) async throws(Failure) -> DockerContainer? {
        guard let container = try await inspect(settings.endpoint, order.worker.rawValue) else { return nil }
        guard container.labels[DockerLabel.fleet] == order.fleet.rawValue,
            container.labels[DockerLabel.worker] == order.worker.rawValue
        else {
            throw .invalidRequest(
                "a container that is not this fleet's has the name \(order.worker): rename or remove it")
        }
        return container
    }

    /// As `existing` where the question itself may fail: then nobody knows.
    private func existingIfKnown(
        _ order: LaunchOrder, _ settings: DockerSettings
    ) async throws(Failure) -> DockerContainer? {
        do {
            return try await existing(order, settings)
        } catch {
            if case .invalidRequest = error { throw error }
            throw .outcomeUnknown("container \(order.worker) may have been made: \(error.message)")
        }
    }

    /// Engines take a name a moment before its container can be seen: it is waited for.
    private func settled(_ order: LaunchOrder, _ settings: DockerSettings) async throws(Failure) -> DockerContainer? {
        let deadline = ContinuousClock.now + engine.deadlines.settle
        while true {
            if let container = try await existingIfKnown(order, settings) { return container }
            guard ContinuousClock.now < deadline else { return nil }
            do {
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                throw .outcomeUnknown("cancelled while container \(order.worker) was made")
            }
        }
    }

    private func start(
        _ container: DockerContainer, _ order: LaunchOrder, _ settings: DockerSettings
    ) async throws(Failure) -> ObservedWorker {
        try await checkLimits(container, settings)
        let failure: Failure?
        var blamesProgram = false
        do {
            let reply = try await engine.call(
                settings.endpoint, .post, "/containers/\(container.id)/start", deadline: engine.deadlines.change)
            // 304: somebody else has started it.
            let isStarted = [200, 204, 304].contains(reply.status)
            failure = isStarted ? nil : DockerFailure.of(reply, doing: "start \(container.id.prefix(12))")
            blamesProgram = DockerFailure.blamesProgram(reply)
        } catch {
            failure = error
        }
        // Whatever the answer was, what the engine shows counts.
        let now = try await existingIfKnown(order, settings)
        if let now, failure == nil || now.hasProcess { return try worker(now, settings) }
        guard let now, let failure else {
            throw .outcomeUnknown("container \(order.worker) was to be started and is not there any more")
        }
        throw try await notStarted(failure, now, settings, blamesProgram: blamesProgram)
    }

    /// A container that cannot be started is of no use: it is removed, so that nothing was made.
    private func notStarted(
        _ failure: Failure, _ now: DockerContainer, _ settings: DockerSettings, blamesProgram: Bool
    ) async throws(Failure) -> Failure {
        switch failure {
        case .outcomeUnknown, .throttled: return failure
        default: break
        }
        if let problem = await notTakenBack(settings.endpoint, now.id) {
            return .outcomeUnknown("\(failure.message); and then \(problem.message)")
        }
        // 126 and 127 are the engine's codes for a program that cannot be run or is not there.
        if case .notFound = failure { return .invalidRequest(failure.message) }
        guard blamesProgram || now.state.exitCode == 126 || now.state.exitCode == 127 else { return failure }
        return .invalidRequest("\(settings.place("command")): \(failure.message)")
    }

    /// Engines drop limits that their kernel cannot keep, with a mere warning.
    private func checkLimits(_ container: DockerContainer, _ settings: DockerSettings) async throws(Failure) {
        let memory = settings.memory.map { $0 == container.hostConfig?.memory } ?? true
        let quota = (container.hostConfig?.nanoCPUs ?? 0) > 0 || (container.hostConfig?.cpuQuota ?? 0) > 0
        guard memory, settings.cpus == nil || quota else {
            let text = "\(settings.place(memory ? "cpus" : "memory")): this engine's machine cannot keep the limit"
            if let problem = await notTakenBack(settings.endpoint, container.id) {
                throw .outcomeUnknown("\(text); and then \(problem.message)")
            }
            throw .invalidRequest(text)
        }
    }

    /// Removes a container that was made in vain; what came of it when it may still be there.
    private func notTakenBack(_ endpoint: DockerEndpoint, _ id: String) async -> Failure? {
        do throws(Failure) {
            try await remove(endpoint, id)
            return nil
        } catch {
            return error
        }
    }

    private func worker(_ container: DockerContainer, _ settings: DockerSettings) throws(Failure) -> ObservedWorker {
        guard let worker = container.observed(settings.endpoint) else {
            throw .outcomeUnknown("container \(container.id.prefix(12)) has lost its labels")
        }
        return worker
    }

    /// What engines accept as a name.
    private static func checkName(_ worker: WorkerID) throws(Failure) {
        let name = worker.rawValue
        let sound = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
        }
        guard sound, let first = name.utf8.first, first != 0x2D, first != 0x2E, first != 0x5F, name.utf8.count > 1
        else {
            throw .invalidRequest("'\(name)' cannot name a container: use letters, digits, '-', '_' and '.'")
        }
    }
}
