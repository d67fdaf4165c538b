#!/usr/bin/env python3
"""Our own ML-KEM beside libcrypto's (>= 3.5): keys, ciphertexts, secrets and implicit rejections of random inputs, all
through tests/tools/kat, must be the same bytes. With ENTENTE_DEBIAN13 the kat of an older system runs with that root's
libcrypto (tests/debian13.py).

usage: mlkem_differential.py PATH_OF_KAT [RUNS]
"""
import json
import pathlib
import random
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from debian13 import NONE, newer_openssl  # noqa: E402

KAT, RUNS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
PORTION = 500
SECRET = 64  # hex digits


def ask(before, backend, requests):
    lines = "\n".join(json.dumps(request) for request in requests) + "\n"
    done = subprocess.run([*before, KAT, "--backend", backend], input=lines, capture_output=True, text=True, check=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(requests), f"{len(answers)} answers to {len(requests)} requests"
    return answers


def same(before, requests):
    """Both backends' answers, which must be equal."""
    ours, theirs = ask(before, "portable", requests), ask(before, "openssl", requests)
    for request, one, other in zip(requests, ours, theirs):
        assert one == other, f"they differ:\n{request}\nours   {one}\ntheirs {other}"
    return [answer["out"] for answer in ours]


def damaged(rng, ciphertext):
    at = rng.randrange(len(ciphertext))
    return ciphertext[:at] + format(int(ciphertext[at], 16) ^ rng.randrange(1, 16), "x") + ciphertext[at + 1:]


def portion(before, rng, size, count):
    op = f"mlkem{size}-"
    seeds = [rng.randbytes(64).hex() for _ in range(count)]
    keys = same(before, [{"op": op + "keygen", "seed": seed} for seed in seeds])
    made = same(before, [{"op": op + "encaps", "ek": key, "m": rng.randbytes(32).hex()} for key in keys])
    secrets = same(before, [{"op": op + "decaps", "seed": seed, "c": out[SECRET:]} for seed, out in zip(seeds, made)])
    assert all(len(key) > 2000 for key in keys), "a key is missing"
    assert secrets == [out[:SECRET] for out in made], "a secret did not come back"
    wrong = [{"op": op + "decaps", "seed": seed, "c": damaged(rng, out[SECRET:])} for seed, out in zip(seeds, made)]
    rejected = same(before, wrong)
    assert all(one != out[:SECRET] for one, out in zip(rejected, made)), "a damaged ciphertext gave the secret"
    # damaged keys: both refuse the same ones, those with a coefficient of the modulus or more
    same(before, [{"op": op + "encaps", "ek": damaged(rng, key), "m": "00" * 32} for key in keys])


def main():
    newer = newer_openssl()
    if not newer:
        print(f"skipped: {NONE}")
        return 77
    before, _ = newer
    backend = bytes.fromhex(ask(before, "openssl", [{"op": "backend"}])[0]["out"]).decode()
    version = tuple(int(number) for number in backend.removeprefix("openssl ").split(".")[:2])
    assert version >= (3, 5), f"kat runs with {backend}"
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}, {backend}", flush=True)
    rng = random.Random(seed)
    for size in 768, 1024:
        for done in range(0, RUNS, PORTION):
            portion(before, rng, size, min(PORTION, RUNS - done))
        print(f"ML-KEM-{size}: {RUNS} runs, all the same")
    return 0


sys.exit(main())
