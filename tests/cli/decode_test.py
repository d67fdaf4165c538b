"""`entente decode`: RFC 8448's handshake as a capture that is made here, packet by packet."""
import json
import pathlib
import stat
import subprocess
import tempfile
import unittest

import harness

SYN, ACK, FIN, RST = 2, 16, 1, 4
LABELS = {"CLIENT_HANDSHAKE_TRAFFIC_SECRET": "client_handshake_traffic_secret",
          "SERVER_HANDSHAKE_TRAFFIC_SECRET": "server_handshake_traffic_secret",
          "CLIENT_TRAFFIC_SECRET_0": "client_application_traffic_secret",
          "SERVER_TRAFFIC_SECRET_0": "server_application_traffic_secret"}


def vectors(name):
    lines = (harness.ROOT / "tests/vectors" / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" = ") for line in lines if not line.startswith("#"))
    return {key: bytes.fromhex(value) for key, equals, value in pairs if equals}


class Talk:
    """The packets of one connection."""

    def __init__(self, port=50000, link_header=b""):
        self.port, self.link_header, self.next, self.packets = port, link_header, [100, 900], []

    def put(self, sender, flags, payload=b""):
        ends = [(b"\xc0\0\2\1", self.port), (b"\xc0\0\2\2", 443)]
        (mine, my_port), (theirs, their_port) = ends[sender], ends[1 - sender]
        tcp = (my_port.to_bytes(2, "big") + their_port.to_bytes(2, "big") + self.next[sender].to_bytes(4, "big") +
               self.next[1 - sender].to_bytes(4, "big") + bytes([0x50, flags, 255, 255, 0, 0, 0, 0]) + payload)
        ip = b"\x45\0" + (20 + len(tcp)).to_bytes(2, "big") + bytes([0, 0, 0x40, 0, 64, 6, 0, 0]) + mine + theirs + tcp
        self.next[sender] += len(payload) + (1 if flags & (SYN | FIN) else 0)
        self.packets.append(self.link_header + ip)
        return self

    def open(self):
        return self.put(0, SYN).put(1, SYN | ACK).put(0, ACK)

    def handshake(self, vector):
        self.put(0, ACK, vector["client_hello_record"])
        self.put(1, ACK, vector["server_hello_record"] + vector["server_flight_record"])
        return self.put(0, ACK, vector["client_flight_record"]).put(0, ACK, vector["client_application_record"])

    def close(self):
        return self.put(0, FIN | ACK).put(1, FIN | ACK)


def pcap(*talks, link=101):
    def word(number, size=4):
        return number.to_bytes(size, "little")
    out = word(0xa1b2c3d4) + word(2, 2) + word(4, 2) + word(0) + word(0) + word(262144) + word(link)
    packets = [packet for talk in talks for packet in talk.packets]
    for number, packet in enumerate(packets):
        out += word(1700000000) + word(1000 * number) + word(len(packet)) * 2 + packet
    return out


class Decode(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.dir = pathlib.Path(directory.name)
        self.vector = vectors("rfc8448/simple_1rtt.txt")
        random = self.vector["client_hello"][6:38].hex()
        (self.dir / "keys.log").write_text("".join(f"{label} {random} {self.vector[name].hex()}\n"
                                                   for label, name in LABELS.items()), encoding="utf-8")

    def decode(self, capture, *options, **more):
        (self.dir / "capture").write_bytes(capture)
        return harness.run("decode", "capture", *options, cwd=self.dir, **more)

    def one(self):
        return pcap(Talk().open().handshake(self.vector).close())

    def test_one_connection_is_explained(self):
        done = self.decode(self.one(), "--keylog", "keys.log")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for line in ("connection 1: 192.0.2.1:50000 → 192.0.2.2:443, 22:13:20.000", "server:443  TLS 1.3",
                     "ClientHello", "EncryptedExtensions", "application data", "TLS_AES_128_GCM_SHA256",
                     "Read with the key log:", "Both Finished are right"):
            self.assertIn(line, done.stdout)
        self.assertIn("identity not judged: no CAs were given (--ca)", " ".join(done.stdout.split()))

    def test_without_keys_it_says_why(self):
        done = self.decode(self.one())
        self.assertEqual(done.returncode, 0)
        self.assertIn("The handshake seems complete", done.stdout)
        self.assertIn("(inferred)", done.stdout)
        self.assertIn("--keylog", done.stdout)
        self.assertNotIn("EncryptedExtensions", done.stdout)

    def observation(self, capture, *options):
        done = self.decode(capture, "--ndjson", *options)
        return json.loads(done.stdout)["observation"]

    def test_the_transcript_tells_what_was_read_and_what_not(self):
        seen = self.observation(self.one())
        self.assertEqual((seen["outcome"], seen["opened_by"], seen["opened"]), ("seems_established", None, 0))
        self.assertEqual(seen["obstacle"]["code"], "no_secret")
        self.assertIn("--keylog", seen["obstacle"]["text"])
        self.assertGreater(seen["closed"], 1)
        seen = self.observation(self.one(), "--keylog", "keys.log")
        self.assertEqual((seen["outcome"], seen["opened_by"], seen["closed"]), ("established", "key_log", 0))
        self.assertEqual((seen["obstacle"], seen["finished_right"]), (None, 2))
        self.assertEqual(seen["tcp"]["lost"], 0)
        talk = Talk().open().handshake(self.vector)
        del talk.packets[-1]
        seen = self.observation(pcap(talk.close()), "--keylog", "keys.log")
        self.assertGreater(seen["tcp"]["lost"], 0)

    def test_several_are_a_table_and_one_is_followed(self):
        failed = Talk(50002).open().put(0, ACK, self.vector["client_hello_record"])
        failed.put(1, ACK, b"\x15\3\3\0\2\2\x28").close()
        capture = pcap(Talk(50001).open().handshake(self.vector).close(), failed, Talk(50003).open().put(0, ACK, b"GET / HTTP/1.1\r\n"))
        done = self.decode(capture, "--keylog", "keys.log")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"1  22:13:20\.000  ✓ 192\.0\.2\.1:50001 → 192\.0\.2\.2:443 +established")
        self.assertRegex(done.stdout, r"2  .*✗ 192\.0\.2\.1:50002 → 192\.0\.2\.2:443 +failed")
        self.assertIn("3 TCP connections: 2 of TLS", done.stdout)
        followed = self.decode(capture, "--follow", "2")
        self.assertIn("the server refused: handshake_failure(40)", followed.stdout)
        self.assertEqual((followed.returncode, followed.stdout.count("exit")), (0, 0), "the code would be the client's")
        self.assertIn("to the client's TLS 1.3-only ClientHello", " ".join(followed.stdout.split()))
        for options, shown in ((["--outcome", "failed"], "50002"), (["--host", "192.0.2.1:50001"], "50001")):
            done = self.decode(capture, *options)
            self.assertIn(f"connection {shown[-1]}: 192.0.2.1:{shown}", done.stdout)
        self.assertEqual(self.decode(capture, "--sni", "elsewhere.test").returncode, 6)
        self.assertEqual(self.decode(capture, "--follow", "3").returncode, 6)

    def test_the_table_tells_why_one_failed(self):
        failed = Talk(50002).open().put(0, ACK, self.vector["client_hello_record"])
        failed.put(1, ACK, b"\x15\3\3\0\2\2\x28").close()
        done = self.decode(pcap(failed, Talk(50003).open().handshake(self.vector).close()))
        self.assertIn("· the server refused: handshake_failure(40)", " ".join(done.stdout.split()))

    def test_stdout_is_the_transcript_s_where_it_is_asked_for(self):
        two = pcap(*[Talk(port).open().handshake(self.vector).close() for port in (50001, 50002)])
        done = self.decode(two, "--transcript", "-")
        self.assertEqual(len(json.loads(done.stdout)["connections"]), 2)
        self.assertIn("50002", done.stderr)

    def test_what_was_decrypted_is_its_owner_s(self):
        for options, mode in (((), 0o644), (("--with-data",), 0o600)):
            done = self.decode(self.one(), "--keylog", "keys.log", *options, "--transcript", "t.json", "--html", "t.html")
            self.assertEqual("warning: what was decrypted is written to t.json" in done.stderr, bool(options))
            for name in ("t.json", "t.html"):
                self.assertEqual(stat.S_IMODE((self.dir / name).stat().st_mode), mode)

    def test_names_of_files_do_not_steer_the_terminal(self):
        name = "x\x1b[31m.pcap"
        for capture in (pcap(), self.one()[:-5], pcap(*[Talk(port).open().handshake(self.vector).close() for port in (1, 2)])):
            (self.dir / name).write_bytes(capture)
            done = harness.run("decode", name, cwd=self.dir)
            self.assertNotIn("\x1b[31m", done.stdout + done.stderr)
            self.assertIn("x\\x1b[31m.pcap", done.stdout + done.stderr)

    def test_hosts_are_addresses(self):
        def shown(host):
            return self.decode(self.one(), "--host", host).returncode
        self.assertEqual([shown(host) for host in ("192.0.2.1", "192.0.2.2:443", "192.0.2.2:444", "::ffff:192.0.2.1", "[::1]:443")],
                         [0, 0, 6, 6, 6])
        for host in ("localhost", "443", "192.0.2.1:", "192.0.2.1:x", "192.0.2.1:70000", "[::1"):
            done = self.decode(self.one(), "--host", host)
            self.assertEqual(done.returncode, 2, host)
            self.assertIn("an address: 192.0.2.1", " ".join(done.stderr.split()))

    def test_nothing_to_show_says_why(self):
        for options, words in ((["--follow", "3"], "there is no connection 3: it has one"), (["--sni", "x.test"], "none of 1 connection fits")):
            self.assertIn(words, self.decode(self.one(), *options).stderr)
        self.assertIn("no connection of TLS in it", self.decode(pcap()).stderr)
        self.assertIn("no connection 0; they start at 1", self.decode(self.one(), "--follow", "0").stderr)
        self.assertEqual(self.decode(self.one(), "--follow", "x").returncode, 2)
        (self.dir / "empty.log").write_text("hello\n", encoding="utf-8")
        self.assertIn("empty.log: no secret in it", self.decode(self.one(), "--keylog", "empty.log").stderr)

    def test_another_kind_of_file_is_told_with_what_to_do(self):
        for text, is_, then in (((self.dir / "keys.log").read_bytes(), "this is a key log", "--keylog capture"),
                                (b'{"schema":"entente.transcript/1"}', "this is a transcript", "entente diff capture"),
                                (b"-----BEGIN CERTIFICATE-----", "this is PEM", "--key"), (b"\x1f\x8b\x08" + bytes(40), "this is compressed", "gunzip")):
            done = self.decode(text)
            self.assertEqual(done.returncode, 2)
            for words in (is_, then):
                self.assertIn(words, " ".join(done.stderr.split()))
            done = self.decode(text, "--json")
            self.assertEqual(json.loads(done.stdout)["schema"], "entente.error/1")

    def test_bytes_and_the_certificate(self):
        done = self.decode(self.one(), "--keylog", "keys.log", "--bytes")
        self.assertIn("legacy_session_id", done.stdout)
        self.assertIn("verify_data", done.stdout)
        (self.dir / "ca").mkdir()
        harness.run("cert", "make-ca", "--dir", self.dir / "ca")
        judged = self.decode(self.one(), "--keylog", "keys.log", "--ca", "ca/ca.pem")
        self.assertIn("The client went on all the same", judged.stdout)

    def test_what_somebody_put_there_is_told(self):
        talk = Talk().open().handshake(self.vector).put(1, ACK, bytes([21, 3, 3, 0, 2, 2, 40])).close()
        said = " ".join(self.decode(pcap(talk), "--keylog", "keys.log").stdout.split())
        self.assertIn("1 message came where neither side can have written it so", said)
        self.assertNotIn("handshake_failure", said)

    def test_it_reads_stdin(self):
        done = subprocess.run([harness.PROGRAM, "decode", "-"], input=self.one(), capture_output=True, timeout=harness.PATIENCE,
                              check=False, env=harness.environment())
        self.assertEqual(done.returncode, 0)

    def test_what_cannot_be_read_is_said(self):
        no_capture = self.decode(b"GET / HTTP/1.1\r\n")
        self.assertEqual(no_capture.returncode, 2)
        self.assertIn("a pcap or pcapng file", no_capture.stderr)
        damaged = self.decode(self.one() + b"\0" * 8 + b"\xff" * 8 + b"\0" * 100)
        self.assertEqual(damaged.returncode, 2)
        self.assertIn(f"at offset {len(self.one())}", " ".join(damaged.stderr.split()))
        self.assertIn("connection 1", damaged.stdout)
        cut_off = self.decode(self.one()[:-5])
        self.assertEqual(cut_off.returncode, 6)
        self.assertIn("connection 1", cut_off.stdout)
        self.assertEqual(self.decode(pcap()).returncode, 6)
        self.assertEqual(harness.run("decode", "nowhere", cwd=self.dir).returncode, 2)
        self.assertEqual(self.decode(self.one(), "--key", "keys.log").returncode, 2)
        self.assertEqual(self.decode(self.one(), "--outcome", "good").returncode, 2)


if __name__ == "__main__":
    harness.main()
