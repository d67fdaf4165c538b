#!/usr/bin/env python3
"""`entente decode` beside tshark on a capture of 200 MB: 200 connections of TLS 1.3 with 1 MB of data each, all of it
decrypted with a key log. Two questions: a table of the connections, and every field of their handshakes.

usage: bench/decode.py BIN_DIR [--megabytes N] [--json FILE]

One connection is made by `entente connect --pcap`, and written again and again under other addresses: its secrets fit all.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import time


def make_one(entente, room):
    """A capture of one connection, and its key log."""
    for command in (["make-ca"], ["issue", "localhost"]):
        subprocess.run([entente, "cert", *command, "--dir", room], check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([entente, "serve", "--listen", "127.0.0.1:0", "--cert", room / "localhost.pem", "--key",
                               room / "localhost-key.pem", "--reply-size", "1000000", "--count", "1"],
                              stdout=subprocess.PIPE, text=True)
    port = re.search(r":(\d+)$", server.stdout.readline()).group(1)
    subprocess.run([entente, "connect", f"https://localhost:{port}/", "--ca", room / "ca.pem", "--keylog", room / "keys.log",
                    "--pcap", room / "one.pcapng"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server.wait(60)
    return (room / "one.pcapng").read_bytes()


def packets_of(pcapng):
    at = 0
    while at < len(pcapng):
        kind, size = (int.from_bytes(pcapng[at + i:at + i + 4], "little") for i in (0, 4))
        if kind == 6:
            yield pcapng[at + 28:at + 28 + int.from_bytes(pcapng[at + 20:at + 24], "little")]
        at += size


def write_many(path, packets, megabytes):
    """A pcap with the same connection from as many clients as it takes. The client has the higher port."""
    def word(number, size=4):
        return number.to_bytes(size, "little")

    size, count = sum(len(packet) + 16 for packet in packets), 0
    with open(path, "wb") as out:
        out.write(word(0xa1b2c3d4) + word(2, 2) + word(4, 2) + word(0) + word(0) + word(262144) + word(101))
        while count * size < megabytes * 1000000:
            client = bytes([10, 1, count >> 8, count & 255])
            for number, packet in enumerate(packets):
                to_server = number == 0 or packet[20:22] == packets[0][20:22]
                at = 12 if to_server else 16
                changed = packet[:at] + client + packet[at + 4:]
                out.write(word(1700000000 + count) + word(number) + word(len(changed)) * 2 + changed)
            count += 1
    return count


def measure(command):
    """What it took, and what it printed."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - started
        if status:
            raise SystemExit(f"{command[0]} failed: {status}")
        out.seek(0)
        return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "megabytes": usage.ru_maxrss / 1000}, out.read()


def questions(entente, room):
    """What both are asked: (name, our command, theirs, what stands once for each connection in both answers)."""
    capture, keys = room / "many.pcap", room / "keys.log"
    ours = [entente, "decode", capture, "--keylog", keys]
    # HTTP alone would take ten times as long as TLS, and is not asked for
    theirs = ["tshark", "-r", capture, "-o", f"tls.keylog_file:{keys}", "--disable-protocol", "http"]
    name = "tls.handshake.extensions_server_name"
    return [("table", ours, theirs + ["-Y", "tls.handshake.type == 1", "-T", "fields", "-e", "ip.src", "-e", name], b"localhost"),
            ("fields", ours + ["--ndjson"], theirs + ["-Y", "tls.handshake", "-T", "json"], b'"EncryptedExtensions"'),]


def run(entente, room):
    has_tshark = shutil.which("tshark") is not None
    rows = []
    for name, ours, theirs, mark in questions(entente, room):
        took, answer = measure(ours)
        rows.append({"name": name, "entente": took, "tshark": measure(theirs)[0] if has_tshark else None})
        yield rows[-1], answer.count(mark)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    entente, rows = options.binaries / "entente", []
    with tempfile.TemporaryDirectory(prefix="entente-bench-") as name:
        room = pathlib.Path(name)
        count = write_many(room / "many.pcap", list(packets_of(make_one(entente, room))), options.megabytes)
        print(f"{count} connections, {(room / 'many.pcap').stat().st_size / 1e6:.0f} MB\n")
        print(f"{'':24}{'s':>8}{'cpu s':>8}{'MB':>8}{'ratio of cpu':>16}")
        for row, found in run(entente, room):
            if found < count:
                raise SystemExit(f"{row['name']}: {found} of {count} connections were decoded")
            rows.append(row)
            for program in ("entente", "tshark"):
                if took := row[program]:
                    ratio = f"{took['cpu'] / row['entente']['cpu']:16.1f}" if program == "tshark" else ""
                    print(f"{row['name'] + ', ' + program:24}{took['seconds']:8.2f}{took['cpu']:8.2f}{took['megabytes']:8.0f}{ratio}")
    if options.json:
        options.json.write_text(json.dumps({"connections": count, "rows": rows}), encoding="utf-8")


if __name__ == "__main__":
    main()
