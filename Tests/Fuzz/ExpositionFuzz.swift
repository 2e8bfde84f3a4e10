/// Any bytes as a page in both formats: samples or an error, never a crash; what is taken goes into a store.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzExposition(_ start: UnsafePointer<UInt8>?, _ length: Int) -> Int32 {
    let page = Array(UnsafeBufferPointer(start: start, count: length))
    let limits = ExpositionLimits(lineBytes: 512, samples: 50, labels: 5)
    for format in [ExpositionFormat.prometheusText, .openMetrics] {
        for wanted in [WantedMetrics.everything, WantedMetrics(["a", "ab_total"])] {
            for limits in [limits, ExpositionLimits()] {
                read(page, format, wanted, limits)
            }
        }
    }
    return 0
}

private func read(
    _ page: [UInt8], _ format: ExpositionFormat, _ wanted: WantedMetrics, _ limits: ExpositionLimits
) {
    do {
        let samples = try Exposition.parse(page, as: format, keeping: wanted, limits: limits)
        var store = SeriesStore()
        for time in [Int64.min, 0, 1000, .max] {
            try store.record(samples, of: "w", at: time)
        }
        store.prune(at: 0)
    } catch let error as ExpositionError {
        precondition(error.line >= 1 && error.column >= 1 && error.column <= page.count + 1, "\(error)")
    } catch {
        precondition(error is SeriesStoreError, "\(error)")
    }
}
