#!/usr/bin/env python3
"""Asks the kat tool what is right, wrong, unsupported and no request at all, and checks each answer.

usage: kat_test.py PATH_OF_KAT
"""
import json
import pathlib
import subprocess
import sys

KAT = sys.argv[1]
VECTORS = pathlib.Path(__file__).resolve().parent.parent.parent / "vectors" / "crypto"

# (request, ok, out): out None means that it is not looked at.
CASES = [
    ({"op": "x25519", "priv": "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
      "pub": "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"},
     True, "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"),
    ({"op": "x25519", "priv": "a5" * 32, "pub": "00" * 32}, False, ""),
    ({"op": "x25519", "priv": "a5" * 32, "pub": "09" + "00" * 30}, False, ""),
    ({"op": "x25519", "priv": "a5" * 31, "pub": "09" + "00" * 31}, False, ""),
    ({"op": "x25519", "priv": "a5" * 32}, False, ""),
    ({"op": "x25519", "priv": "a5" * 32, "pub": "0"}, False, ""),
    ({"op": "x25519", "priv": "a5" * 32, "pub": "zz" * 32}, False, ""),
    ({"op": "x25519", "priv": 5, "pub": "09" + "00" * 31}, False, ""),
    ({"op": "ecdh", "curve": "secp256r1", "priv": "01",
      "point": "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
               "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"},
     True, "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
    ({"op": "ecdh", "curve": "secp256r1", "priv": "01",
      "point": "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
               "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f4"}, False, ""),
    ({"op": "ecdh", "curve": "secp256r1", "priv": "00", "point": "00"}, False, ""),
    ({"op": "ecdh", "curve": "brainpoolP256r1", "priv": "01", "point": "04"}, None, ""),
    ({"op": "ed25519-verify",
      "spki": "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "msg": "",
      "sig": "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0"
             "595bbe24655141438e7a100b"}, True, ""),
    ({"op": "ed25519-verify",
      "spki": "302a300506032b6570032100d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "msg": "00",
      "sig": "00" * 64}, False, ""),
    ({"op": "ecdsa-verify", "spki": "3059", "hash": "sha256", "msg": "", "sig": ""}, False, ""),
    ({"op": "ecdsa-verify", "spki": "3059", "hash": "sha1", "msg": "", "sig": ""}, None, ""),
    ({"op": "rsa-pkcs1-verify", "spki": "", "hash": "sha512", "msg": "", "sig": ""}, False, ""),
    ({"op": "rsa-pss-verify", "spki": "", "hash": "sha256", "mgf_hash": "sha256", "salt": 32, "msg": "", "sig": ""},
     False, ""),
    ({"op": "rsa-pss-verify", "spki": "", "hash": "sha256", "mgf_hash": "sha256", "salt": 20, "msg": "", "sig": ""},
     None, ""),
    ({"op": "rsa-pss-verify", "spki": "", "hash": "sha256", "mgf_hash": "sha256", "salt": -1, "msg": "", "sig": ""},
     False, ""),
    ({"op": "aead-open", "alg": "aes-128-gcm", "key": "00" * 16, "nonce": "00" * 12, "aad": "",
      "ct": "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"}, True, "00" * 16),
    ({"op": "aead-open", "alg": "aes-128-gcm", "key": "00" * 16, "nonce": "00" * 12, "aad": "",
      "ct": "0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bdde"}, False, ""),
    ({"op": "aead-open", "alg": "aes-128-gcm", "key": "00" * 32, "nonce": "00" * 12, "aad": "", "ct": "00" * 16},
     False, ""),
    ({"op": "aead-open", "alg": "aes-128-gcm", "key": "00" * 16, "nonce": "00" * 12, "aad": "", "ct": "00" * 15},
     False, ""),
    ({"op": "aead-open", "alg": "aes-128-gcm", "key": "00" * 16, "nonce": "00" * 16, "aad": "", "ct": "00" * 16},
     None, ""),
    ({"op": "aead-open", "alg": "aes-128-ccm", "key": "00" * 16, "nonce": "00" * 12, "aad": "", "ct": "00" * 16},
     None, ""),
    ({"op": "hkdf", "hash": "sha256", "ikm": "0b" * 22, "salt": "000102030405060708090a0b0c",
      "info": "f0f1f2f3f4f5f6f7f8f9", "len": 42}, True,
     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
    ({"op": "hkdf", "hash": "sha256", "ikm": "", "salt": "", "info": "", "len": 8161}, False, ""),
    ({"op": "hkdf", "hash": "sha256", "ikm": "", "salt": "", "info": "", "len": 2**64}, False, ""),
    ({"op": "hkdf", "hash": "sha256", "ikm": "", "salt": "", "info": ""}, False, ""),
    ({"op": "hmac", "hash": "sha256", "key": "4a656665", "msg": b"what do ya want for nothing?".hex()}, True,
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    ({"op": "teleport"}, None, ""),
    ({"op": 7}, False, ""),
    ({}, False, ""),
]
GARBAGE = [b"{", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b"{\"id\":1,", b"[" * 5000, b'{"id": "\xc3", "op": "x"}']


def known(name):
    """The figures of a vector file."""
    lines = (VECTORS / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split(" = ") for line in lines if " = " in line and not line.startswith("#"))


def mlkem(size):
    """ML-KEM's known answers as cases, and what is refused. What a seed decapsulates is what was encapsulated for it."""
    file = known(f"mlkem{size}.txt")
    op = f"mlkem{size}-"
    for n in range(1, 6):
        seed = file[f"keygen{n}_d"] + file[f"keygen{n}_z"]
        yield {"op": op + "keygen", "seed": seed}, True, file[f"keygen{n}_ek"]
        yield {"op": op + "encaps", "ek": file[f"encaps{n}_ek"], "m": file[f"encaps{n}_m"]}, True, \
            file[f"encaps{n}_k"] + file[f"encaps{n}_c"]
    key = file["keygen1_ek"]
    yield {"op": op + "keygen", "seed": "00" * 63}, False, ""
    yield {"op": op + "encaps", "ek": "ff" * (len(key) // 2), "m": "00" * 32}, False, ""
    yield {"op": op + "encaps", "ek": key[2:], "m": "00" * 32}, False, ""
    yield {"op": op + "encaps", "ek": key, "m": "00" * 31}, False, ""
    yield {"op": op + "decaps", "seed": "00" * 64, "c": "00"}, False, ""
    yield {"op": op + "decaps", "seed": "00" * 64}, False, ""


CASES += [*mlkem(768), *mlkem(1024)]


def run(lines, *options):
    return subprocess.run([KAT, *options], input=b"\n".join(lines) + b"\n", capture_output=True, timeout=60, check=False)


def check(condition, what):
    if not condition:
        sys.exit(f"kat: {what}")


def main():
    requests = [json.dumps({"id": n, **case[0]}).encode() for n, case in enumerate(CASES)]
    for backend in "openssl", "portable":
        ask(requests, backend)
        agree(backend)
    garbage(requests)


def ask(requests, backend):
    done = run(requests, "--backend", backend)
    check(done.returncode == 0, f"exit {done.returncode}: {done.stderr.decode()}")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    check(len(answers) == len(CASES), f"{len(answers)} answers to {len(CASES)} requests")
    for n, ((request, ok, out), answer) in enumerate(zip(CASES, answers)):
        check(answer["id"] == n, f"{request}: id {answer['id']}")
        check(answer["ok"] is ok, f"{request}: {answer}")
        check(answer["out"] == out, f"{request}: {answer}")


def agree(backend):
    """What one encapsulates the other decapsulates; a changed ciphertext gives another secret, always the same."""
    seed = "5a" * 64

    def one(request):
        answer = json.loads(run([json.dumps(request).encode()], "--backend", backend).stdout)
        check(answer["ok"] is True, f"{request['op']}: {answer}")
        return answer["out"]
    for size in 768, 1024:
        key = one({"op": f"mlkem{size}-keygen", "seed": seed})
        made = one({"op": f"mlkem{size}-encaps", "ek": key, "m": "7e" * 32})
        secret, ciphertext = made[:64], made[64:]
        decaps = {"op": f"mlkem{size}-decaps", "seed": seed, "c": ciphertext}
        check(one(decaps) == secret, "another secret")
        decaps["c"] = ("0" if ciphertext[0] != "0" else "1") + ciphertext[1:]
        check(one(decaps) not in ("", secret) and one(decaps) == one(decaps), "implicit rejection")


def garbage(requests):
    done = run(GARBAGE + requests[:1])
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    check(done.returncode == 0 and len(answers) == len(GARBAGE) + 1, f"garbage: {done}")
    check(all(answer["ok"] is False for answer in answers[:-1]), f"garbage: {answers}")
    check(answers[-1]["ok"] is True, "a request after garbage")

    check(run([], "--backend", "none").returncode == 2, "an unknown backend")
    check(run([]).returncode == 0, "no input")


main()
