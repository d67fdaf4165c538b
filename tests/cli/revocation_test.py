"""A private PKI end to end: certificates are issued, served, revoked, and refused."""
import re
import socket
import threading

import harness
from harness import Peer, Responder, run
from pki_test import Pki


class Revocation(Pki):
    def setUp(self):
        self.number = 0

    def lists(self, *cas):
        text = ""
        for ca in cas:
            self.cli("crl", "--dir", ca)
            text += (self.dir / ca / "ca-crl.pem").read_text()
        self.number += 1
        (self.dir / f"lists-{self.number}.pem").write_text(text)
        return f"lists-{self.number}.pem"

    def leaf(self, *arguments, ca="low"):
        self.issue("localhost", *arguments, ca=ca)
        return f"{ca}/localhost"

    def ask(self, port, *arguments, cache="cache"):
        done = run("connect", f"localhost:{port}", "--ca", "root/ca.pem", "--json", *arguments, cwd=self.dir,
                   env={"XDG_CACHE_HOME": str(self.dir / cache)})
        return done, self.valid(done.stdout, "connect-1")

    def good(self, port, *arguments, revocation="good", **more):
        done, report = self.ask(port, *arguments, **more)
        self.ok(done)
        self.assertEqual(report["identity"]["revocation"], revocation)
        return done, report

    def refused(self, port, code, *arguments, alert=None):
        done, report = self.ask(port, *arguments)
        self.failed(done, report, code, 5, alert)
        return done


FETCH = ("--fetch", "--fetch-from", "127.0.0.1", "--no-cache")


class Lists(Revocation):
    def test_by_list(self):
        with self.serve(cert=self.leaf()) as server:
            before = self.lists("root", "mid", "low")
            self.good(server.port, revocation="unknown")
            self.refused(server.port, "E-CERT-REVOCATION-UNKNOWN", "--revocation", "require", alert="certificate_unknown")
            self.good(server.port, "--crl", before, "--revocation", "require")
            self.good(server.port, "--revocation", "require", *(f"--crl={ca}/ca-crl.pem" for ca in ("root", "mid", "low")))
            self.refused(server.port, "E-CERT-REVOCATION-UNKNOWN", "--crl", self.lists("low"), "--revocation", "require",
                         alert="certificate_unknown")
            self.cli("revoke", "low/localhost.pem", "--dir", "low", "--reason", "keyCompromise")
            after = self.lists("root", "mid", "low")
            for how in ("soft", "require"):
                self.refused(server.port, "E-CERT-REVOKED", "--crl", after, "--revocation", how, alert="certificate_revoked")
            self.refused(server.port, "E-CERT-REVOKED", "--crl", after, alert="certificate_revoked")
            self.good(server.port, "--crl", after, "--revocation", "off", revocation=None)
            page = run("connect", f"localhost:{server.port}", "--ca", "root/ca.pem", "--crl", after, cwd=self.dir).stdout
            self.assertIn("E-CERT-REVOKED", page)

    def test_an_intermediate_that_was_revoked(self):
        with self.serve(cert=self.leaf()) as server:
            self.cli("revoke", "mid/ca.pem", "--dir", "root", "--reason", "cACompromise")
            try:
                self.refused(server.port, "E-CERT-REVOKED", "--crl", self.lists("root"), alert="certificate_revoked")
            finally:
                index = self.dir / "root" / "ca-index.tsv"
                index.write_text(re.sub(r"\trevoked\t(\S+)\t\S+\tcACompromise\t", r"\tvalid\t\1\t-\t-\t", index.read_text()))

    def test_lists_that_cannot_be_read(self):
        (self.dir / "noise.pem").write_text("noise")
        self.ok(run("connect", "localhost:1", "--crl", "noise.pem", "--ca", "ca.pem", cwd=self.dir), 2)
        self.ok(run("connect", "localhost:1", "--crl", "nowhere.pem", "--ca", "ca.pem", cwd=self.dir), 2)
        self.ok(run("connect", "localhost:1", "--revocation", "maybe", "--ca", "ca.pem", cwd=self.dir), 2)


class Fetched(Revocation):
    def test_lists_are_fetched(self):
        with self.serve(cert=self.leaf()) as server:
            done, _ = self.good(server.port, "--revocation", "require", *FETCH)
            self.assertEqual(done.stderr.count(".crl"), 3)
            self.cli("revoke", "low/localhost.pem", "--dir", "low")
            self.refused(server.port, "E-CERT-REVOKED", *FETCH, alert="certificate_revoked")
            for version in ("1.2", "1.3"):
                self.refused(server.port, "E-CERT-REVOKED", "--max", version, *FETCH, alert="certificate_revoked")
            self.good(server.port, *FETCH, "--revocation", "off", revocation=None)
            self.good(server.port, revocation="unknown")

    def test_ocsp_is_fetched_where_there_is_no_list(self):
        base = self.responder.base
        self.cli("issue", "localhost", "--dir", "root", "--ocsp-url", base, "--force")
        with self.serve(cert="root/localhost") as server:
            done, _ = self.good(server.port, "--revocation", "require", *FETCH)
            self.assertEqual(done.stderr.count("fetched"), 1)
            self.cli("revoke", "root/localhost.pem", "--dir", "root")
            self.refused(server.port, "E-CERT-REVOKED", *FETCH, alert="certificate_revoked")

    def test_issuers_are_fetched_too(self):
        self.leaf()
        (self.dir / "low" / "localhost.pem").write_text((self.dir / self.alone("low/localhost.pem")).read_text())
        with self.serve(cert="low/localhost") as server:
            self.ok(self.ask(server.port)[0], 5)
            done, _ = self.good(server.port, "--revocation", "require", *FETCH)
            self.assertEqual(done.stderr.count(".crt"), 2)

    def test_what_was_fetched_is_kept_until_it_is_stale(self):
        cached = FETCH[:-1]
        with self.serve(cert=self.leaf()) as server:
            self.assertIn("fetched", self.good(server.port, *cached, cache="kept")[0].stderr)
            told = self.good(server.port, *cached, cache="kept")[0].stderr
            self.assertIn("kept from before", told)
            self.assertNotIn("fetched", told)

    def test_cert_verify_fetches_too(self):
        leaf = self.alone(self.leaf() + ".pem")
        command = ("cert", "verify", "--ca", "root/ca.pem", "--name", "localhost", "--revocation", "require", leaf)
        self.ok(run(*command, cwd=self.dir), 5)
        self.ok(run(*command, *FETCH, cwd=self.dir))
        self.cli("revoke", leaf, "--dir", "low")
        done = self.ok(run(*command, *FETCH, "--json", cwd=self.dir), 5)
        self.assertEqual(self.valid(done.stdout, "cert-verify-1")["error"], "E-CERT-REVOKED")

    def test_private_addresses_are_refused(self):
        with self.serve(cert=self.leaf()) as server:
            done, _ = self.good(server.port, "--fetch", "--no-cache", revocation="unknown")
            self.assertIn("will not fetch from there", done.stderr)
            self.assertIn("--fetch-from HOST", done.stderr)
            self.assertNotIn("fetched", done.stderr)


class BadResponders(Revocation):
    """What is not known passes when it is soft, and not when it is required, whatever the responder does."""

    def try_with(self, url, *arguments):
        self.cli("issue", "localhost", "--dir", "root", "--ocsp-url", url, "--crl-url", url + "x.crl", "--force")
        with self.serve(cert="root/localhost") as server:
            done, _ = self.good(server.port, *FETCH, *arguments, revocation="unknown")
            self.refused(server.port, "E-CERT-REVOCATION-UNKNOWN", "--revocation", "require", *FETCH, *arguments,
                         alert="certificate_unknown")
        return done.stderr

    def answering(self, answer):
        with Peer(lambda connection: (connection.recv(4096), connection.sendall(answer))) as peer:
            return self.try_with(f"http://127.0.0.1:{peer.port}/")

    def test_down(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self.assertIn("could not fetch", self.try_with(f"http://127.0.0.1:{closed.getsockname()[1]}/"))

    def test_slow(self):
        gone = threading.Event()

        def drip(connection):
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while not gone.is_set():
                connection.sendall(b"1\r\nx\r\n")

        with Peer(drip) as peer:
            self.assertIn("no answer in time", self.try_with(f"http://127.0.0.1:{peer.port}/", "--fetch-timeout", "0.1"))
            gone.set()

    def test_huge(self):
        self.assertIn("more data than is taken", self.answering(b"HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n"))

    def test_noise(self):
        self.answering(b"HTTP/1.1 200 OK\r\nContent-Type: application/ocsp-response\r\nContent-Length: 5\r\n\r\nnoise")
        self.answering(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nnoise")
        self.answering(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")

    def test_lying(self):
        """Answers of somebody else: of a CA of the same name with another key."""
        self.cli("make-ca", "--dir", "liar", "--name", "root", "--force")
        (self.dir / "liar" / "ca-index.tsv").write_text("")
        with Responder("--dir", "liar", cwd=self.dir) as liar:
            crl = re.search(r"/[0-9a-f]{16}\.crl", liar.process.stdout.readline())[0]
            self.try_with(liar.base)  # knows nothing of this CA: unauthorized
            self.cli("issue", "localhost", "--dir", "root", "--crl-url", liar.base + crl[1:], "--force")
            with self.serve(cert="root/localhost") as server:
                self.good(server.port, *FETCH, revocation="unknown")


class Stapled(Revocation):
    STAPLE = ("--staple-fetch", "--fetch-from", "127.0.0.1")

    def test_the_server_fetches_its_staple(self):
        with self.serve(*self.STAPLE, cert=self.leaf(ca="root")) as server:
            for version in ("1.2", "1.3"):
                _, report = self.good(server.port, "--staple", "--max", version)
                self.assertEqual(report["staple"], "good")
                self.good(server.port, "--revocation", "require", "--max", version)
            self.assertEqual(self.good(server.port)[1]["staple"], "good")  # unasked, as it were
            _, report = self.ask(server.port, "--revocation", "off")
            self.assertIsNone(report["staple"])

    def test_a_promise_to_staple(self):
        leaf = self.leaf("--must-staple", ca="root")
        with self.serve(cert=leaf) as server:
            for version in ("1.2", "1.3"):
                for asking in (("--staple",), ()):
                    self.refused(server.port, "E-STAPLE-MISSING", *asking, "--max", version,
                                 alert="bad_certificate_status_response")
            self.good(server.port, "--revocation", "off", revocation=None)
            server.stop()
        self.assertIn("promises a stapled response and none is given", server.errors)
        with self.serve(*self.STAPLE, cert=leaf) as server:
            self.good(server.port, "--staple")
            server.stop()
        self.assertNotIn("promises a stapled response", server.errors)
        self.cli("issue", "localhost", "--dir", "root", "--must-staple", "--force")
        with self.serve(*self.STAPLE, cert="root/localhost") as server:
            server.stop()
        self.assertIn("promises a stapled response and names no responder to fetch it from", server.errors)

    def test_a_revoked_certificate_is_not_stapled(self):
        leaf = self.leaf(ca="root")
        self.cli("revoke", leaf + ".pem", "--dir", "root")
        with self.serve(*self.STAPLE, cert=leaf) as server:
            self.assertIsNone(self.good(server.port, "--staple", revocation="unknown")[1]["staple"])
            server.stop()
        self.assertIn("it says that the certificate was revoked", server.errors)

    def test_a_staple_of_another_certificate(self):
        self.openssl("ocsp", "-issuer", "root/ca.pem", "-cert", self.issue("other.test", ca="root"), "-url", self.responder.base,
                     "-VAfile", "root/ca.pem", "-respout", "other.der")
        with self.serve("--staple", "other.der", cert=self.leaf(ca="root")) as server:
            self.refused(server.port, "E-STAPLE", "--staple", alert="bad_certificate_status_response")
            server.stop()
        self.assertIn("clients will refuse the staple other.der: it is about other certificates", server.errors)
        self.assertNotIn("--staple-fetch", server.errors)
        for noise in ("root/ca.pem", "root/ca-key.pem", "/dev/null"):
            done = self.ok(run("serve", "--cert", "root/localhost.pem", "--key", "root/localhost-key.pem", "--staple", noise,
                               cwd=self.dir), 2)
            self.assertIn("Expected an OCSP response", done.stderr)

    def test_it_is_fetched_again_and_the_last_good_one_is_kept(self):
        with Responder("--dir", "root", "--lifetime", "4", cwd=self.dir) as short:
            short.process.stdout.readline()  # where its files are
            self.cli("issue", "localhost", "--dir", "root", "--responder", short.base, "--force")
            with self.serve(*self.STAPLE, cert="root/localhost") as server:
                # The issuer and a response; both again after half of its time.
                asked = [short.process.stdout.readline() for _ in range(4)]
                self.assertEqual([".crt 200" in line for line in asked], [True, False, True, False], asked)
                self.assertTrue(all(" 200" in line for line in asked), asked)
                short.stop()
                self.assertEqual(self.good(server.port, "--staple")[1]["staple"], "good")

    def test_without_its_issuer(self):
        self.cli("issue", "localhost", "--dir", "root", "--ocsp-url", self.responder.base, "--force")
        with self.serve(*self.STAPLE, cert="root/localhost") as server:
            server.stop()
        self.assertIn("no staple for localhost", server.errors)

    def test_without_a_responder(self):
        with self.serve("--staple-fetch") as server:
            done, report = self.connect(server.port, "--staple")
            self.assertIsNone(report["staple"])
            self.assertIn("the server stapled no OCSP response", done.stderr)
            server.stop()
        self.assertIn("nothing is fetched or stapled for them", server.errors)



if __name__ == "__main__":
    harness.main()
