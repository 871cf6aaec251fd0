"""Holds a value against a shape of one of AWS's service models, as botocore reads them.

What is held: members, required members, exactly one member of a union, types, enumerations, patterns, lengths and ranges,
of inputs and of answers. The rules are those of the Smithy specification ("Constraint traits", "Aggregate types"). Two
readings of our own: a pattern must match the whole text, though Smithy only asks that it is found in it, since AWS's
older models write none of the anchors; and \\w, \\d and \\s mean ASCII, as they nearly do in ECMA 262. Two things are not
held: the least length of a list or map in an answer, since AWS's own examples answer `"tags": {}` where the model says one
at least (AWS CLI Command Reference, imagebuilder get-component); and a text with a redaction in it, which is no longer AWS's.
"""

import base64
import collections
import datetime
import re

REDACTION = "⟦"


class Tally:
    """What was looked at and what could not be."""

    def __init__(self):
        self.side = "input"  # of the call that is looked at
        self.calls = collections.Counter()
        self.texts = self.redacted = 0
        self.unread = set()  # patterns that Python cannot read

    def __str__(self):
        return (
            f"{self.calls.total()} calls of {len(self.calls)} operations, {self.texts} texts, "
            f"{self.redacted} with a redaction not checked, {len(self.unread)} patterns not checked"
        )


def bounds(limits, size, what):
    """Lengths and ranges: the length and range traits share the names min and max."""
    if size < limits.get("min", size):
        yield "", f"{what} {size} is under {limits['min']}"
    if size > limits.get("max", size):
        yield "", f"{what} {size} is over {limits['max']}"


def sizes(shape, value, tally):
    """Lengths of a list or map."""
    limits = shape.metadata if tally.side == "input" else {**shape.metadata, "min": 0}
    return bounds(limits, len(value), "length")


def in_structure(shape, value, tally):
    if not isinstance(value, dict):
        yield "", "is no object"
        return
    for name in shape.required_members:
        if name not in value:
            yield f".{name}", "is missing"
    if shape.is_tagged_union and len(value) != 1:
        yield "", f"is a union with {len(value)} members"
    for name, inner in value.items():
        if name in shape.members:
            yield from below(f".{name}", shape.members[name], inner, tally)
        else:
            yield f".{name}", "is no member"


def in_list(shape, value, tally):
    if not isinstance(value, list):
        yield "", "is no list"
        return
    yield from sizes(shape, value, tally)
    for inner in value:
        yield from below("[]", shape.member, inner, tally)


def in_map(shape, value, tally):
    if not isinstance(value, dict):
        yield "", "is no map"
        return
    yield from sizes(shape, value, tally)
    for key, inner in value.items():
        yield from below("{key}", shape.key, key, tally)
        yield from below("{}", shape.value, inner, tally)


def in_string(shape, value, tally):
    if not isinstance(value, str):
        yield "", "is no text"
        return
    if shape.enum and value not in shape.enum:
        yield "", f"{value[:60]!r} is not in the enumeration"
    yield from bounds(shape.metadata, len(value), "length")
    pattern = shape.metadata.get("pattern")
    if pattern is not None and not matches(pattern, value, tally):
        yield "", f"{value[:60]!r} does not match {pattern[:80]}"


def matches(pattern, value, tally):
    try:
        return re.fullmatch(pattern, value, re.ASCII) is not None
    except re.error:
        tally.unread.add(pattern)
        return True


def in_number(shape, value, _tally):
    kinds = (int, float) if shape.type_name in ("float", "double") else (int,)
    if isinstance(value, bool) or not isinstance(value, kinds):
        yield "", f"is no {shape.type_name}"
    else:
        yield from bounds(shape.metadata, value, "value")


def in_boolean(_shape, value, _tally):
    if not isinstance(value, bool):
        yield "", "is no boolean"


def readable(read, value):
    try:
        read(value)
        return True
    except (AttributeError, TypeError, ValueError):
        return False


def in_timestamp(_shape, value, tally):
    """Evidence writes times of answers as RFC 3339, those of inputs as they are sent: seconds since 1970 or text."""
    sent = tally.side == "input" and isinstance(value, (int, float)) and not isinstance(value, bool)
    if not sent and not readable(lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00")), value):
        yield "", "is no time"


def in_blob(_shape, value, _tally):
    """Evidence writes bytes as base64."""
    if not readable(lambda text: base64.b64decode(text, validate=True), value):
        yield "", "is no base64"


HOLD = {
    **dict.fromkeys(("integer", "long", "float", "double"), in_number),
    "blob": in_blob,
    "boolean": in_boolean,
    "list": in_list,
    "map": in_map,
    "string": in_string,
    "structure": in_structure,
    "timestamp": in_timestamp,
}


def below(step, shape, value, tally):
    """Pairs of path and problem of a value that stands a step below another."""
    if isinstance(value, str):
        tally.texts += 1
        if REDACTION in value:
            tally.redacted += 1
            return
    for path, problem in HOLD[shape.type_name](shape, value, tally):
        yield step + path, problem
