#!/usr/bin/env python3
"""A worker for tests: worker.py PORT WORKER FOLDER.

What it serves is said by FOLDER/page: `value N` for a sound page with the gauge `offered`, or how the page is bad.
It leaves FOLDER/starts/WORKER.PID when it starts and FOLDER/ends/WORKER.PID when it is told to end.
"""
import os
import signal
import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port, worker, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]


def note(kind):
    name = f"{folder}/{kind}/{worker}.{os.getpid()}"
    with open(name, "w") as file:
        file.write(str(time.time_ns()))


def wanted():
    with open(f"{folder}/page") as file:
        words = file.read().split()
    return words or ["value", "0"]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path != "/metrics":
            return self.answer(b"ok\n")
        kind, *rest = wanted()
        getattr(self, kind)(*rest)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        time.sleep(0.02)
        self.answer(b"paid\n")

    def answer(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def value(self, number):
        self.answer(f"# TYPE offered gauge\noffered {number}\n# TYPE in_flight gauge\nin_flight 0\n".encode())

    def truncated(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"offered 0\n")
        self.close_connection = True

    def enormous(self):
        self.send_response(200)
        self.send_header("Content-Length", str(200 << 20))
        self.end_headers()
        line = b"offered 0\n" * 6554
        for _ in range(3200):
            self.wfile.write(line)

    def binary(self):
        self.answer(bytes(range(256)) * 16)

    def slow(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(1000):
            self.wfile.write(b"o")
            self.wfile.flush()
            time.sleep(1)

    def redirect(self):
        self.answer(b"", 302, Location="http://127.0.0.1:1/metrics")

    def gzip(self):
        self.answer(b"offered 0\n", Content_Encoding="gzip")

    def refuse(self):
        self.answer(b"no\n", 500)

    def log_message(self, *words):
        pass

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # The reader went away, as it does from a page that is too long.


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def server_bind(self):
        # Without the look-up of the machine's name, which can take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "worker", port


def end(*_):
    note("ends")
    os._exit(0)


signal.signal(signal.SIGTERM, end)
note("starts")
server = Server(("127.0.0.1", port), Handler)
threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 60}, daemon=True).start()
while True:
    signal.pause()
