"""An HTTP/1.1 server that misbehaves on request. Ends when its standard input ends.

Usage: odd_server.py tcp | unix PATH | tls CERTIFICATE KEY [CLIENT_CA]. Prints its port, or the path.
"""
import asyncio
import gzip
import json
import os
import ssl
import sys

opened = 0
open_now = 0
flooded = 0
seen = {}
changed = asyncio.Event()


def reply(status, body=b"", *headers, length=None):
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body) if length is None else length}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


async def read_body(reader, headers):
    if headers.get("transfer-encoding") == "chunked":
        total = 0
        while True:
            size = int(await reader.readline(), 16)
            await reader.readexactly(size + 2)
            if size == 0:
                return b"%d bytes in chunks" % total
            total += size
    return await reader.readexactly(int(headers.get("content-length", "0")))


async def flood(writer, block):
    global flooded
    while True:
        writer.write(block)
        await writer.drain()
        flooded += len(block)


async def until(condition):
    while not condition():
        changed.clear()
        await changed.wait()


async def serve_one(method, target, headers, body, reader, writer, number):
    path, _, query = target.partition("?")
    seen[path] = seen.get(path, 0) + 1
    changed.set()
    if path == "/hello":
        writer.write(reply(200, b"" if method == "HEAD" else b"hello", f"X-Connection: {number}", "X-Two: a", "x-two: b"))
    elif path == "/echo":
        writer.write(reply(200, body, f"X-Method: {method}"))
    elif path == "/headers":
        writer.write(reply(200, json.dumps(headers).encode()))
    elif path == "/proxied" or path.startswith("http://"):
        writer.write(reply(200, target.encode()))
    elif path == "/stats":
        writer.write(reply(200, json.dumps({"opened": opened, "flooded": flooded, "seen": seen}).encode()))
    elif path == "/await-open":
        await until(lambda: open_now <= int(query))
        writer.write(reply(200, b"%d" % open_now))
    elif path == "/await-seen":
        name, _, times = query.partition(",")
        await until(lambda: seen.get(name, 0) >= int(times))
        writer.write(reply(200))
    elif path == "/later":
        await asyncio.sleep(float(query))
        writer.write(reply(200, b"later", f"X-Connection: {number}"))
    elif path == "/hang":
        await reader.read(1)
        return False
    elif path == "/drip":
        writer.write(reply(200, length=1000))
        while True:
            await writer.drain()
            await asyncio.sleep(1)
            writer.write(b"x")
    elif path == "/truncated":
        writer.write(reply(200, b"half", length=100))
        return False
    elif path == "/rubbish":
        writer.write(b"\x00\x01\x02 this is not HTTP\r\n\r\n")
        return False
    elif path == "/gzip":
        writer.write(reply(200, gzip.compress(b"hello " * 1000), "Content-Encoding: gzip"))
    elif path == "/gzip-lie":
        writer.write(reply(200, b"plain text, not gzip", "Content-Encoding: gzip"))
    elif path == "/gzip-cut":
        writer.write(reply(200, gzip.compress(bytes(i * i % 251 for i in range(10000)))[:-200], "Content-Encoding: gzip"))
    elif path == "/gzip-bomb":
        writer.write(reply(200, gzip.compress(bytes(64 << 20)), "Content-Encoding: gzip"))
    elif path == "/redirect":
        writer.write(reply(302, b"", "Location: /hello"))
    elif path == "/huge":
        writer.write(reply(200, length=1 << 40))
        await flood(writer, bytes(65536))
    elif path == "/endless":
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        await flood(writer, bytes(65536))
    elif path == "/endless-head":
        writer.write(b"HTTP/1.1 200 OK\r\n")
        await flood(writer, b"X-More: " + b"x" * 1000 + b"\r\n")
    elif path == "/events":
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for index in range(int(query)):
            line = b"data: %d\n\n" % index
            writer.write(b"%x\r\n%s\r\n" % (len(line), line))
            await writer.drain()
            await asyncio.sleep(0.01)
        writer.write(b"0\r\n\r\n")
    elif path == "/quiet":
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")
        await writer.drain()
        await reader.read(1)
        return False
    elif path == "/die":
        return False
    else:
        writer.write(reply(404))
    await writer.drain()
    return True


async def serve(reader, writer):
    global opened, open_now
    opened += 1
    open_now += 1
    number = opened
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
            body = await read_body(reader, headers)
            if not await serve_one(method, target, headers, body, reader, writer, number):
                break
    except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
        pass
    finally:
        open_now -= 1
        changed.set()
        writer.close()


async def main(kind, *rest):
    if kind == "unix":
        server = await asyncio.start_unix_server(serve, rest[0], backlog=2048)
        print(rest[0], flush=True)
    else:
        context = None
        if kind == "tls":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(rest[0], rest[1])
            if len(rest) > 2:
                context.load_verify_locations(rest[2])
                context.verify_mode = ssl.CERT_REQUIRED
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context, backlog=2048)
        print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()
    os._exit(0)


asyncio.run(main(*sys.argv[1:]))
