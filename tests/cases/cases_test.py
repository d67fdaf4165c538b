#!/usr/bin/env python3
"""The cases of path validation (make_cases), put to `openssl verify` and to `entente cert verify`.

docs/VERIFICATION.md lists every case in which `openssl verify` says otherwise: one that it does not list fails here, and so
does one that it lists and that agrees.

usage: cases_test.py openssl MAKE_CASES
       cases_test.py entente MAKE_CASES ENTENTE
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import typing

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "docs" / "VERIFICATION.md"
SKIPPED = 77


class Case(typing.NamedTuple):
    name: str
    row: str
    section: str
    clause: str
    expected: str
    openssl: str
    entente: str


def make(make_cases, directory):
    subprocess.run([make_cases, directory], check=True)
    with open(directory / "cases.tsv", encoding="utf-8") as index:
        return [Case(*line.rstrip("\n").split("\t")) for line in index]


def run(program, arguments, directory):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SSL_CERT")}
    return subprocess.run([program, *arguments.split()], cwd=directory, capture_output=True, timeout=60, env=environment)


def side_by_side(function, cases):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(function, cases))


# ---- openssl ----

def listed():
    """The rows `| `case` | ours | openssl | why |` of the document: name -> (our verdict, openssl's)."""
    rows = re.findall(r"^\| `([vx]\d+-[^`]*)` \| (valid|refused) \| (valid|refused) \|", DOCUMENT.read_text(encoding="utf-8"), re.M)
    return {name: (ours, theirs) for name, ours, theirs in rows}


def word(valid):
    return "valid" if valid else "refused"


def openssl(cases, directory):
    program = shutil.which("openssl")
    if not program:
        print("openssl is not installed")
        return 1 if os.environ.get("ENTENTE_REQUIRE_ALL") == "1" else SKIPPED
    asked = [case for case in cases if case.openssl != "-"]
    answers = side_by_side(lambda case: run(program, case.openssl, directory / case.name), asked)
    known, wrong = listed(), []
    for case, answer in zip(asked, answers):
        ours, theirs = word(case.expected == "valid"), word(answer.returncode == 0)
        reason = re.findall(r"error (\d+ at .*)", answer.stderr.decode(errors="replace")) or [answer.stderr.decode(errors="replace")[:80]]
        if ours != theirs and known.get(case.name) != (ours, theirs):
            wrong.append(f"{case.name}: {ours} here, {theirs} by openssl ({reason[0]}), and not listed so")
        if ours == theirs and case.name in known:
            wrong.append(f"{case.name}: listed as a disagreement, and both say {ours}")
    names = {case.name for case in asked}
    wrong += [f"{name}: listed, and no such case is put to openssl" for name in known if name not in names]
    print("\n".join(wrong))
    print(f"{len(asked)} of {len(cases)} cases put to openssl verify, {len(known)} disagreements listed")
    return 1 if wrong else 0


# ---- entente ----

def sample(cases):
    """One case for each row and verdict, and those of each fault's first appearance."""
    seen, out = set(), []
    for case in cases:
        key = (case.row, case.expected)
        if case.entente != "-" and key not in seen:
            seen.add(key)
            out.append(case)
    return out


def problem(case, answer):
    """What is wrong with the answer of INTERFACES' `cert verify`, or None."""
    exit_code = 0 if case.expected == "valid" else 5
    if answer.returncode != exit_code:
        return f"exit {answer.returncode}, not {exit_code}: {answer.stderr.decode(errors='replace')[:200]}"
    verdict = json.loads(answer.stdout)
    wanted = {"schema": "entente.cert.verify/1", "valid": exit_code == 0,
              "error": None if exit_code == 0 else case.expected}
    got = {key: verdict.get(key) for key in wanted}
    return None if got == wanted else f"{got}, not {wanted}"


def entente(cases, directory, program):
    asked = sample(cases)
    answers = side_by_side(lambda case: run(program, case.entente, directory / case.name), asked)
    wrong = [f"{case.name}: {what}" for case, answer in zip(asked, answers) if (what := problem(case, answer))]
    print("\n".join(wrong))
    print(f"{len(asked)} of {len(cases)} cases put to entente cert verify")
    return 1 if wrong or not asked else 0


def main():
    peer, make_cases, *program = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        cases = make(make_cases, directory)
        return openssl(cases, directory) if peer == "openssl" else entente(cases, directory, pathlib.Path(program[0]).resolve())


if __name__ == "__main__":
    sys.exit(main())
