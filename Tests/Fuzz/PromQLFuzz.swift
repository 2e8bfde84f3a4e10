/// Any text as an expression: it is refused, or its canonical spelling reads back and it can be evaluated.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPromQL(_ start: UnsafePointer<UInt8>?, _ length: Int) -> Int32 {
    let text = String(decoding: UnsafeBufferPointer(start: start, count: length), as: UTF8.self)
    do {
        let expression = try PromQL.parse(text)
        let again = try PromQL.parse(expression.description)
        precondition(again == expression, "\(expression) and \(again)")
        for time in [Int64.min, 0, 60_000, .max] {
            _ = try PromQL.evaluate(expression, store, at: time)
            _ = try PromQL.condition(expression, store, worker: "w", at: time)
        }
    } catch {
        precondition(error.position.offset <= text.utf8.count, "\(error)")
    }
    return 0
}

private let store: SeriesStore = {
    var store = SeriesStore()
    let page = Array("a 1\na{b=\"c\"} 2\nb{b=\"c\"} NaN\nx_total{b=\"c\",d=\"e\"} 3\n".utf8)
    do {
        for worker in ["v", "w"] {
            for time in stride(from: Int64(0), through: 60_000, by: 10_000) {
                try store.record(try Exposition.parse(page, as: .prometheusText), of: worker, at: time)
            }
        }
    } catch {
        preconditionFailure("\(error)")
    }
    return store
}()
