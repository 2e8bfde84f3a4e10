import Glibc

/// A socket address of any family.
struct SocketAddress {
    private var storage: sockaddr_storage
    private let length: socklen_t

    var family: sa_family_t { storage.ss_family }

    /// The address of a unix socket; the path is at most 107 bytes.
    init(unixPath: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: unixPath.utf8.prefix(107)) }
        length = socklen_t(MemoryLayout<sockaddr_un>.size)
        storage = sockaddr_storage()
        withUnsafeBytes(of: &address) { bytes in
            withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: bytes) }
        }
    }

    private init?(_ entry: addrinfo) {
        guard let address = entry.ai_addr, Int(entry.ai_addrlen) <= MemoryLayout<sockaddr_storage>.size else {
            return nil
        }
        length = entry.ai_addrlen
        storage = sockaddr_storage()
        let bytes = UnsafeRawBufferPointer(start: address, count: Int(entry.ai_addrlen))
        withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: bytes) }
    }

    /// The first address of a host, IPv4 before IPv6; nil where the name has none. Waits for the resolver.
    static func resolve(host: String, port: Int) -> SocketAddress? {
        for family in [AF_INET, AF_INET6] {
            var hints = addrinfo()
            hints.ai_family = family
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var list: UnsafeMutablePointer<addrinfo>?
            guard getaddrinfo(host, String(port), &hints, &list) == 0, let first = list else { continue }
            defer { freeaddrinfo(first) }
            if let address = SocketAddress(first.pointee) { return address }
        }
        return nil
    }

    /// The bare number of an IP address, such as `127.0.0.1` or `::1`; nil for other families.
    var numericHost: String? {
        var copy = self
        var text = [CChar](repeating: 0, count: 64)
        let result = copy.withPointer { getnameinfo($0, $1, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) }
        guard result == 0, family != AF_UNIX else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    mutating func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        let length = length
        return withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
