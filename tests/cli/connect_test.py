"""`entente connect`: what it tells of good connections, and the failure it finds for each kind of bad peer."""
import json
import os
import re
import socket
import stat
import subprocess
import threading
import unittest

import harness
from harness import Case, Last, Peer, needs, relay, run

GREETINGS = {
    "E-PEER-HTTP": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "E-PEER-SSH": b"SSH-2.0-OpenSSH_9.2\r\n",
    "E-PEER-GREETING": b"220 mail.example.test ESMTP\r\n",
    "E-PEER-ZEROS": bytes(64),
    "E-PEER-NOT-TLS": b"\x99garbage\xff\xfe\x00 more garbage",
}


def says(data):
    def behave(connection):
        connection.sendall(data)
        while connection.recv(65536):
            pass
    return behave


def hears_and_closes(connection):
    connection.recv(65536)


class Good(Case):
    def test_the_report(self):
        with self.serve() as server:
            done, report = self.connect(server.port, "--alpn", "h2,http/1.1")
        self.ok(done)
        self.assertEqual((report["version"], report["group"], report["resumed"], report["hrr"]), ("1.3", "X25519MLKEM768", None, False))
        self.assertTrue(report["post_quantum"])
        self.assertEqual(report["cipher_suite"], "TLS_AES_128_GCM_SHA256")
        self.assertEqual(report["signature_scheme"], "ecdsa_secp256r1_sha256")
        self.assertTrue(report["identity"]["verified"])
        self.assertEqual(report["peer_chain"][0]["dns_names"], ["localhost"])
        self.assertEqual([row["name"] for row in report["timeline"] if row["kind"] == "message"],
                         ["ClientHello", "ServerHello", "EncryptedExtensions", "CompressedCertificate", "CertificateVerify",
                          "Finished", "Finished", "NewSessionTicket", "NewSessionTicket"])
        self.assertGreater(report["timings"]["tls_ms"], 0)
        self.assertEqual(report["tickets"]["received"], 2)

    def test_there_is_one_time(self):
        """What the phases come to is where the handshake ends in the waterfall; nothing takes time before they begin."""
        with self.serve() as server:
            done = self.ok(run("connect", f"127.0.0.1:{server.port}", "--ca", "ca.pem", "--json", "--transcript", "time.json",
                               cwd=self.dir))
        report = self.valid(done.stdout, "connect-1")
        connection, = json.loads((self.dir / "time.json").read_text())["connections"]
        end = 0
        for phase in connection["phases"]:
            self.assertEqual(phase["start_us"], end)
            end += phase["duration_us"]
        self.assertAlmostEqual(report["timings"]["total_ms"], end / 1000, 2)
        completed = next(step["at_us"] for step in connection["steps"] if step["kind"] == "completed")
        self.assertLessEqual(completed, end)
        tls = next(phase["start_us"] for phase in connection["phases"] if phase["name"] == "TLS")
        shares = next(step for step in connection["steps"] if step.get("job") == "generate_shares")
        self.assertGreaterEqual(shares["at_us"] - shares["duration_us"], tls)

    def test_what_the_next_connection_can_begin_with(self):
        def told(server, *arguments):
            done = self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", *arguments, cwd=self.dir))
            return " ".join(done.stdout.split())

        with self.serve() as server, self.serve("--tickets", "off") as without:
            self.assertIn("Resume: 2 tickets, good for 2 days; --resume tries one", told(server))
            self.assertIn("Resume: 1 ticket, good for 2 days; --resume tries it", told(server, "--max", "1.2"))
            self.assertIn("Resume: no ticket came: the next connection is a full handshake again", told(without))
            self.assertNotIn("Resume:", told(server, "--no-tickets"))

    def test_what_would_break_it(self):
        def told(server, *arguments):
            done = self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", *arguments, cwd=self.dir))
            return " ".join(done.stdout.split()), done.stderr

        with self.serve("--max", "1.2") as older, self.serve("--min", "1.3") as newer, self.serve() as both:
            self.assertIn("· without TLS 1.2 (--min 1.3)", told(older)[0])
            self.assertNotIn("--max 1.2", told(newer)[0])
            page, said = told(newer, "--probe")
            self.assertIn("· without TLS 1.3 (--max 1.2)", page)
            self.assertIn("a second connection", said)
            self.assertNotIn("--max 1.2", told(both, "--probe")[0])

    def test_the_page(self):
        with self.serve() as server:
            page = self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "-v", cwd=self.dir)).stdout
        lines = page.splitlines()
        self.assertEqual(lines[0], f"✓ localhost:{server.port}  TLS 1.3 · identity verified · post-quantum key exchange")
        for text in ("Chosen", "Why", "Identity: localhost → entente development CA (ca.pem)", "Would break: after ", "round trip",
                     "✓\u00a0time\u00a029\u00a0days".replace("\u00a0", " "),
                     f"Next: entente connect localhost:{server.port} --ca ca.pem --web, or --bytes"):
            self.assertIn(text, page)
        self.assertTrue(all(len(line) <= 80 for line in lines), page)

    def test_the_report_of_tls12(self):
        with self.serve() as server:
            done, report = self.connect(server.port, "--max", "1.2")
        self.ok(done)
        self.assertEqual((report["version"], report["group"], report["signature_scheme"]), ("1.2", "x25519", "ecdsa_secp256r1_sha256"))
        self.assertEqual((report["extended_master_secret"], report["forward_secrecy"], report["post_quantum"]), (True, True, False))
        self.assertEqual((report["cost"]["round_trips"], report["cost"]["key_exchanges"]), (2, 1))
        self.assertEqual([(row["from"], row["name"], row["encrypted"]) for row in report["timeline"]
                          if row["kind"] in ("message", "change_cipher_spec")],
                         [("client", "ClientHello", False), ("server", "ServerHello", False), ("server", "Certificate", False),
                          ("server", "ServerKeyExchange", False), ("server", "ServerHelloDone", False),
                          ("client", "ClientKeyExchange", False), ("client", "ChangeCipherSpec", False), ("client", "Finished", True),
                          ("server", "NewSessionTicket", False), ("server", "ChangeCipherSpec", False), ("server", "Finished", True)])

    def test_what_a_recording_is_worth(self):
        lists = {"": "Recorded today: of no use to a quantum computer later", "x25519": "The client did not offer X25519MLKEM768"}
        with self.serve() as server, self.serve("--groups", "x25519") as older:
            for groups, words in lists.items():
                page = self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", *(["--groups", groups] if groups else []),
                                   cwd=self.dir)).stdout
                self.assertIn(words, " ".join(page.split()))
            page = self.ok(run("connect", f"localhost:{older.port}", "--ca", "ca.pem", cwd=self.dir)).stdout
            self.assertIn("The client offered better, and the server did not take it", " ".join(page.split()))

    def test_choices_reach_the_wire(self):
        with self.serve("--alpn", "x,y", "--groups", "secp384r1") as server:
            done, report = self.connect(server.port, "--groups", "x25519,p-384", "--suites", "TLS_CHACHA20_POLY1305_SHA256", "--alpn",
                                        "y")
        self.ok(done)
        self.assertEqual((report["group"], report["hrr"], report["alpn"], report["cipher_suite"]),
                         ("secp384r1", True, "y", "TLS_CHACHA20_POLY1305_SHA256"))

    def test_names(self):
        with self.serve() as server:
            self.ok(self.connect(server.port, host="127.0.0.1")[0])
            done, report = self.connect(server.port, "--sni", "localhost", host="127.0.0.1")
            self.ok(done)
            self.assertEqual(report["identity"]["name"], "localhost")
            done, report = self.connect(server.port, "--verify-name", "other.test")
            self.failed(done, report, "E-CERT-NAME", 5, "bad_certificate")

    def test_a_url_is_fetched_and_explained_beside(self):
        with self.serve("--reply-size", "100000") as server:
            done = self.ok(run("connect", f"https://localhost:{server.port}/", "--ca", "ca.pem", cwd=self.dir))
        self.assertEqual(len(done.stdout), 100000)
        self.assertIn("HTTP 200 OK", done.stderr)
        self.assertIn("identity verified", done.stderr)

    def test_pipe(self):
        with self.serve("--echo") as server:
            text = "over and over\n" * 20000
            done = self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--pipe", cwd=self.dir, stdin=text))
        self.assertEqual(done.stdout, text)
        self.assertIn("identity verified", done.stderr)

    def test_secrets_are_logged_for_their_owner_alone(self):
        with self.serve() as server:
            for arguments, env in ((("--keylog", "keys.txt"), {}), ((), {"SSLKEYLOGFILE": "keys.txt"})):
                done, _ = self.connect(server.port, *arguments, env=env)
                self.assertIn("keys.txt", self.ok(done).stderr)
        lines = (self.dir / "keys.txt").read_text().splitlines()
        self.assertEqual(stat.S_IMODE(os.stat(self.dir / "keys.txt").st_mode), 0o600)
        labels = [line.split()[0] for line in lines]
        self.assertEqual(labels.count("CLIENT_HANDSHAKE_TRAFFIC_SECRET"), 2)
        self.assertEqual(labels.count("SERVER_TRAFFIC_SECRET_0"), 2)
        for line in lines:
            self.assertRegex(line, r"^[A-Z0-9_]+ [0-9a-f]{64} [0-9a-f]{64,96}$")

    def test_trust_comes_from_the_environment_too(self):
        with self.serve() as server:
            self.ok(run("connect", f"localhost:{server.port}", env={"SSL_CERT_FILE": str(self.dir / "ca.pem"), "SSL_CERT_DIR": "/"}))
            self.ok(run("connect", f"localhost:{server.port}", "--ca", self.dir))

    def test_without_verification_the_verdict_is_shown_still(self):
        self.ok(run("cert", "make-ca", "--dir", "other", cwd=self.dir))
        with self.serve() as server:
            done = self.ok(run("connect", f"localhost:{server.port}", "--ca", "other/ca.pem", "--no-verify", cwd=self.dir))
        self.assertIn("identity NOT verified", done.stdout.splitlines()[0])
        self.assertIn("✗ signed by", done.stdout)

    def test_a_client_certificate(self):
        self.ok(run("cert", "issue", "ada@demo.test", "--client-only", "--out", "ada", "--force", cwd=self.dir))
        with self.serve("--client-ca", "ca.pem") as server:
            done, report = self.connect(server.port, "--cert", "ada.pem", "--key", "ada-key.pem")
            self.ok(done)
            self.assertEqual(report["client_certificate"], {"requested": True, "shown": True})
            done, report = self.connect(server.port)
            self.failed(done, report, "E-PEER-ALERT", 4, "certificate_required")
        with self.serve("--client-ca", "ca.pem", "--client-auth", "request") as server:
            self.ok(self.connect(server.port)[0])

    def test_a_client_certificate_after_the_handshake(self):
        self.ok(run("cert", "issue", "ada@demo.test", "--client-only", "--out", "ada", "--force", cwd=self.dir))
        ada = ("--cert", "ada.pem", "--key", "ada-key.pem")
        with self.serve("--client-ca", "ca.pem", "--client-auth", "later") as server:
            def get(*arguments):
                return self.ok(run("connect", f"https://localhost:{server.port}/", "--ca", "ca.pem", *arguments,
                                   cwd=self.dir)).stdout

            self.assertIn("ada@demo.test", get(*ada, "--post-handshake-auth"))
            self.assertIn("Forbidden", get(*ada))


class BadPeers(Case):
    def check(self, behave, code, exit, alert=None, arguments=()):
        with Peer(behave) as peer:
            done, report = self.connect(peer.port, "--timeout", "20", *arguments)
            self.failed(done, report, code, exit, alert)
            return report

    def test_other_protocols_are_recognised(self):
        for code, greeting in GREETINGS.items():
            with self.subTest(code):
                self.check(says(greeting), code, 3)

    def test_a_close_in_place_of_an_answer(self):
        report = self.check(hears_and_closes, "E-NET-CLOSED", 3, arguments=("--no-probe",))
        self.assertIn("The server did not answer our ClientHello.", report["failure"]["observed"])

    def test_an_immediate_close(self):
        with Peer(lambda connection: None) as peer:  # our hello may meet a closed socket, which answers with a reset
            done, report = self.connect(peer.port, "--no-probe")
        self.ok(done, 3)
        self.assertIn(report["failure"]["code"], ("E-NET-CLOSED", "E-NET-RESET"))

    def test_silence(self):
        done_waiting = threading.Event()
        with Peer(lambda connection: done_waiting.wait(harness.PATIENCE)) as peer:
            done, report = self.connect(peer.port, "--timeout", "0.3")
            done_waiting.set()
        self.failed(done, report, "E-NET-TIMEOUT", 3)

    def test_a_refused_port(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        done, report = self.connect(port, host="127.0.0.1")
        self.failed(done, report, "E-NET-REFUSED", 3)

    def test_an_unknown_name(self):
        done = run("connect", "no-such-host.invalid", "--json")
        self.failed(done, self.valid(done.stdout, "connect-1"), "E-NET-DNS", 3)

    def test_alerts_are_read_for_people(self):
        alert = bytes((21, 3, 3, 0, 2, 2, 40))
        report = self.check(says(alert), "E-PEER-ALERT", 4, "handshake_failure", ("--no-probe",))
        self.assertIn("It was offered TLS 1.3", " ".join(report["failure"]["observed"]))
        self.assertIn("(1) no cipher suite in common", report["failure"]["inferred"][0])

    def test_a_cut_handshake(self):
        with self.serve() as server, relay(server.port, lambda seen, data: Last(data[:200])) as cut:
            done, report = self.connect(cut.port, "--no-probe")
        self.assertIn(report["failure"]["code"], ("E-NET-CLOSED", "E-NET-RESET"))
        self.ok(done, 3)

    def test_data_that_are_cut_off(self):
        # The handshake's flight passes; the answer loses its end, close_notify included.
        def cut(seen, data):
            return Last(data[:5000 - len(seen)]) if len(seen) + len(data) > 5000 else data

        with self.serve("--reply-size", "9000") as server, relay(server.port, cut) as peer:
            done = run("connect", f"https://localhost:{peer.port}/", "--ca", "ca.pem", cwd=self.dir)
        self.ok(done, 3)
        self.assertIn("E-TLS-TRUNCATED", done.stderr)

    def test_a_bit_flipped_on_the_way(self):
        def flip(seen, data):
            at = data.rfind(b"\x17\x03\x03") if not seen else -1
            return data if at < 0 else data[:at + 9] + bytes([data[at + 9] ^ 1]) + data[at + 10:]

        with self.serve() as server, relay(server.port, flip) as peer:
            done, report = self.connect(peer.port)
        self.failed(done, report, "E-TLS-RECORD-MAC", 4, "bad_record_mac")


def openssl_server(directory, *arguments):
    """s_server on a free port, and that port."""
    process = subprocess.Popen([needs("openssl"), "s_server", "-accept", "127.0.0.1:0", *arguments], cwd=directory, text=True,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    match = None
    while not match and (line := process.stdout.readline()):
        match = re.match(r"ACCEPT .*:(\d+)", line)
    return process, match[1]


class NoAgreement(Case):
    def test_a_server_of_static_rsa_alone(self):
        self.ok(run("cert", "issue", "localhost", "--key-type", "rsa2048", "--out", "rsa", cwd=self.dir))
        process, port = openssl_server(self.dir, "-tls1_2", "-cipher", "AES128-GCM-SHA256", "-cert", "rsa.pem", "-key", "rsa-key.pem")
        try:
            done, report = self.connect(port)
            self.failed(done, report, "E-TLS-SUITE", 4, "handshake_failure")
            failure = report["failure"]
            self.assertEqual(failure["inferred"], ["The server has no fresh key exchange (ECDHE) that this client could share."])
            self.assertIn("--policy legacy", failure["remedy"]["user"])
            self.assertIn("--no-probe", done.stderr)
            done, report = self.connect(port, "--policy", "legacy")
            self.ok(done)
            self.assertEqual(report["cipher_suite"], "TLS_RSA_WITH_AES_128_GCM_SHA256")
            for arguments in (("--no-probe",), ("--groups", "x25519")):
                done, report = self.connect(port, *arguments)
                self.failed(done, report, "E-PEER-ALERT", 4, "handshake_failure")
                self.assertIn("(1) no cipher suite in common", report["failure"]["inferred"][0])
        finally:
            process.kill()
            process.communicate()

    def test_what_a_probe_with_static_rsa_does_not_settle(self):
        process, port = openssl_server(self.dir, "-groups", "P-521", "-cert", "localhost.pem", "-key", "localhost-key.pem")
        try:
            done, report = self.connect(port)
            self.failed(done, report, "E-PEER-ALERT", 4, "handshake_failure")
            self.assertIn("static RSA key exchange was refused too.", report["failure"]["observed"][-1])
        finally:
            process.kill()
            process.communicate()

    def test_suites_groups_and_protocols(self):
        for serve, connect, code in (
                (("--suites", "TLS_AES_256_GCM_SHA384"), ("--suites", "TLS_AES_128_GCM_SHA256"), "handshake_failure"),
                (("--groups", "secp384r1"), ("--groups", "x25519"), "handshake_failure"),
                (("--alpn", "h2"), ("--alpn", "http/1.1"), "no_application_protocol")):
            with self.subTest(code), self.serve(*serve) as server:
                done, report = self.connect(server.port, "--no-probe", *connect)
                self.failed(done, report, "E-PEER-ALERT", 4, code)

    def test_a_server_of_tls_1_2(self):
        process, port = openssl_server(self.dir, "-tls1_2", "-cert", "localhost.pem", "-key", "localhost-key.pem")
        try:
            done, report = self.connect(port, "--min", "1.3")
            self.failed(done, report, "E-TLS-VERSION", 4, "protocol_version")
            self.assertIn("A separate probe with TLS 1.2 was accepted.", report["failure"]["observed"])
            self.assertEqual(report["failure"]["inferred"][0], "The server lacks TLS 1.3.")
            self.assertIn("--no-probe", done.stderr)
            done, report = self.connect(port, "--min", "1.3", "--no-probe")
            self.failed(done, report, "E-PEER-ALERT", 4, "protocol_version")
            done, report = self.connect(port)
            self.ok(done)
            self.assertEqual(report["version"], "1.2")
        finally:
            process.kill()
            process.communicate()


class Mistakes(Case):
    def test_of_use(self):
        for arguments in ((), ("a", "b"), ("localhost:0",), ("localhost:x",), ("http://localhost/",), ("localhost", "--max", "1.1"),
                          ("localhost", "--groups", "none"), ("localhost", "--cert", "x.pem"), ("localhost", "--ca", "nowhere.pem"),
                          ("localhost", "--psk", "a:00"), ("localhost", "--revocation", "maybe"), ("localhost", "--timeout", "-1")):
            with self.subTest(arguments):
                done = self.ok(run("connect", *arguments, cwd=self.dir), 2)
                self.assertEqual(done.stdout, "")
                self.assertTrue(done.stderr)

    def test_as_json(self):
        done = self.ok(run("connect", "localhost", "--ca", "nowhere.pem", "--json", cwd=self.dir), 2)
        self.assertEqual(self.valid(done.stdout, "error-1")["failure"]["code"], "E-CONFIG-FILE")
        done = self.ok(run("connect", "localhost", "--ca", "nowhere.pem", "--json", "--pipe", cwd=self.dir), 2)
        self.assertEqual(done.stdout, "")  # the peer's data would go there
        self.assertEqual(self.valid(done.stderr, "error-1")["failure"]["code"], "E-CONFIG-FILE")


if __name__ == "__main__":
    harness.main()
