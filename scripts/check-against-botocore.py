"""Holds the recorded calls of a package against AWS's own service models, as botocore ships them.

Usage: check-against-botocore.py EVIDENCE-FOLDER EXCEPTIONS.yaml

What is held, and what is not, botocore_shapes.py says.

EXCEPTIONS.yaml is a list of {side, operation, path, problem, reason, source}: what may stand, and why. Prints a line for
each kind of problem with its count. Exit 1 where one is no exception or an exception does not occur, 2 where nothing
could be checked.
"""

import collections
import json
import pathlib
import sys

import botocore
import botocore.exceptions
import botocore.session
import yaml

from botocore_shapes import Tally, below

# Where a service of the JavaScript SDK has another name in botocore.
SERVICES = {"cloudwatch-logs": "logs", "s3-control": "s3control"}
FIELDS = ("side", "operation", "path", "problem", "reason", "source")


def in_record(record, models, tally):
    """Kinds of problem of one call: (side, operation, path, problem)."""
    operation, outcome = record["operation"], record["outcome"]
    tally.calls[operation] += 1
    service, name = operation.split(":")
    try:
        model = models.get_service_model(SERVICES.get(service, service)).operation_model(name)
    except (botocore.exceptions.UnknownServiceError, botocore.model.OperationNotFoundError):
        yield "input", operation, "", "is no operation"
        return
    sides = [("input", model.input_shape, record["input"] or {})]
    if outcome["kind"] == "ok":
        sides.append(("answer", model.output_shape, outcome.get("response") or {}))
    for side, shape, value in sides:
        tally.side = side
        if shape is None and value:
            yield side, operation, "", "has members, but none are known"
        elif shape is not None:
            yield from ((side, operation, *each) for each in below("", shape, value, tally))


def records(folder):
    for file in sorted(pathlib.Path(folder).glob("*/*.ndjson")):
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
            try:
                if line:
                    yield json.loads(line)
            except ValueError as error:
                sys.exit(f"{file}:{number}: is no JSON ({error}): this is no evidence folder, or it was changed")


def read_exceptions(file):
    exceptions = {}
    for each in yaml.safe_load(pathlib.Path(file).read_text(encoding="utf-8")) or []:
        if sorted(each) != sorted(FIELDS) or not all(isinstance(text, str) and text.strip() for text in each.values()):
            sys.exit(f"{file}: each exception has {', '.join(FIELDS)}, all of them text: {each}")
        key = tuple(each[field] for field in FIELDS[:4])
        if key in exceptions:
            sys.exit(f"{file}: two exceptions for {' '.join(key)}: leave one")
        exceptions[key] = each["reason"]
    return exceptions


def main(folder, exceptions_file):
    exceptions, models, tally = read_exceptions(exceptions_file), botocore.session.get_session(), Tally()
    found = collections.Counter()
    for record in records(folder):
        found.update(in_record(record, models, tally))
    if not tally.calls:
        print(f"{folder} has no recorded calls (*/*.ndjson): make them with `npm run demo`")
        return 2
    unused = sorted(set(exceptions) - set(found))
    for kind, count in sorted(found.items()):
        print(f"{'exception' if kind in exceptions else 'PROBLEM'} {count}x {' '.join(kind)}")
    for kind in unused:
        print(f"PROBLEM exception that does not occur, take it out of {exceptions_file}: {' '.join(kind)}")
    for pattern in sorted(tally.unread):
        print(f"not checked, Python cannot read it: {pattern[:100]}")
    wrong = len(set(found) - set(exceptions))
    print(f"botocore {botocore.__version__}: {tally}; kinds of problem: {wrong}, exceptions: {len(found) - wrong}")
    return 1 if wrong or unused else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 3 else __doc__)
