"""A private PKI: revoking, telling of it, fetching what certificates point to, and watching over their dates."""
import base64
import re
import shutil
import subprocess
import threading
import urllib.error
import urllib.request

import harness
from harness import Case, Peer, Responder, needs, run


def http(url, body=None, kind="application/ocsp-request"):
    """Status, type and body of an answer."""
    request = urllib.request.Request(url, data=body, headers={"Content-Type": kind} if body is not None else {})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=harness.PATIENCE) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


class Pki(Case):
    """Three CAs one under the other, and a responder that answers for all of them: a new one for each class."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cli("make-ca", "--dir", "root", "--name", "root", "--depth", "2")
        cls.cli("make-ca", "--dir", "mid", "--name", "mid", "--under", "root", "--depth", "1", "--responder", "http://127.0.0.1:1")
        cls.cli("make-ca", "--dir", "low", "--name", "low", "--under", "mid", "--responder", "http://127.0.0.1:1")
        cls.responder = Responder("--dir", "root", "--dir", "mid", "--dir", "low", cwd=cls.dir)
        cls.addClassCleanup(cls.responder.stop)
        cls.cli("make-ca", "--dir", "mid", "--name", "mid", "--under", "root", "--depth", "1", "--responder", cls.responder.base,
                "--force")
        cls.cli("make-ca", "--dir", "low", "--name", "low", "--under", "mid", "--responder", cls.responder.base, "--force")
        cls.responder.stop()
        cls.responder = Responder("--dir", "root", "--dir", "mid", "--dir", "low", cwd=cls.dir,
                                  listen=f"127.0.0.1:{cls.responder.port}")
        cls.addClassCleanup(cls.responder.stop)

    @classmethod
    def cli(cls, *arguments):
        done = run("cert", *arguments, cwd=cls.dir)
        assert done.returncode == 0, done.stderr
        return done

    def issue(self, name, *arguments, ca="low"):
        self.cli("issue", name, "--dir", ca, "--responder", self.responder.base, "--force", *arguments)
        return f"{ca}/{name}.pem"

    def alone(self, path):
        """The first certificate of a file, in a file of its own."""
        first = (self.dir / path).read_text().partition("-----END CERTIFICATE-----")
        (self.dir / "alone.pem").write_text(first[0] + first[1] + "\n")
        return "alone.pem"

    def fetching(self, *arguments, **more):
        return run(*arguments, cwd=self.dir, env={"XDG_CACHE_HOME": str(self.dir / "cache")}, **more)

    def openssl(self, *arguments, ok=True):
        done = subprocess.run([needs("openssl"), *map(str, arguments)], cwd=self.dir, capture_output=True)
        if ok:
            self.assertEqual(done.returncode, 0, done.stderr)
        return done


class Revoking(Pki):
    def index(self, ca):
        rows = [line.split("\t") for line in (self.dir / ca / "ca-index.tsv").read_text().splitlines()]
        return {row[0]: row for row in rows if len(row) == 6}

    def test_the_index_remembers(self):
        before = len(self.index("low"))
        leaf = self.issue("remembered.test")
        new = [row for row in self.index("low").values() if row[5] == "CN=remembered.test"]
        self.assertEqual((len(self.index("low")), len(new)), (before + 1, 1))
        self.assertEqual(new[0][1], "valid")
        self.cli("revoke", leaf, "--dir", "low", "--reason", "keyCompromise")
        row = self.index("low")[new[0][0]]
        self.assertEqual((row[1], row[4]), ("revoked", "keyCompromise"))
        # A second time changes nothing, unless the reason is a worse one; the serial number may be as others print it.
        serial = ":".join(re.findall("..", row[0].upper()))
        again = self.cli("revoke", serial, "--dir", "low", "--reason", "superseded").stdout
        self.assertIn("keyCompromise, which stays", again)
        self.assertEqual(self.index("low")[row[0]], row)

    def test_a_worse_reason_replaces_another(self):
        leaf = self.issue("worse.test")
        for reason in ("certificateHold", "superseded"):
            self.cli("revoke", leaf, "--dir", "low", "--reason", reason)
        told = self.cli("revoke", leaf, "--dir", "low", "--reason", "keyCompromise").stdout
        self.assertIn("It was revoked before", told)
        self.assertIn("The time stays", told)
        self.assertEqual([row[4] for row in self.index("low").values() if row[5] == "CN=worse.test"], ["keyCompromise"])

    def test_an_index_that_was_lost_makes_nothing_good_again(self):
        shutil.copytree(self.dir / "root", self.dir / "lost")
        (self.dir / "lost" / "ca-index.tsv").unlink()
        for command in (("crl",), ("ocsp-respond", "--listen", "127.0.0.1:0")):
            self.assertIn("ca-index.tsv", self.ok(run("cert", *command, "--dir", "lost", cwd=self.dir), 2).stderr)
        self.assertFalse((self.dir / "lost" / "ca-index.tsv").exists())
        self.assertIn("was lost", self.cli("issue", "x.test", "--dir", "lost").stderr)
        self.cli("make-ca", "--dir", "lost", "--force")
        self.assertEqual(self.index("lost"), {})

    def test_a_list_that_openssl_reads(self):
        leaf = self.issue("listed.test")
        self.cli("revoke", leaf, "--dir", "low")
        self.cli("crl", "--dir", "low", "--days", "3")
        first = self.openssl("crl", "-in", "low/ca-crl.pem", "-CAfile", "low/ca.pem", "-noout", "-text")
        self.assertIn(b"verify OK", first.stderr)
        serial = self.openssl("x509", "-in", leaf, "-noout", "-serial").stdout.decode().strip().partition("=")[2]
        self.assertIn(serial.encode(), first.stdout)
        number = re.search(rb"CRL Number: \n\s+(\d+)", first.stdout)[1]
        self.cli("crl", "--dir", "low", "--out", "again.pem")
        second = self.openssl("crl", "-in", "again.pem", "-noout", "-crlnumber").stdout
        self.assertEqual(int(second.partition(b"=")[2], 16), int(number) + 1)

    def test_an_entry_stays_until_one_list_after_its_end(self):
        self.cli("make-ca", "--dir", "ended", "--name", "ended")
        self.cli("issue", "ended.test", "--dir", "ended")
        serial = self.openssl("x509", "-in", "ended/ended.test.pem", "-noout", "-serial").stdout.strip().partition(b"=")[2]
        self.cli("revoke", "ended/ended.test.pem", "--dir", "ended")
        index = self.dir / "ended" / "ca-index.tsv"
        index.write_text(re.sub(r"(\trevoked\t)\S+", r"\g<1>2020-01-01T00:00:00Z", index.read_text()))
        for is_listed in (True, False):
            self.cli("crl", "--dir", "ended")
            self.assertEqual(serial in self.openssl("crl", "-in", "ended/ca-crl.pem", "-noout", "-text").stdout, is_listed)

    def test_what_is_not_of_this_ca(self):
        leaf = self.issue("other.test", ca="mid")
        self.assertIn("one of another", self.ok(run("cert", "revoke", leaf, "--dir", "low", cwd=self.dir), 2).stderr)
        self.ok(run("cert", "revoke", "00ff", "--dir", "low", cwd=self.dir), 2)
        self.ok(run("cert", "revoke", leaf, "--dir", "nowhere", cwd=self.dir), 2)
        self.ok(run("cert", "revoke", leaf, "--dir", "low", "--reason", "boredom", cwd=self.dir), 2)
        self.ok(run("cert", "crl", "--dir", "nowhere", cwd=self.dir), 2)

    def test_a_damaged_index_is_told_of(self):
        for line in ("xyz\tvalid\t2030-01-01T00:00:00Z\t-\t-\tCN=x", "ab\tvalid", "ab\trevoked\t2030-01-01T00:00:00Z\t-\t-\tCN=x",
                     "ab\tlost\t2030-01-01T00:00:00Z\t-\t-\tCN=x", "crl-number\tmany"):
            with self.subTest(line):
                shutil.copytree(self.dir / "root", self.dir / "copy", dirs_exist_ok=True)
                (self.dir / "copy" / "ca-index.tsv").write_text(line + "\n")
                done = self.ok(run("cert", "crl", "--dir", "copy", cwd=self.dir), 2)
                self.assertIn("ca-index.tsv", done.stderr)
                self.assertFalse((self.dir / "copy" / "ca-crl.pem").exists())

    def test_revoking_at_once_loses_nothing(self):
        leaves = [self.issue(f"many{i}.test") for i in range(4)]
        threads = [threading.Thread(target=self.cli, args=("revoke", leaf, "--dir", "low")) for leaf in leaves]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        revoked = [row for row in self.index("low").values() if row[5].startswith("CN=many") and row[1] == "revoked"]
        self.assertEqual(len(revoked), 4)

    def test_places_have_to_be_urls(self):
        for option in ("--responder", "--crl-url", "--ocsp-url", "--ca-url"):
            self.ok(run("cert", "issue", "x.test", "--dir", "low", option, "https://x.test/", "--out", "bad", cwd=self.dir), 2)
        done = self.ok(run("cert", "issue", "x.test", "--dir", "low", "--responder", "http://x.test/pki/", "--out", "bad", cwd=self.dir), 2)
        self.assertIn("without a path", done.stderr)
        self.assertFalse((self.dir / "low" / "bad.pem").exists())

    def test_what_a_certificate_is_told_to_say(self):
        leaf = self.issue("said.test", "--must-staple", "--crl-url", "http://a.test/1.crl", "--crl-url", "http://a.test/2.crl",
                          "--ocsp-url", "http://b.test/", "--ca-url", "http://c.test/x.crt")
        text = self.openssl("x509", "-in", leaf, "-noout", "-text").stdout.decode()
        for part in ("URI:http://a.test/1.crl", "URI:http://a.test/2.crl", "OCSP - URI:http://b.test/",
                     "CA Issuers - URI:http://c.test/x.crt", "status_request"):
            self.assertIn(part, text)


class Responding(Pki):
    def ask(self, leaf, *digest):
        return self.openssl("ocsp", *digest, "-issuer", "low/ca.pem", "-cert", leaf, "-url", self.responder.base, "-VAfile", "low/ca.pem",
                            ok=False)

    def test_openssl_understands_it(self):
        leaf = self.issue("asked.test")
        done = self.ask(leaf)
        self.assertIn(b"asked.test.pem: good", done.stdout)
        self.assertIn(b"Response verify OK", done.stderr)
        self.assertNotIn(b"no nonce", done.stderr)
        self.cli("revoke", leaf, "--dir", "low", "--reason", "superseded")
        done = self.ask(leaf, "-sha256")
        self.assertIn(b"asked.test.pem: revoked", done.stdout)
        self.assertIn(b"Reason: superseded", done.stdout)

    def test_what_was_never_issued_is_unknown(self):
        leaf = self.issue("lost.test")
        index = self.dir / "low" / "ca-index.tsv"
        kept = index.read_text()
        index.write_text("".join(line for line in kept.splitlines(True) if "lost.test" not in line))
        try:
            self.assertIn(b"unknown", self.ask(leaf).stdout)
        finally:
            index.write_text(kept)

    def test_get_and_post_say_the_same(self):
        leaf = self.issue("get.test")
        self.openssl("ocsp", "-issuer", "low/ca.pem", "-cert", leaf, "-no_nonce", "-reqout", "request.der")
        request = (self.dir / "request.der").read_bytes()
        encoded = base64.b64encode(request).decode().replace("/", "%2F").replace("+", "%2b").replace("=", "%3D")
        for status, kind, body in (http(self.responder.base, request), http(self.responder.base + encoded)):
            self.assertEqual((status, kind), (200, "application/ocsp-response"))
            (self.dir / "response.der").write_bytes(body)
            text = self.openssl("ocsp", "-respin", "response.der", "-noverify", "-text").stdout
            self.assertIn(b"Cert Status: good", text)

    def test_lists_and_certificates(self):
        text = self.openssl("x509", "-in", self.issue("places.test"), "-noout", "-text").stdout.decode()
        crl = re.search(r"URI:(http://127\.0\.0\.1:\d+/[0-9a-f]{16}\.crl)", text)[1]
        status, kind, body = http(crl)
        self.assertEqual((status, kind), (200, "application/pkix-crl"))
        (self.dir / "got.crl").write_bytes(body)
        self.assertIn(b"verify OK", self.openssl("crl", "-inform", "DER", "-in", "got.crl", "-CAfile", "low/ca.pem", "-noout").stderr)
        status, kind, body = http(crl.replace(".crl", ".crt"))
        self.assertEqual((status, kind), (200, "application/pkix-cert"))
        self.assertEqual(body, self.openssl("x509", "-in", "low/ca.pem", "-outform", "DER").stdout)

    def number_of(self, path, *form):
        return int(self.openssl("crl", *form, "-in", path, "-noout", "-crlnumber").stdout.partition(b"=")[2], 16)

    def test_each_list_has_a_number_of_its_own(self):
        with Responder("--dir", "mid", cwd=self.dir) as responder:
            url = re.search(r"\S+\.crl", responder.process.stdout.readline())[0]

            def served():
                body = http(url)[2]
                (self.dir / "served.crl").write_bytes(body)
                return self.number_of("served.crl", "-inform", "DER"), body

            first, same = served(), served()
            self.assertEqual(first, same, "nothing has changed")
            leaf = self.issue("numbered.test", ca="mid")
            self.cli("revoke", leaf, "--dir", "mid")
            revoked = served()
            self.assertGreater(revoked[0], first[0])
            self.cli("crl", "--dir", "mid", "--out", "numbered.pem")
            written = self.number_of("numbered.pem")
            self.assertGreater(written, revoked[0])
            self.assertGreater(served()[0], written, "a newer list than the one in the file")

    def test_lists_made_at_once_have_numbers_of_their_own(self):
        makers = [subprocess.Popen([harness.PROGRAM, "cert", "crl", "--dir", "mid", "--out", f"at-once-{n}.pem"], cwd=self.dir,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=harness.environment()) for n in range(4)]
        for maker in makers:
            self.assertEqual(maker.wait(harness.PATIENCE), 0, maker.stderr.read())
            maker.stderr.close()
        self.assertEqual(len({self.number_of(f"at-once-{n}.pem") for n in range(4)}), 4)

    def test_slow_guests_keep_nobody_waiting(self):
        silent = [harness.socket.create_connection(("127.0.0.1", self.responder.port)) for _ in range(16)]
        try:
            silent[0].sendall(b"GET /")
            self.assertEqual(http(self.responder.base + "nothing.here")[0], 404)
            for guest in silent:
                guest.setblocking(False)
                self.assertRaises(BlockingIOError, guest.recv, 1)
        finally:
            for guest in silent:
                guest.close()

    def test_what_is_no_request(self):
        base = self.responder.base
        self.assertEqual(http(base + "nothing.here")[0], 404)
        self.assertEqual(http(base + "%zz")[0], 404)
        self.assertEqual(http(base, b"x", "text/plain")[0], 400)
        for body in (b"", b"no DER", b"\x30\x80"):
            status, _, answer = http(base, body)
            self.assertEqual((status, answer), (200, b"\x30\x03\x0a\x01\x01"), body)  # malformedRequest

    def test_of_a_stranger_it_says_nothing(self):
        done = self.openssl("ocsp", "-issuer", "ca.pem", "-cert", "localhost.pem", "-url", self.responder.base, ok=False)
        self.assertIn(b"unauthorized", done.stdout + done.stderr)

    def test_bad_clients_do_not_stop_it(self):
        for words in (b"", b"\x16\x03\x01\x00\x05hello", b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 4000 + b"\r\n",
                      b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                      b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"BREW / HTTP/1.1\r\n\r\n",
                      b"GET  HTTP/1.1\r\n\r\n", b"GET x HTTP/1.1\r\n\r\n"):
            with harness.socket.create_connection(("127.0.0.1", self.responder.port), timeout=harness.PATIENCE) as client:
                try:
                    client.sendall(words)
                    client.shutdown(harness.socket.SHUT_WR)
                    while client.recv(4096):
                        pass
                except OSError:
                    pass
        self.assertIn(b"good", self.ask(self.issue("still.test")).stdout)

    def test_a_delegate_answers(self):
        leaf = self.issue("delegated.test")
        with Responder("--dir", "low", "--delegate", "--lifetime", "60", cwd=self.dir) as delegate:
            done = self.openssl("ocsp", "-issuer", "low/ca.pem", "-cert", leaf, "-url", delegate.base, "-CAfile", "low/ca.pem",
                                "-partial_chain", "-resp_text")
        self.assertIn(b"Response verify OK", done.stderr)
        self.assertIn(b"OCSP Signing", done.stdout)
        self.assertIn(b"OCSP No Check", done.stdout)
        self.assertRegex("\n".join(delegate.lines), r"delegates sign until \d{4}-\d\d-\d\d")

    def test_it_ends_as_it_is_told(self):
        with Responder("--dir", "low", "--count", "1", cwd=self.dir) as once:
            self.assertEqual(http(once.base + "x")[0], 404)
            self.assertEqual(once.process.wait(harness.PATIENCE), 0)
        with Responder("--dir", "low", cwd=self.dir) as told:
            self.assertEqual(told.stop(), 0)
        self.ok(run("cert", "ocsp-respond", "--dir", "nowhere", cwd=self.dir), 2)
        self.ok(run("cert", "ocsp-respond", "--dir", "low", "--listen", "nonsense", cwd=self.dir), 2)


class Fetching(Pki):
    def test_a_chain_is_completed(self):
        leaf = self.alone(self.issue("alone.test"))
        done = self.ok(self.fetching("cert", "fetch", leaf, "--ca", "root/ca.pem", "--fetch-from", "127.0.0.1", "--no-cache"))
        self.assertEqual(done.stdout.count("BEGIN CERTIFICATE"), 3)
        self.assertEqual(done.stdout, (self.dir / "low/alone.test.pem").read_text())
        self.assertEqual(done.stderr.count("fetched http://127.0.0.1"), 2)
        # Without an anchor it goes on to the root, which is left out.
        done = self.ok(self.fetching("cert", "fetch", leaf, "--fetch-from", "127.0.0.1", "--no-cache"))
        self.assertEqual(done.stdout.count("BEGIN CERTIFICATE"), 3)
        self.assertIn("ends in root", done.stderr)
        done = self.ok(self.fetching("cert", "fetch", leaf, "--ca", "root/ca.pem", "--fetch-from", "127.0.0.1", "--out", "chain.pem"))
        self.assertEqual(done.stdout, "")
        self.ok(run("cert", "verify", "--ca", "root/ca.pem", "--name", "alone.test", "chain.pem", cwd=self.dir))
        self.ok(self.fetching("cert", "fetch", leaf, "--ca", "root/ca.pem", "--fetch-from", "127.0.0.1", "--out", "chain.pem"), 2)

    def test_what_was_fetched_is_kept(self):
        shutil.rmtree(self.dir / "cache", ignore_errors=True)
        leaf = self.alone(self.issue("kept.test"))
        command = ("cert", "fetch", leaf, "--ca", "root/ca.pem", "--fetch-from", "127.0.0.1")
        self.assertEqual(self.ok(self.fetching(*command)).stderr.count("fetched"), 2)
        told = self.ok(self.fetching(*command)).stderr
        self.assertIn("kept from before (--no-cache asks anew)", told)
        self.assertNotIn("fetched", told)
        self.assertEqual(self.ok(self.fetching(*command, "--no-cache")).stderr.count("fetched"), 2)
        for file in (self.dir / "cache" / "entente").iterdir():
            file.write_bytes(b"noise")
        self.assertEqual(self.ok(self.fetching(*command)).stderr.count("fetched"), 2)

    def test_private_addresses_are_refused(self):
        leaf = self.alone(self.issue("private.test"))
        done = self.ok(self.fetching("cert", "fetch", leaf, "--ca", "root/ca.pem", "--no-cache"), 3)
        self.assertIn("E-FETCH-REFUSED", done.stderr)
        self.assertEqual(done.stdout, "")
        self.ok(self.fetching("cert", "fetch", leaf, "--ca", "root/ca.pem", "--no-cache", "--fetch-from", "localhost"), 3)

    def test_what_answers_otherwise(self):
        def fetched(answer, code, exit=3):
            with Peer(lambda connection: (connection.recv(4096), connection.sendall(answer))) as peer:
                self.issue("odd.test", "--ca-url", f"http://127.0.0.1:{peer.port}/")
                leaf = self.alone("low/odd.test.pem")
                done = self.ok(self.fetching("cert", "fetch", leaf, "--ca", "root/ca.pem", "--no-cache", "--fetch-from", "127.0.0.1"),
                               exit)
            self.assertIn(code, done.stderr)
            self.assertEqual(done.stdout, "")

        other = self.openssl("x509", "-in", "ca.pem", "-outform", "DER").stdout
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"
        fetched(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "E-FETCH")
        fetched(head % 5 + b"noise", "E-FETCH")
        fetched(head % len(other) + other, "does not hold the issuer")
        fetched(head % (1 << 40), "E-FETCH-LARGE")
        fetched(b"", "E-FETCH")

    def test_all_forms_of_certificates(self):
        low = self.dir / "low" / "ca.pem"
        self.openssl("crl2pkcs7", "-nocrl", "-certfile", "low/ca.pem", "-certfile", "ca.pem", "-outform", "DER", "-out", "both.p7c")
        self.openssl("crl2pkcs7", "-nocrl", "-certfile", "low/ca.pem", "-out", "both.p7b")
        for body in ((self.dir / "both.p7c").read_bytes(), (self.dir / "both.p7b").read_bytes(), low.read_bytes()):
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/pkcs7-mime\r\nContent-Length: %d\r\n\r\n" % len(body)
            with Peer(lambda connection: (connection.recv(4096), connection.sendall(head + body))) as peer:
                self.issue("form.test", "--ca-url", f"http://127.0.0.1:{peer.port}/")
                done = self.ok(self.fetching("cert", "fetch", self.alone("low/form.test.pem"), "--ca", "root/ca.pem", "--fetch-from",
                                             "127.0.0.1", "--no-cache"))
            self.assertEqual(done.stdout, (self.dir / "low/form.test.pem").read_text())
        for file in ("both.p7c", "both.p7b"):
            self.assertIn("CN=low", self.ok(run("cert", "show", file, cwd=self.dir)).stdout)

    def test_a_certificate_that_says_nothing(self):
        done = self.ok(self.fetching("cert", "fetch", "localhost.pem", "--ca", "root/ca.pem"), 5)
        self.assertIn("where its issuer can be had", done.stderr)
        done = self.ok(self.fetching("cert", "fetch", "no-such-file.pem", "--ca", "root/ca.pem"), 2)
        self.assertIn("No such file", done.stderr)

    def test_a_host_that_sends_its_leaf_alone(self):
        self.issue("localhost")
        (self.dir / "low" / "localhost.pem").write_text((self.dir / self.alone("low/localhost.pem")).read_text())
        with self.serve(cert="low/localhost") as server:
            done = self.ok(self.fetching("cert", "fetch", f"localhost:{server.port}", "--ca", "root/ca.pem", "--fetch-from",
                                         "127.0.0.1", "--no-cache"))
        self.assertEqual(done.stdout.count("BEGIN CERTIFICATE"), 3)


class Expiry(Pki):
    def expiry(self, *arguments, exit=0):
        done = self.ok(run("cert", "expiry", "--json", *arguments, cwd=self.dir), exit)
        report = self.valid(done.stdout, "cert-expiry-1")
        self.assertEqual(report["exit"], exit)
        return report["entries"]

    def test_files_and_hosts(self):
        leaf = self.issue("watched.test")
        with self.serve() as server:
            entries = self.expiry(leaf, "--ca", "root/ca.pem")
            host = self.expiry(f"localhost:{server.port}", "--ca", "ca.pem")
        self.assertEqual([e["finding"] for e in entries + host], [None, None])
        self.assertTrue(28 * 86400 < entries[0]["leaf"]["seconds_left"] <= 30 * 86400)
        self.assertEqual(host[0]["leaf"]["subject"], "CN=localhost")

    def test_what_ends_soon(self):
        leaf = self.issue("soon.test", "--days", "10")
        for limit, finding, exit in (("14d", "expires-soon", 1), ("9d", None, 0), ("2w", "expires-soon", 1), ("24h", None, 0)):
            self.assertEqual(self.expiry(leaf, "--ca", "root/ca.pem", "--fail-on", limit, exit=exit)[0]["finding"], finding)
        page = self.ok(run("cert", "expiry", leaf, "--ca", "root/ca.pem", cwd=self.dir), 1).stdout
        self.assertIn("ends soon", page)

    def test_a_ca_that_ends_before_its_leaf(self):
        self.cli("make-ca", "--dir", "short", "--name", "short", "--days", "5")
        self.cli("issue", "long.test", "--dir", "short", "--days", "30")
        entry = self.expiry("short/long.test.pem", "--ca", "short/ca.pem", exit=1)[0]
        self.assertEqual((entry["finding"], entry["first_to_end"]["subject"]), ("expires-soon", "CN=short"))
        self.assertIn("before it ends", self.ok(run("cert", "expiry", "short/long.test.pem", "--ca", "short/ca.pem", cwd=self.dir), 1).stdout)

    def test_one_that_fails_does_not_keep_others_from_being_looked_at(self):
        leaf = self.issue("fine.test")
        (self.dir / "noise.pem").write_text("noise")
        with harness.socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            nobody = f"127.0.0.1:{closed.getsockname()[1]}"
            entries = self.expiry(nobody, leaf, "--ca", "root/ca.pem", exit=3)
            self.assertEqual([e["finding"] for e in entries], ["not-reached", None])
            self.assertEqual(entries[0]["error"], "E-NET-REFUSED")
            entries = self.expiry(nobody, "localhost.pem", leaf, "--ca", "root/ca.pem", exit=1)
            self.assertEqual([e["finding"] for e in entries], ["not-reached", "not-valid", None])
        self.assertTrue(entries[1]["error"].startswith("E-CERT"))
        self.assertEqual(self.expiry("noise.pem", "--ca", "root/ca.pem", exit=1)[0]["finding"], "not-valid")

    def test_mistakes(self):
        for bad in ("14", "d", "-1d", "1y", "1.5d", ""):
            self.ok(run("cert", "expiry", "localhost.pem", "--fail-on", bad, cwd=self.dir), 2)
        self.ok(run("cert", "expiry", cwd=self.dir), 2)


if __name__ == "__main__":
    harness.main()
