"""Reads the sandbox with AWS's Python SDK, which has service models of its own.

Usage: boto3-check.py PORT CA.pem CALLS.json  (started by test/sandbox/boto3.test.ts)

CALLS.json holds lists of calls: "answered" with {"id", "client", "operation", "input", "output"}, and "refused" with
"error" ({"Code", "Message", "Status"}) in place of an output, each list with its keys. Dates are {"$date": RFC 3339} in
inputs and plain text in outputs, bytes are {"$bytes": base64} and base64. Prints one JSON object for each list:
id -> "equal" or what differs.
"""

import base64
import datetime
import json
import socket
import sys

import boto3
import botocore
import botocore.config
import botocore.exceptions

UTC = datetime.timezone.utc


def redirect_to(port):
    """Every AWS host name leads to the sandbox; names, SNI and endpoint rules stay AWS's."""
    real = socket.getaddrinfo
    socket.getaddrinfo = lambda *_, **__: real("127.0.0.1", port, socket.AF_INET, socket.SOCK_STREAM)


def read(value):
    """An input as boto3 wants it."""
    if isinstance(value, list):
        return [read(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$date"}:
        return datetime.datetime.fromisoformat(value["$date"].replace("Z", "+00:00"))
    if set(value) == {"$bytes"}:
        return base64.b64decode(value["$bytes"])
    return {key: read(item) for key, item in value.items()}


def plain(value):
    """An output as the test writes it: dates as RFC 3339, bytes as base64."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    return value


def difference(wanted, got, path=""):
    """The first place where two values differ, or None."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        for key in sorted(set(wanted) | set(got)):
            if key not in wanted or key not in got:
                return f"{path}/{key} is only in {'the answer' if key in got else 'the data'}"
            found = difference(wanted[key], got[key], f"{path}/{key}")
            if found:
                return found
        return None
    if isinstance(wanted, list) and isinstance(got, list):
        if len(wanted) != len(got):
            return f"{path} has {len(got)} items, not {len(wanted)}"
        pairs = enumerate(zip(wanted, got))
        return next((found for i, (w, g) in pairs if (found := difference(w, g, f"{path}/{i}"))), None)
    same_kind = isinstance(wanted, bool) == isinstance(got, bool)
    return None if wanted == got and same_kind else f"{path} is {got!r:.60}, not {wanted!r:.60}"


def send(session, call, ca):
    config = botocore.config.Config(retries={"total_max_attempts": 1}, read_timeout=5)
    client = session.client(call["client"], verify=ca, config=config)
    method = getattr(client, botocore.xform_name(call["operation"]))
    try:
        answer = method(**read(call["input"]))
    except botocore.exceptions.ClientError as error:
        if "error" not in call:
            raise
        got = {key: error.response["Error"].get(key) for key in ("Code", "Message")}
        got["Status"] = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return difference(call["error"], got) or "equal"
    answer.pop("ResponseMetadata")
    return difference(call.get("output"), plain(answer)) or "equal"


def send_all(task, region, ca):
    session = boto3.Session(task["accessKeyId"], task["secretAccessKey"], None, region)
    results = {}
    for call in task["calls"]:
        try:
            results[call["id"]] = send(session, call, ca)
        except Exception as error:  # whatever boto3 makes of it is the result
            results[call["id"]] = f"{type(error).__name__}: {error}"[:300]
    return results


def main():
    port, ca, path = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    redirect_to(port)
    with open(path, encoding="utf-8") as file:
        tasks = json.load(file)
    json.dump({name: send_all(tasks[name], tasks["region"], ca) for name in ("answered", "refused")}, sys.stdout)


main()
