import CLibCURL
import Glibc

extension Transfer {
    /// Leads libcurl's calls to this transfer, which the loop holds until the handle has left its multi.
    func setFunctions(_ options: inout EasyOptions) {
        let easy = options.easy
        let me = Unmanaged.passUnretained(self).toOpaque()
        let owned: [CURLoption] = [
            CURLOPT_PRIVATE, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_PREREQDATA,
            CURLOPT_OPENSOCKETDATA,
        ]
        for option in owned { options.set(option, pointer: me) }
        options.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        options.note(
            CURLOPT_WRITEFUNCTION,
            muster_easy_set_transfer_function(easy, CURLOPT_WRITEFUNCTION) { bytes, size, amount, me in
                let block = UnsafeRawBufferPointer(start: bytes, count: size * amount)
                return Transfer.at(me)?.receive(body: block) ?? 0
            })
        options.note(
            CURLOPT_HEADERFUNCTION,
            muster_easy_set_transfer_function(easy, CURLOPT_HEADERFUNCTION) { bytes, size, amount, me in
                let line = UnsafeRawBufferPointer(start: bytes, count: size * amount)
                return Transfer.at(me)?.receive(headerLine: line) == true ? line.count : 0
            })
        if submission.upload != nil {
            options.note(
                CURLOPT_READFUNCTION,
                muster_easy_set_transfer_function(easy, CURLOPT_READFUNCTION) { bytes, size, amount, me in
                    let space = UnsafeMutableRawBufferPointer(start: bytes, count: size * amount)
                    return Transfer.at(me)?.send(into: space) ?? Int(CURL_READFUNC_ABORT)
                })
        }
        options.note(
            CURLOPT_PREREQFUNCTION,
            muster_easy_set_prerequest_function(easy) { me, _, _, _, _ in
                Transfer.at(me)?.willRequest() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            })
        setSocketFunctions(&options)
    }

    private func setSocketFunctions(_ options: inout EasyOptions) {
        options.note(
            CURLOPT_OPENSOCKETFUNCTION,
            muster_easy_set_open_function(options.easy) { me, _, address in
                guard let address else { return -1 }
                return Transfer.at(me)?.openSocket(address) ?? -1
            })
        // A connection outlives its first transfer: closing reports to the shard, which outlives them all.
        options.set(CURLOPT_CLOSESOCKETDATA, pointer: Unmanaged.passUnretained(target.shard).toOpaque())
        options.note(
            CURLOPT_CLOSESOCKETFUNCTION,
            muster_easy_set_close_function(options.easy) { shard, socket in
                if let shard { Unmanaged<Shard>.fromOpaque(shard).takeUnretainedValue().noteClosed() }
                return close(socket)
            })
    }

    static func at(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
        pointer.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }
}
