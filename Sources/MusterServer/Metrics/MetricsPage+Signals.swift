import MusterCore
import MusterDaemon
import MusterWire

extension MetricsPage {
    func signals(_ out: inout MetricsText) {
        let readings = present.decisions.flatMap { decision in
            decision.readings.map { (decision.fleet, ReadingView($0, now: now), $0.reading.coverage) }
        }
        out.metric("muster_signal_value", .gauge, "The signal's value; no sample while it is none.")
        for (fleet, reading, _) in readings where reading.state == .value {
            if let value = reading.value { out.sample("muster_signal_value", labels(fleet, reading), value) }
        }
        out.metric("muster_signal_age_seconds", .gauge, "How old the reading is.")
        for (fleet, reading, _) in readings {
            out.sample("muster_signal_age_seconds", labels(fleet, reading), reading.ageSeconds)
        }
        out.metric("muster_signal_coverage", .gauge, "The share of the asked workers that reported.")
        for (fleet, reading, coverage) in readings {
            out.sample("muster_signal_coverage", labels(fleet, reading), coverage.fraction)
        }
        out.metric("muster_signal_state", .gauge, "1 for the state that the signal is in.")
        for (fleet, reading, _) in readings {
            for state in ReadingView.State.allCases {
                out.sample(
                    "muster_signal_state", labels(fleet, reading) + [("state", state.rawValue)],
                    reading.state == state ? 1 : 0)
            }
        }
    }

    /// What workers were found to carry; no sample while that is not known.
    func capacities(_ out: inout MetricsText) {
        let learned = present.summaries(at: now).compactMap { summary in
            summary.capacity.map { (labels: [("fleet", summary.fleet), ("signal", $0.signal)], capacity: $0) }
        }
        let rows: [(name: String, help: String, value: (CapacityView) -> Double?)] = [
            ("muster_fleet_learned_capacity", "What one worker was found to carry of the signal.", { $0.value }),
            ("muster_fleet_learned_capacity_low", "The lower end of where it lies.", { $0.low }),
            ("muster_fleet_learned_capacity_high", "The upper end of where it lies.", { $0.high }),
        ]
        for row in rows {
            out.metric(row.name, .gauge, row.help)
            for (labels, capacity) in learned {
                if let value = row.value(capacity) { out.sample(row.name, labels, value) }
            }
        }
    }

    private func labels(_ fleet: FleetName, _ reading: ReadingView) -> [(String, String)] {
        [("fleet", fleet.rawValue), ("signal", reading.signal)]
    }

    func placements(_ out: inout MetricsText) {
        let placements = present.state.fleets.flatMap { fleet in fleet.placements.map { (fleet.policy.fleet, $0) } }
        out.metric("muster_launch_breaker_open", .gauge, "1 while nothing is launched at the placement.")
        for (fleet, placement) in placements {
            let open = placement.notBefore.map { $0 > now } ?? false
            out.sample("muster_launch_breaker_open", labels(fleet, placement), open ? 1 : 0)
        }
        out.metric("muster_launch_failures", .gauge, "Launches in a row that failed.")
        for (fleet, placement) in placements {
            out.sample("muster_launch_failures", labels(fleet, placement), Double(placement.failures))
        }
    }

    private func labels(_ fleet: FleetName, _ placement: PlacementState) -> [(String, String)] {
        [("fleet", fleet.rawValue), ("placement", placement.name.rawValue)]
    }

    func telemetry(_ out: inout MetricsText) {
        var last: String?
        for sample in present.telemetry.samples {
            if sample.name != last { out.metric(sample.name, sample.isCounter ? .counter : .gauge, sample.help) }
            last = sample.name
            out.sample(sample.name, sample.labels.map { ($0.key, $0.value) }, sample.value)
        }
    }

    func process(_ out: inout MetricsText) {
        let figures = ProcessFigures()
        let rows: [(String, MetricsText.Kind, String, Double?)] = [
            ("process_start_time_seconds", .gauge, "When the daemon was started.", present.startedAt.seconds),
            ("process_resident_memory_bytes", .gauge, "Resident memory.", figures.residentBytes),
            ("process_cpu_seconds_total", .counter, "Processor time, user and system.", figures.cpuSeconds),
            ("process_open_fds", .gauge, "Open file descriptors.", figures.openDescriptors),
        ]
        for (name, kind, help, value) in rows {
            guard let value else { continue }
            out.metric(name, kind, help)
            out.sample(name, [], value)
        }
    }
}
