"""Runs the built command against moto and compares what it says with expected.yaml.

Usage: check.py MAIN.js WORK-FOLDER [RUNS]

Three servers' worth of truth: moto alone; moto with a dated report and a stand-in for Image Builder; the same with its
only sufficient trail stopped. Their packages pass every step of `goldproof verify`. Then RUNS runs (ten, unless told) on
one unchanged server must give the same facts, populations and findings, byte for byte.
"""

import concurrent.futures
import csv
import hashlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

import yaml

HERE = pathlib.Path(__file__).parent
ACCOUNT = "123456789012"
REGIONS = ["eu-central-1", "us-east-1"]
PREFIXES = (
    f"arn:aws:iam::{ACCOUNT}:", "arn:aws:s3:::gp-", f"{ACCOUNT} arn:aws:cloudtrail:{REGIONS[0]}:{ACCOUNT}:trail/",
)
CONFIG = f"""organisation: Example
report: {{ series: MOTO }}
scope: {{ home: {REGIONS[0]}, regions: [{", ".join(REGIONS)}] }}
signing: {{ file: {{ key: keys/signer-key.pem, algorithm: ECDSA_SHA_256 }}, chain: keys/chain.pem }}
output: out
"""

main_js, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
runs = int(sys.argv[3]) if len(sys.argv) > 3 else 10
started = []


def start(script, *arguments):
    """Starts one of our servers on a free port and waits until it listens. Returns its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = open(work / f"{script}-{port}.log", "w", encoding="utf-8")
    process = subprocess.Popen([sys.executable, HERE / script, str(port), *arguments], stdout=log, stderr=log)
    started.append(process)
    for _ in range(300):
        if process.poll() is not None:
            raise SystemExit(f"{script} did not start, see {log.name}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return f"http://127.0.0.1:{port}"
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{script} does not listen")


def populate(url, *arguments):
    subprocess.run([sys.executable, HERE / "populate.py", url, *arguments], check=True)


def called(*arguments, cwd, **environment):
    """Runs the built command to its end, whatever that is."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    dummy = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "any"}
    # moto answers 500 for what it lacks, which would be tried six times.
    more = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", "NO_PROXY": "127.0.0.1"}
    return subprocess.run(
        ["node", main_js, *arguments],
        cwd=cwd, env={**kept, **dummy, **more, **environment}, capture_output=True, text=True, check=False,
    )


def goldproof(*arguments, cwd, **environment):
    done = called(*arguments, cwd=cwd, **environment)
    if done.returncode != 0:
        raise SystemExit(f"goldproof {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr[-3000:]}")


def run(name, url, **environment):
    """A whole run into a folder of its own. Returns the package's folder."""
    folder = work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(work / "keys", folder / "keys")
    (folder / "goldproof.yaml").write_text(CONFIG, encoding="utf-8")
    goldproof("run", cwd=folder, AWS_ENDPOINT_URL=url, **environment)
    (package,) = (folder / "out" / "packages").iterdir()
    return package


def open_steps(package):
    """What `goldproof verify` does not pass of a package, a line for each step. The signer is the one that was made here."""
    trust = ("--root", "keys/root.pem", "--allow-untimestamped")  # no timestamp authority was configured
    done = called("verify", str(package), *trust, "--json", cwd=work)
    try:
        said = json.loads(done.stdout)
    except ValueError:
        return [f"it ended with {done.returncode}: {done.stderr[-3000:]}"]
    steps = [f"{step['name']}: {' '.join(step['detail'])}" for step in said["steps"] if step["result"] != "passed"]
    return steps if (said["result"], done.returncode) == ("passed", 0) else steps or [f"it is {said['result']}"]


def verify(**packages):
    """Prints what `verify` says of each. Returns how many steps did not pass."""
    total = 0
    for name, package in packages.items():
        lines = open_steps(package)
        print(f"verify, {name}: {'every step passed' if not lines else f'{len(lines)} steps did not pass'}")
        for line in lines:
            print(f"      {line[:1000]}")
        total += len(lines)
    return total


def with_one_record_less(package):
    """A copy whose evidence lacks a line: what `verify` must not pass."""
    copy = work / "planted"
    shutil.copytree(package, copy)
    path = next((copy / "evidence").rglob("global.ndjson"))
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[1:]), encoding="utf-8")
    return copy


def short(subject, names):
    if subject in names:
        return names[subject]
    for prefix in PREFIXES:
        subject = subject.removeprefix(prefix)
    return subject


def differences(control, truth, package, names):
    """What a control says otherwise than the truth, and how many of its rows were compared."""
    report = json.loads((package / "report.json").read_text(encoding="utf-8"))
    finding = next((each for each in report["findings"] if each["control"] == control), None)
    if finding is None:
        return ["the report does not have it"], 0
    wrong = []
    if finding["status"] != truth["status"]:
        wrong.append(f"the status is {finding['status']}, not {truth['status']}")
    with open(package / "populations" / f"{control}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    compared = 0
    for test, results in truth.items():
        if test in ("status", "unanswered"):
            continue
        wanted = {subject: result for result, subjects in results.items() for subject in subjects}
        got = {short(row["subject"], names): row["result"] for row in rows if row["test"] == test}
        compared += len(wanted.keys() | got.keys())
        for subject in sorted(wanted.keys() | got.keys()):
            if wanted.get(subject) != got.get(subject):
                said = got.get(subject, "out of scope")
                wrong.append(f"{test}, {subject}: {said}, not {wanted.get(subject, 'out of scope')}")
    gaps = {
        (gap["operation"], gap["reason"], gap["scope"]["region"])
        for account in finding["accounts"] for scope in account["scopes"] for gap in scope["gaps"]
    }
    for named, reason in truth.get("unanswered", {}).items():
        # A whole table lacks the call in every Region; a value names the one call that would have told: `call@region`.
        operation, _, only = named.partition("@")
        for region in [only] if only else ["global"] if operation.startswith("iam:") else REGIONS:
            compared += 1
            if (operation, reason, region) not in gaps:
                wrong.append(f"{operation} in {region} is not named as {reason}")
    return wrong, compared


def compare(what, truths, package, names):
    """Prints a line for each control. Returns how many differences there are."""
    print(f"{what}\n  {'control':9} {'status':16} {'compared':>8} {'different':>9}")
    total = 0
    for control, truth in truths.items():
        wrong, compared = differences(control, truth, package, names)
        print(f"  {control:9} {truth['status']:16} {compared:8} {len(wrong):9}")
        for line in wrong:
            print(f"      {line}")
        total += len(wrong)
    return total


# Two times are other in every run, and rightly: a trail of moto delivers whenever it is looked at, and an exception that
# no earlier report had is first seen when its run began.
TIMES = (re.compile(rb'"deliveredAt":"[^"]*"'), re.compile(rb'"firstSeen":"[^"]*"'))


def timeless(data):
    for time_of in TIMES:
        data = time_of.sub(b"", data)
    return data


def digests(package):
    """What must be the same in every run: facts, populations, and the report's findings."""
    found = {}
    for folder in ("facts", "populations"):
        for path in sorted((package / folder).rglob("*")):
            if path.is_file():
                found[str(path.relative_to(package))] = hashlib.sha256(timeless(path.read_bytes())).hexdigest()
    report = json.loads((package / "report.json").read_bytes())
    for part in ("findings", "exceptions", "advice"):
        text = json.dumps(report[part], sort_keys=True, separators=(",", ":"))
        found[f"report.json {part}"] = hashlib.sha256(timeless(text.encode())).hexdigest()
    return found


def untold(package):
    """Calls that failed and that the report does not count as unanswered: how many, of how many."""
    failed = {}
    for path in (package / "evidence").rglob("*.ndjson"):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record.get("outcome", {}).get("kind") in ("denied", "failed", "throttled", "unsupported"):
                key = (record["operation"], record["scope"]["account"], record["scope"]["region"])
                failed[key] = failed.get(key, 0) + 1
    report = json.loads((package / "report.json").read_text(encoding="utf-8"))
    for scope in report["scope"]:
        for entry in scope["unanswered"]:
            key = (entry["operation"], scope["scope"]["account"], scope["scope"]["region"])
            failed[key] = failed.get(key, 0) - entry["calls"]
    told = sum(entry["calls"] for scope in report["scope"] for entry in scope["unanswered"])
    missing = sum(abs(count) for count in failed.values())
    print(f"{told} calls without an answer stand in the report, {missing} do not")
    return missing if told else 1


def repeat(url, environment):
    """Runs again and again on one server, two at a time. Returns how many files ever differ."""
    first, different = None, {}
    with concurrent.futures.ThreadPoolExecutor(2) as two:
        packages = two.map(lambda number: run(f"repeated-{number}", url, **environment), range(1, runs + 1))
        all_found = [digests(package) for package in packages]
    for number, found in enumerate(all_found, 1):
        first = first or found
        for path in first.keys() | found.keys():
            if first.get(path) != found.get(path):
                different.setdefault(path, []).append(number)
    print(f"{runs} runs on one unchanged server, apart from deliveredAt and firstSeen:")
    print(f"  {len(first)} files and parts compared, {len(different)} ever different")
    for path, numbers in sorted(different.items()):
        print(f"      {path} in runs {numbers}")
    return len(different)


def main():
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    goldproof("keys", "--organisation", "Example", cwd=work)
    truth = yaml.safe_load((HERE / "expected.yaml").read_text(encoding="utf-8"))
    alone = start("server.py")
    populate(alone, str(work / "alone.json"))
    untouched = run("alone", alone)
    different = compare("moto alone", truth["alone"], untouched, {}) + untold(untouched)
    whole = start("server.py", "--dated")
    populate(whole, str(work / "names.json"))
    made = json.loads((work / "names.json").read_text(encoding="utf-8"))
    names = {arn: name for name, arn in made["names"].items()}
    environment = {"AWS_ENDPOINT_URL_IMAGEBUILDER": start("imagebuilder.py", str(work / "names.json"))}
    named = run("whole", whole, **environment)
    different += compare("moto and Image Builder", truth["whole"], named, names)
    different += repeat(whole, environment)
    populate(whole, "--stop-trail")
    stopped = run("stopped", whole, **environment)
    different += compare("its trail stopped", truth["stopped"], stopped, names)
    different += verify(alone=untouched, whole=named, stopped=stopped)
    # A comparison that cannot fail proves nothing: against the truth of another server it has to.
    for control, package in (("LOG-01", stopped), ("MFA-04", untouched), ("KMS-03", untouched)):
        wrong, _ = differences(control, truth["whole"][control], package, names)
        print(f"planted: {control} against another server's truth: {len(wrong)} differences")
        different += 0 if wrong else 1
    lines = open_steps(with_one_record_less(stopped))
    print(f"planted: a record left out: {len(lines)} steps of verify did not pass")
    different += 0 if lines else 1
    print(f"{different} differences")
    return 1 if different else 0


try:
    code = main()
finally:
    for process in started:
        process.terminate()
sys.exit(code)
