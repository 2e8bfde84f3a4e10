import CLibCURL
import Synchronization

extension CURLMultiLoop {
    /// Easy handles kept for reuse.
    private static let idleHandlesKept = 512

    /// Takes a request in: to the wire, or into its target's queue.
    func accept(_ submission: Submission) {
        if let problem = submission.request.problem { return submission.fail(.invalidRequest(problem)) }
        let target: Target
        switch place(submission.request.targetKey) {
        case .success(let found): target = found
        case .failure(let error): return submission.fail(error)
        }
        guard target.waitingAmount < configuration.waitingPerTarget else {
            return submission.fail(.tooManyWaiting(limit: configuration.waitingPerTarget))
        }
        let transfer = Transfer(submission, target: target, limits: limits, mailbox: mailbox)
        transfers[transfer.id] = transfer
        deadlines.add(
            transfer.nextCheck(before: transfer.deadline, now: submission.submitted), transfer.id)
        if target.inFlight < max(1, configuration.transfersPerTarget) {
            launch(transfer)
        } else {
            target.enqueue(transfer.id)
        }
    }

    /// Completes what libcurl has finished on this shard.
    func collect(_ shard: Shard) {
        var code = CURLE_OK
        while let easy = muster_multi_next_finished(shard.multi, &code) {
            guard let transfer = Transfer.at(muster_easy_owner(easy)) else { continue }
            if code == CURLE_OK {
                finish(transfer, .success(()))
            } else {
                finish(transfer, .failure(transfer.error(for: code, detail: transfer.detail)))
            }
        }
    }

    /// Ends a transfer, gives its place to the next in its target's queue, and tells the caller.
    func finish(_ transfer: Transfer, _ outcome: Result<Void, TransportError>) {
        guard transfers.removeValue(forKey: transfer.id) != nil else { return }
        let target = transfer.target
        guard let easy = transfer.easy else {
            target.leaveQueue(transfer.id)
            return transfer.complete(outcome)
        }
        transfer.complete(outcome)
        curl_multi_remove_handle(target.shard.multi, easy)
        release(transfer)
        target.inFlight -= 1
        target.shard.inFlight -= 1
        guard !isStopping else { return }
        while target.inFlight < max(1, configuration.transfersPerTarget), let next = target.dequeue() {
            if let waiting = transfers[next] { launch(waiting) }
        }
    }

    /// Ends transfers whose time is up.
    func expire(_ now: MonotonicTime) {
        while let id = deadlines.popDue(at: now) {
            guard let transfer = transfers[id] else { continue }
            guard let due = transfer.due(at: now) else { continue }
            if due <= now {
                finish(transfer, .failure(transfer.expiry))
            } else {
                deadlines.add(transfer.nextCheck(before: due, now: now), id)
            }
        }
    }

    /// Keeps the tables in proportion to what is in use.
    func tidy(_ now: MonotonicTime) {
        if deadlines.held > 1024 + 2 * transfers.count { deadlines.compact { transfers[$0] != nil } }
        targets.sweep(now: now)
        for shard in shards where shard.targets == 0 { shard.reset() }
    }

    private func launch(_ transfer: Transfer) {
        guard let easy = idleHandles.popLast() ?? curl_easy_init() else {
            transfers[transfer.id] = nil
            return transfer.complete(.failure(.exhausted("libcurl has no memory")))
        }
        transfer.easy = easy
        transfer.started = .now
        do {
            try transfer.configure(easy, userAgent: configuration.userAgent)
        } catch {
            transfers[transfer.id] = nil
            transfer.complete(.failure(error))
            return release(transfer)
        }
        let shard = transfer.target.shard
        makeRoom(in: shard)
        transfer.target.inFlight += 1
        shard.inFlight += 1
        shard.isUsed = true
        let code = curl_multi_add_handle(shard.multi, easy)
        if code != CURLM_OK {
            finish(transfer, .failure(.exhausted("libcurl: \(String(cString: curl_multi_strerror(code)))")))
        }
    }

    /// Idle connections give way when the last eighth of those allowed is in use: to a new one of their own shard, or all
    /// of a shard at once in which nothing is in flight.
    private func makeRoom(in shard: Shard) {
        guard mailbox.openConnections.load(ordering: .relaxed) >= limits.connections - limits.connections / 8 else {
            return shard.unlimit()
        }
        if shard.makeIdleGiveWay() { return }
        for other in shards { other.reset() }
    }

    private func release(_ transfer: Transfer) {
        curl_slist_free_all(transfer.headerList)
        transfer.headerList = nil
        guard let easy = transfer.easy else { return }
        transfer.easy = nil
        if idleHandles.count < Self.idleHandlesKept {
            curl_easy_reset(easy)
            idleHandles.append(easy)
        } else {
            curl_easy_cleanup(easy)
        }
    }

    private func place(_ key: Target.Key) -> Result<Target, TransportError> {
        let now = MonotonicTime.now
        if let target = targets.find(key, now: now) { return .success(target) }
        if targets.targets.count >= configuration.maximumTargets { targets.sweep(now: now, force: true) }
        guard targets.targets.count < configuration.maximumTargets else {
            return .failure(.tooManyTargets(limit: configuration.maximumTargets))
        }
        if let shard = shards.first(where: { $0.targets < Shard.capacity }) {
            return .success(targets.add(key, to: shard, now: now))
        }
        do {
            let shard = try Shard(
                index: shards.count, epoll: epoll, mailbox: mailbox,
                transfersPerTarget: configuration.transfersPerTarget)
            shards.append(shard)
            return .success(targets.add(key, to: shard, now: now))
        } catch {
            return .failure(error)
        }
    }
}
