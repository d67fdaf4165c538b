#!/usr/bin/env python3
"""Where secrets are not: in the memory of a program whose connections are over, and in what it prints. The secrets are those
of a key log, and what follows from them (RFC 8446 §7.3, RFC 5246 §6.3)."""
import base64
import hmac
import re
import socket
import ssl
import time
import unittest

from harness import PATIENCE, Case, relay, run


def expand(secret, info, length):
    """HKDF-Expand (RFC 5869 §2.3)."""
    name = {32: "sha256", 48: "sha384"}[len(secret)]
    out, block = b"", b""
    while len(out) < length:
        block = hmac.digest(secret, block + info + bytes([len(out) // len(secret) + 1]), name)
        out += block
    return out[:length]


def expand_label(secret, label, length):
    """HKDF-Expand-Label without a context (RFC 8446 §7.1)."""
    label = b"tls13 " + label
    return expand(secret, length.to_bytes(2, "big") + bytes([len(label)]) + label + b"\0", length)


def secrets_of(keylog):
    """name -> value: each line of a key log, and of traffic secrets the key of AES-128 or AES-256."""
    out = {}
    for line in re.findall(r"^[A-Z].*", keylog.read_text(), re.MULTILINE):
        label, _, value = line.split()
        secret = bytes.fromhex(value)
        out[label] = secret
        if "TRAFFIC" in label:
            out[label + " key"] = expand_label(secret, b"key", 16 if len(secret) == 32 else 32)
    return out


def memory_of(pid):
    """All that another process of the same user can read of this one."""
    out = []
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in maps:
            match = re.match(r"([0-9a-f]+)-([0-9a-f]+) r\S* \S+ \S+ (\d+)", line)
            if not match or (match[3] != "0" and " r--" in line):
                continue
            begin, end = int(match[1], 16), int(match[2], 16)
            try:
                memory.seek(begin)
                out.append(memory.read(end - begin))
            except OSError:  # the kernel's own pages
                pass
    return b"\0".join(out)


class Client:
    """Python's ssl, whose key log tells the secrets of both sides."""

    def __init__(self, port, directory, version):
        context = ssl.create_default_context(cafile=directory / "ca.pem")
        context.minimum_version = context.maximum_version = version
        self.keylog = directory / f"{version.name}.keys"
        context.keylog_filename = str(self.keylog)
        self.stream = context.wrap_socket(socket.create_connection(("127.0.0.1", port), PATIENCE), server_hostname="localhost")

    def talk(self, text):
        self.stream.sendall(text)
        got = b""
        while len(got) < len(text):
            got += self.stream.recv(65536)
        return got

    def close(self):
        self.stream.unwrap().close()


class C3Memory(Case):
    def found(self, server, secrets):
        memory = memory_of(server.process.pid)
        return {name for name, value in secrets.items() if value in memory}

    def check(self, version, while_open):
        with self.serve("--echo") as server:
            client = Client(server.port, self.dir, version)
            self.assertEqual(client.talk(b"marker" * 4), b"marker" * 4)
            secrets = secrets_of(client.keylog)
            self.assertLessEqual(while_open, self.found(server, secrets), "what is there is not found")
            client.close()
            server.process.stdout.readline()  # the line of this connection comes when it is over, and its stream goes then
            deadline = time.monotonic() + PATIENCE
            while (left := self.found(server, secrets)) and time.monotonic() < deadline:
                pass
            self.assertEqual(left, set())

    def test_of_a_server_holds_nothing_of_a_connection_that_is_over(self):
        self.check(ssl.TLSVersion.TLSv1_3, {"SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET"})

    def test_of_a_server_of_tls12_holds_nothing_of_a_connection_that_is_over(self):
        self.check(ssl.TLSVersion.TLSv1_2, {"CLIENT_RANDOM"})

    def test_holds_no_key_as_it_stood_in_its_file(self):
        lines = (self.dir / "localhost-key.pem").read_text().splitlines()[1:-1]
        with self.serve("--echo") as server:
            self.assertEqual(self.found(server, {line: line.encode() for line in lines}), set())


class C7Output(Case):
    """Everything that connect and serve print, and the secrets of these connections in any spelling."""

    def spellings(self, value):
        hexadecimal = value.hex()
        grouped = " ".join(hexadecimal[i : i + 8] for i in range(0, len(hexadecimal), 8))
        return {hexadecimal, hexadecimal.upper(), grouped, " ".join(f"{byte:02x}" for byte in value), base64.b64encode(value).decode()}

    def told(self, text):
        """Names of the secrets that stand in a text."""
        text = " ".join(text.split())
        secrets = secrets_of(self.dir / "keys.txt")
        return {name for name, value in secrets.items() if any(spelling in text for spelling in self.spellings(value))}

    def check(self, texts):
        self.assertTrue(self.told((self.dir / "keys.txt").read_text()), "what is there is not found")
        self.assertEqual(self.told("\n".join(texts)), set())

    def test_of_good_connections_holds_no_secret(self):
        for version in ("1.3", "1.2"):
            texts = []
            for line in ((), ("--json",)):
                with self.serve(*line) as server:
                    for arguments in (("-v", "--bytes"), ("--json",), ("--resume", "--json")):
                        done = self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--max", version, "--keylog", "keys.txt",
                                           *arguments, cwd=self.dir))
                        texts += [done.stdout, done.stderr]
                texts += [*server.lines, server.errors]
            self.check(texts)

    def test_of_a_connection_that_failed_holds_no_secret(self):
        def flip(_, data):
            """The last bit of what follows the change_cipher_spec: the server's flight, or its Finished."""
            return data[:-1] + bytes([data[-1] ^ 1]) if b"\x14\x03\x03\0\x01\x01" in data else data

        for version in ("1.3", "1.2"):
            with self.serve() as server, relay(server.port, flip) as between:
                for arguments in (("-v", "--bytes"), ("--json",)):
                    done = run("connect", f"localhost:{between.port}", "--ca", "ca.pem", "--max", version, "--keylog", "keys.txt", *arguments,
                               cwd=self.dir)
                    self.assertIn("E-TLS-RECORD-MAC", self.ok(done, 4).stdout)
                    self.check([done.stdout, done.stderr])
                server.stop()
                self.check([*server.lines, server.errors])


if __name__ == "__main__":
    unittest.main()
