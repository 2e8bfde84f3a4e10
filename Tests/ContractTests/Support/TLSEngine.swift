import Foundation
import Glibc

/// A dockerd on a TCP port of loopback that asks for a client certificate, with certificates made for it.
final class TLSEngine {
    let directory: String
    let port: Int
    private let process: Child

    var host: String { "tcp://127.0.0.1:\(port)" }

    /// Makes certificates, starts it and gives it the image. Throws where it cannot run.
    init() throws {
        directory = "/tmp/muster-tls-\(UUID().uuidString.prefix(6).lowercased())"
        try FileManager.default.createDirectory(atPath: directory + "/root/bin", withIntermediateDirectories: true)
        port = 20_000 + Int(getpid()) % 10_000
        let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "D=\(directory)", "P=\(port)"]
        guard try Child(["sh", "-ec", Self.certificates], environment: environment).wait() == 0 else {
            throw ChildFailure(text: "openssl could not make certificates")
        }
        process = try Child(["sh", "-c", Self.start], environment: environment)
        guard try Child(["sh", "-ec", Self.image], environment: environment).wait(seconds: 90) == 0 else {
            process.end(SIGTERM)
            throw ChildFailure(text: "dockerd with TLS did not take the image; see \(directory)/log")
        }
    }

    /// Ends it and removes what it had.
    func stop() {
        process.end(SIGTERM)
        do {
            _ = try Child(["sh", "-c", "umount \(directory)/data/overlay2 2>/dev/null; rm -rf \(directory)"]).wait()
        } catch {
            print("cannot remove \(directory): \(error)")
        }
    }

    private static let certificates = """
        cd "$D"
        exec 2>/dev/null
        new() { openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1"; }
        for ca in ca other; do
            openssl req -x509 -newkey rsa:2048 -nodes -keyout "$ca.key" -out "$ca.pem" -subj "/CN=$ca" -days 2
        done
        printf 'subjectAltName=IP:127.0.0.1\\nextendedKeyUsage=serverAuth\\n' >server.ext
        printf 'extendedKeyUsage=clientAuth\\n' >client.ext
        for who in server client; do
            new "$who"
            openssl x509 -req -in "$who.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile "$who.ext" \
                -out "$who.pem"
        done
        """
    private static let start = """
        exec dockerd --host "tcp://127.0.0.1:$P" --tlsverify --tlscacert "$D/ca.pem" --tlscert "$D/server.pem" \
            --tlskey "$D/server.key" --data-root "$D/data" --exec-root "$D/exec" --pidfile "$D/pid" --bridge none \
            --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false >"$D/log" 2>&1 </dev/null
        """
    private static let image = """
        cp /bin/busybox "$D/root/bin/busybox" || cp /usr/bin/busybox "$D/root/bin/busybox"
        tar -C "$D/root" -cf "$D/image.tar" .
        ask() { curl -sf -o /dev/null --cacert "$D/ca.pem" --cert "$D/client.pem" --key "$D/client.key" "$@"; }
        ask --retry 100 --retry-delay 0 --retry-all-errors --retry-max-time 60 "https://127.0.0.1:$P/_ping"
        ask -H 'Content-Type: application/x-tar' --data-binary "@$D/image.tar" -X POST \
            "https://127.0.0.1:$P/v1.41/images/create?fromSrc=-&repo=muster-contract&tag=latest"
        """
}
