#!/usr/bin/env python3
"""The bench's JSON is what its schema says, and every row is there."""
import json
import pathlib
import subprocess
import sys
import tempfile

UNITS = {
    "tls13-full-server": "us", "tls13-full-client": "us", "tls13-rsa-server": "us",
    "tls13-resume-server": "us", "tls13-resume-client": "us",
    "tls13-pq-server": "us", "tls13-pq-client": "us",
    "tls12-full-server": "us", "tls12-full-client": "us", "tls12-resume-server": "us", "tls12-resume-client": "us",
    "mlkem768-keygen": "us", "mlkem768-encaps": "us", "mlkem768-decaps": "us",
    "bulk-16k-seal": "GB/s", "bulk-16k-open": "GB/s", "bulk-1k-seal": "GB/s", "bulk-1k-open": "GB/s",
    "idle-heap-client": "bytes", "idle-heap-server": "bytes",
    "handshake-allocs-client": "count", "handshake-allocs-server": "count",
    "engine-overhead-server": "us", "engine-overhead-client": "us",
    "verify-chain": "us", "verify-chain-cached": "us", "load-bundle": "us",
    "bomb-mesh": "us", "bomb-same-name": "us", "bomb-constraints": "us", "bomb-policies": "us",
}
WITHOUT_PEER = {"engine-overhead-server", "engine-overhead-client"} | {row for row in UNITS if row.startswith("bomb-")}
# libcrypto has it from 3.5 on.
SINCE_3_5 = {name for name in UNITS if name.startswith(("tls13-pq", "mlkem"))}

if not pathlib.Path("/etc/ssl/certs/ca-certificates.crt").exists():
    del UNITS["load-bundle"]

with tempfile.TemporaryDirectory() as room:
    path = pathlib.Path(room, "bench.json")
    table = subprocess.run([sys.argv[1], "--quick", "--json", path], check=True, capture_output=True, text=True).stdout
    result = json.loads(path.read_text(encoding="utf-8"))

assert list(result) == ["schema", "machine", "rows"], list(result)
assert result["schema"] == "entente.bench/1" and result["machine"], result
assert {row["name"]: row["unit"] for row in result["rows"]} == UNITS, result["rows"]
assert len(result["rows"]) == len(UNITS), "a row stands twice"
for row in result["rows"]:
    assert list(row) == ["name", "unit", "ours", "peer", "theirs", "ratio"], row
    assert row["ours"] > 0 and row["name"] in table, row
    if row["name"] in WITHOUT_PEER or row["name"] in SINCE_3_5 and row["peer"] is None:
        assert row["peer"] is row["theirs"] is row["ratio"] is None, row
    else:
        assert row["peer"].startswith("openssl-libssl 3.") and row["theirs"] > 0, row
        assert abs(row["ratio"] - row["ours"] / row["theirs"]) < 1e-9, row
