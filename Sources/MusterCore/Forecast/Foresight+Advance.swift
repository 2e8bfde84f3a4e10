extension Foresight {
    /// Takes one bin in: scores what was foreseen of it, foresees what follows, and gives the number to ask for.
    mutating func advance(_ bin: BinClock.Bin, desired: Int, boot: Double, comeback: Double) -> ForesightRecord {
        let demand = bins.append(bin.demand)
        minutes.append(demand)
        if bin.demand != nil { learn() }
        floor.append(demand, inBurst: reserve.current != nil, horizon: horizon)
        reserve.track(bins, floor, at: bin.end)
        var record = foresee(boot: boot, at: bin.end)
        if bins.idle >= Self.idle, floor.reference == 0 { record.keepNobody() }
        let isQuiet = reserve.lastOnset.map { bins.newest - $0 >= Self.afterBurst } ?? true
        (record.workers, record.outcome) = regret.settle(
            record.need, desired: desired, comeback: comeback, isQuiet: isQuiet,
            mayCut: bins.gap <= Self.longestGap, at: bin.end)
        record.peak = regret.peak ?? record.need
        return record
    }

    /// Scores the forecast whose horizon ended with the newest bin.
    private mutating func learn() {
        let newest = bins.newest
        guard newest >= horizon, let forecast = open[(newest - horizon) % OpenForecast.kept],
            forecast.bin == newest - horizon
        else { return }
        // Windows that hold a burst's onset teach nothing about quiet times.
        if !forecast.inBurst {
            guard reserve.current == nil else { return }
            if let onset = reserve.lastOnset, newest - onset < horizon { return }
        }
        let seen = bins.highest(of: horizon) / forecast.level - 1
        let wrong = seen - forecast.share
        let limit = OpenForecast.winsor * forecast.spread
        let winsorised = Self.clamp(wrong, -limit, limit)
        let solves = newest % Self.solving == 0
        peak.learn(forecast, error: winsorised, solves: solves)
        error.learn(forecast, error: wrong, winsorised: winsorised, solves: solves)
    }

    /// What each part asks for now. Leaves the forecast open, to be scored.
    private mutating func foresee(boot: Double, at now: Instant) -> ForesightRecord {
        let level = bins.level
        let inBurst = reserve.current != nil
        let forecast = openForecast(inBurst: inBurst)
        open[forecast.bin % OpenForecast.kept] = forecast
        let margin = inBurst ? Self.burstMargin : Self.margin + Self.marginOfBin * Double(max(0, horizon - 12))
        let band = level * (1 + forecast.share + margin * forecast.spread) * (1 + Self.peaks)
        let promise = promise()
        let ramp = surge.need(bins, promise: promise, horizon: horizon, inBurst: inBurst, at: now)
        var record = ForesightRecord(
            level: level, rise: forecast.share, spread: forecast.spread, margin: margin,
            horizon: Double(horizon) * BinClock.seconds, forecast: Self.workers(band), surge: ramp.map(Self.workers))
        var need = max(record.forecast, record.surge ?? 0)
        if need > record.forecast { record.part = .surge }
        if !reserve.log.bursts.isEmpty {
            let chance = reserve.chance(at: now, began: clock.began ?? now, boot: boot)
            let answer = reserve.answer(
                need: need, band: band, bins, floor, horizon: horizon, chance: chance, at: now)
            reserve.note(isHeld: answer.isHeld)
            (record.chance, record.burst) = (chance, answer.reserve)
            if answer.need != need { record.part = .burst }
            need = answer.need
        }
        record.collapse = Self.workers(
            floor.floor(level: level, fall: minutes.ordinaryFall(CollapseFloor.Window(horizon: horizon))))
        if record.collapse > need { (need, record.part) = (record.collapse, .collapse) }
        record.coldStart = ColdStart.floor(level: level, scores: error.scores).map(Self.workers)
        if let cold = record.coldStart, cold > need { (need, record.part) = (cold, .coldStart) }
        record.need = need
        return record
    }

    private func openForecast(inBurst: Bool) -> OpenForecast {
        let inputs = PeakForecast.inputs(bins, minutes, horizon: horizon)
        let spreadInputs = error.inputs(inputs, level: bins.level)
        return OpenForecast(
            bin: bins.newest, inputs: inputs, spreadInputs: spreadInputs, level: bins.level,
            share: peak.forecast(inputs, inBurst: inBurst, scores: error.scores),
            spread: error.spread(spreadInputs, inBurst: inBurst), meanSquare: error.medium, inBurst: inBurst)
    }

    /// The forecast made two minutes ago, if it is known.
    private func promise() -> OpenForecast? {
        let then = bins.newest - SurgeRule.lag
        guard then >= 0, let promise = open[then % OpenForecast.kept], promise.bin == then else { return nil }
        return promise
    }
}
