"""Prints the numbers of the YAML documents that a JSON Schema refuses. Reads YAML 1.2, as editors do.

usage: policy_schema.py SCHEMA DOCUMENTS   (a JSON list of texts)
"""
import json
import re
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """The core schema of YAML 1.2; keys are text, as in JSON."""

    def construct_mapping(self, node, deep=False):
        pairs = [(key.value, self.construct_object(value, deep=True)) for key, value in node.value]
        if len(dict(pairs)) != len(pairs):
            raise yaml.YAMLError("a key stands twice")
        return dict(pairs)


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def whole(loader, node):
    text = node.value
    return int(text, 0) if text.startswith(("0o", "0x")) else int(text)


Loader.add_constructor("tag:yaml.org,2002:int", whole)
Loader.add_constructor("tag:yaml.org,2002:map", lambda loader, node: loader.construct_mapping(node, deep=True))

schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
refused = []
for number, text in enumerate(json.load(open(sys.argv[2]))):
    try:
        value = yaml.load(text, Loader)
    except (yaml.YAMLError, ValueError, TypeError):
        continue  # no matter of a schema
    if not validator.is_valid(value):
        refused.append(number)
print(json.dumps(refused))
