"""`--pcap` of connect and serve: what they write is read by `entente decode` and, without a complaint, by tshark."""
import stat
import subprocess

import harness
from harness import Case, needs, run

DECRYPTION_SECRETS_BLOCK = 10
COMPLAINTS = "_ws.malformed || _ws.expert.severity >= 0x600000"  # warnings and errors


def kinds_of_blocks(path):
    data, at = path.read_bytes(), 0
    while at < len(data):
        kind, size = (int.from_bytes(data[at + i:at + i + 4], "little") for i in (0, 4))
        yield kind
        at += size


class Capture(Case):
    def connect_once(self, file, *options, serve=()):
        with self.serve("--count", "1", *serve) as server:
            return run("connect", f"https://localhost:{server.port}/", "--ca", "ca.pem", "--pcap", file, *options, cwd=self.dir)

    def decode(self, file, *options):
        return self.ok(run("decode", file, *options, cwd=self.dir)).stdout

    def decoded(self, file, *options):
        return self.valid(self.decode(file, "--json", *options), "transcript-1")["connections"]

    def tshark(self, file, *options):
        done = subprocess.run([needs("tshark"), "-r", self.dir / file, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
                               "-d", "tcp.port==1-65535,tls", *options], capture_output=True, text=True, timeout=harness.PATIENCE,
                              env=harness.environment(), check=True)
        return done.stdout

    def test_a_certificate_alone_tells_not_who_sent_it(self):
        """Anybody can send a certificate: its key has to have signed this handshake."""
        self.ok(self.connect_once("real.pcapng", "--max", "1.2"))
        self.assertIn("identity verified", self.decode("real.pcapng", "--ca", "ca.pem"))
        connection, = self.decoded("real.pcapng", "--ca", "ca.pem")
        self.assertIsNone(connection["verdicts"][0]["unproven"])
        signed, = (bytes.fromhex(step["bytes"]) for step in connection["steps"]
                   if step["kind"] == "message" and step["name"] == "ServerKeyExchange")
        data = (self.dir / "real.pcapng").read_bytes()
        self.assertEqual(data.count(signed), 1)
        (self.dir / "forged.pcapng").write_bytes(data.replace(signed, signed[:-1] + bytes([signed[-1] ^ 1])))
        said = self.decode("forged.pcapng", "--ca", "ca.pem")
        self.assertNotIn("identity verified", said)
        self.assertIn("the certificate is good; the server did NOT sign with its key", " ".join(said.split()))
        connection, = self.decoded("forged.pcapng", "--ca", "ca.pem")
        self.assertEqual(connection["verdicts"][0]["unproven"], "the server did NOT sign with its key")

    def refused(self, *options, decode=()):
        """What decode says of a client that refused."""
        file = self.dir / "refused.pcapng"
        with self.serve("--count", "1") as server:
            run("connect", f"localhost:{server.port}", "--no-probe", "--pcap", file, "--with-secrets", *options, cwd=self.dir)
        return " ".join(self.decode(file, *decode).split())

    def test_a_client_that_refused_says_no_more_than_an_alert(self):
        wrong_name = self.refused("--ca", "ca.pem", "--sni", "www.example.test")
        self.assertIn("the client refused: bad_certificate(42)", wrong_name)
        self.assertIn("#0 localhost is for localhost, 127.0.0.1; asked for was www.example.test.", wrong_name)
        self.assertIn("That is probably why the client refused. (inferred)", wrong_name)
        (self.dir / "other").mkdir()
        self.ok(run("cert", "make-ca", "--name", "Other CA", cwd=self.dir / "other"))
        for version in ("1.2", "1.3"):
            stranger = self.refused("--ca", "other/ca.pem", "--max", version)
            self.assertIn("the client refused: unknown_ca(48)", stranger)
            self.assertIn('probably does not trust "CN=entente development CA", which signed it', stranger)
            self.assertIn("look at the client's own log", stranger)
        self.assertIn("By these CAs the chain is good: the client trusts others", self.refused("--ca", "other/ca.pem", decode=("--ca", "ca.pem")))
        by_others = self.refused("--ca", "ca.pem", "--sni", "www.example.test", decode=("--ca", "other/ca.pem"))
        self.assertIn("no trusted or sent certificate has that name and key", by_others)
        self.assertIn("asked for was www.example.test", by_others)

    def test_what_cannot_be_written_is_no_success(self):
        done = self.connect_once("/dev/full")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("/dev/full: No space left on device", done.stderr)
        with self.serve("--count", "1", "--transcript", "/dev/full") as server:
            self.ok(run("connect", f"https://localhost:{server.port}/", "--ca", "ca.pem", cwd=self.dir))
            self.assertEqual(server.process.wait(harness.PATIENCE), 2)

    def test_what_was_not_looked_into_is_told_beside_json_too(self):
        self.ok(self.connect_once("told.pcapng"))
        (self.dir / "cut.keys").write_text("CLIENT_RANDOM abc\n")
        for option in ("--json", "--ndjson"):
            done = run("decode", "told.pcapng", "--keylog", "cut.keys", option, cwd=self.dir)
            self.assertIn("1 line of the key logs cannot be read", done.stderr)

    def test_secrets_are_in_it_when_they_were_asked_for(self):
        for version in ("1.3", "1.2"):
            file = self.dir / f"open-{version}.pcapng"
            file.touch(0o644)
            done = self.ok(self.connect_once(file, "--with-secrets", "--max", version))
            self.assertIn("warning: secrets are written to", done.stderr)
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
            text = " ".join(self.decode(file).split())
            self.assertIn("Read with the key log inside the capture:", text)
            self.assertIn("Both Finished are right", text)
            [connection] = self.decoded(file, "--with-data")
            self.assertTrue(connection["established"])
            self.assertEqual(connection["observation"]["opened_by"], "capture")
            self.assertEqual(connection["agreement"]["version"], version)
            data = b"".join(bytes.fromhex(step["bytes"]) for step in connection["steps"] if step["kind"] == "data")
            self.assertIn(b"GET / HTTP/1.1", data)

    def test_without_being_asked_for_they_are_not(self):
        file = self.dir / "closed.pcapng"
        done = self.ok(self.connect_once(file))
        self.assertNotIn("warning", done.stderr)
        self.assertNotIn(DECRYPTION_SECRETS_BLOCK, kinds_of_blocks(file))
        self.assertIn("stays closed without a key", " ".join(self.decode(file).split()))

    def test_a_key_log_beside_it_still_comes(self):
        file = self.dir / "beside.pcapng"
        self.ok(self.connect_once(file, "--keylog", "beside.log"))
        self.assertNotIn(DECRYPTION_SECRETS_BLOCK, kinds_of_blocks(file))
        self.assertIn("Read with the key log:", self.decode(file, "--keylog", "beside.log"))
        self.ok(self.connect_once(file, "--keylog", "both.log", "--with-secrets"))
        self.assertIn("Read with the key log inside the capture:", self.decode(file))
        self.assertIn("SERVER_TRAFFIC_SECRET_0", (self.dir / "both.log").read_text(encoding="utf-8"))

    def test_connections_of_a_server_and_twice_of_a_client(self):
        ours = self.dir / "serve.pcapng"
        with self.serve("--pcap", ours, "--with-secrets", "--count", "4") as server:
            target = f"localhost:{server.port}"
            self.ok(run("connect", target, "--ca", "ca.pem", "--resume", "--pcap", "twice.pcapng", "--with-secrets", cwd=self.dir))
            self.ok(run("connect", target, "--ca", "ca.pem", "--max", "1.2", cwd=self.dir))
            self.ok(run("connect", target, "--ca", "localhost-key.pem", cwd=self.dir), 2)
            self.ok(run("connect", f"127.0.0.1:{server.port}", "--ca", "ca.pem", "--sni", "other.test", cwd=self.dir), 5)
            server.process.wait(harness.PATIENCE)  # it has heard the last alert
        found = self.decoded(ours)
        self.assertEqual([connection["agreement"]["version"] for connection in found], ["1.3", "1.3", "1.2", "1.3"])
        self.assertEqual([connection["agreement"]["resumed"] for connection in found], [None, "ticket", None, None])
        self.assertEqual([connection["established"] for connection in found], [True, True, True, False])
        self.assertEqual(found[3]["failure"]["alert"], "bad_certificate")
        self.assertEqual(len(self.decoded("twice.pcapng")), 2)

    def test_a_resumed_connection_is_read_with_the_secret_of_the_one_before(self):
        """The server's key opens the first one's key exchange; the second has none."""
        self.ok(run("cert", "issue", "localhost", "--key-type", "rsa2048", "--out", "rsa", cwd=self.dir))
        for how, options in (("ticket", ()), ("session-id", ("--session-cache", "9"))):
            file = self.dir / f"{how}.pcapng"
            with self.serve("--policy", "legacy", *options, cert="rsa") as server:
                self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--policy", "legacy", "--max", "1.2", "--suites",
                            "TLS_RSA_WITH_AES_128_GCM_SHA256", "--resume", "--pcap", file, cwd=self.dir))
            first, second = self.decoded(file, "--key", "rsa-key.pem")
            self.assertEqual(first["observation"]["opened_by"], "server_key")
            self.assertEqual(second["observation"]["opened_by"], "earlier_connection")
            self.assertEqual(second["observation"]["finished_right"], 2)
            self.assertEqual(second["agreement"]["resumed"], how)
            self.assertTrue(second["established"])
            first, second = self.decoded(file)
            self.assertEqual(second["observation"]["obstacle"]["code"], "no_secret")

    def test_tshark_reads_it_without_a_complaint(self):
        needs("tshark")
        file = self.dir / "tshark.pcapng"
        self.ok(self.connect_once(file, "--with-secrets", serve=("--reply-size", "300000")))
        self.assertEqual(self.tshark(file, "-Y", COMPLAINTS), "")
        finished = self.tshark(file, "-Y", "tls.handshake.type == 20", "-T", "fields", "-e", "tls.handshake.type")
        self.assertEqual(finished.count("20"), 2)
        self.assertEqual(self.tshark(file, "-Y", "http.response.code == 200", "-T", "fields", "-e", "http.content_length").strip(),
                         "300000")

    def test_where_it_cannot_be_written(self):
        for path, code in (("-", 2), ("nowhere/x.pcapng", 2)):
            done = self.ok(run("connect", "localhost:1", "--pcap", path, cwd=self.dir), code)
            self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    harness.main()
