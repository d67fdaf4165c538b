"""`entente cert`: making, showing and judging certificates."""
import concurrent.futures
import json
import os
import stat
import subprocess
import threading
import unittest

import harness
from harness import PROGRAM, Case, needs, run


class Making(Case):
    def test_keys_are_for_their_owner_alone(self):
        for name in ("ca-key.pem", "localhost-key.pem"):
            self.assertEqual(stat.S_IMODE(os.stat(self.dir / name).st_mode), 0o600)

    def test_nothing_is_overwritten_unasked(self):
        before = (self.dir / "ca.pem").read_text()
        done = self.ok(run("cert", "make-ca", cwd=self.dir), 2)
        self.assertIn("--force", done.stderr)
        self.assertEqual((self.dir / "ca.pem").read_text(), before)
        self.ok(run("cert", "issue", "localhost", "--force", cwd=self.dir))

    def test_openssl_agrees_with_what_was_made(self):
        openssl = needs("openssl")
        done = subprocess.run([openssl, "verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "localhost", "-CAfile",
                               "ca.pem", "localhost.pem"], cwd=self.dir, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_kind_of_key(self):
        for kind, shown in (("p256", "ECDSA P-256"), ("p384", "ECDSA P-384"), ("ed25519", "Ed25519"), ("rsa2048", "RSA 2048")):
            with self.subTest(kind):
                self.ok(run("cert", "issue", "x.test", "--key-type", kind, "--out", kind, cwd=self.dir))
                show = self.valid(self.ok(run("cert", "show", f"{kind}.pem", "--json", cwd=self.dir)).stdout, "cert-show-1")
                self.assertEqual(show["certificates"][0]["key"], shown)

    def test_names_that_no_client_could_ask_for(self):
        before = sorted(os.listdir(self.dir))
        for name in ("", " ", "a b", "../x", "x.test.", "x\x1b[31m", "*.test", "*", "a.*.test", "1.2.3", "ö@x.test", "a b@x.test", "x/y", "\u202ex.test",
                     "ca", "ca-key"):
            with self.subTest(name):
                done = self.ok(run("cert", "issue", "--force", "--", name, cwd=self.dir), 2)
                self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.ok(run("cert", "issue", "x.test", "--out", "ca", "--force", cwd=self.dir), 2)
        self.assertEqual(sorted(os.listdir(self.dir)), before)

    def test_what_to_do_with_it_can_be_done(self):
        room = self.dir / "a room"
        for name, stem, connect in (("*.bücher.test", "any.xn--bcher-kva.test", "127.0.0.1:4433 --sni any.xn--bcher-kva.test"),
                                    ("::1", "_--1", "'[::1]:4433'"), ("it's@x.test", "it-s@x.test", None), ("localhost", "localhost", "localhost:4433")):
            with self.subTest(name):
                if not room.exists():
                    self.ok(run("cert", "make-ca", "--dir", room))
                page = self.ok(run("cert", "issue", name, "--dir", room)).stdout
                self.assertTrue((room / f"{stem}.pem").exists(), os.listdir(room))
                self.assertEqual(connect is not None, "Serve:" in page, page)
                if connect:
                    self.assertIn(f"entente connect {connect} --ca '{room}/ca.pem'\n", page)

    def test_nothing_is_left_of_what_failed(self):
        def index():
            return (self.dir / "ca-index.tsv").read_text()

        before, names = index(), sorted(os.listdir(self.dir))
        (self.dir / "half-key.pem").mkdir()
        self.ok(run("cert", "issue", "half", "--force", cwd=self.dir), 2)
        self.ok(run("cert", "issue", "x.test", "--out", "nowhere/x", cwd=self.dir), 2)
        self.ok(run("cert", "make-ca", "--dir", "ca.pem", cwd=self.dir), 2)
        (self.dir / "half-key.pem").rmdir()
        self.assertEqual((index(), sorted(os.listdir(self.dir))), (before, names))

    def test_cas_below_each_other(self):
        def make(*arguments, exit=0):
            return self.ok(run("cert", "make-ca", *arguments, cwd=self.dir), exit)

        make("--dir", "top")
        make("--dir", "below", "--under", "top")
        self.assertIn("--depth", make("--dir", "lower", "--under", "below", exit=2).stderr)
        make("--dir", "bad", "--under", "top", "--depth", "1", exit=2)
        make("--dir", "bad", "--under", "top", "--name", "entente development CA", exit=2)
        make("--dir", "bad", "--name", "a\x1bb", exit=2)
        make("--dir", "bad", "--responder", "http://x.test/", exit=2)
        self.assertFalse((self.dir / "bad").exists())
        page = self.ok(run("cert", "issue", "x.test", "--dir", "below", cwd=self.dir)).stdout
        self.assertIn("--ca below/ca-root.pem", page)
        self.assertEqual((self.dir / "below/ca-root.pem").read_text(), (self.dir / "top/ca.pem").read_text())
        self.ok(run("cert", "verify", "--ca", "below/ca-root.pem", "--name", "x.test", "below/x.test.pem", cwd=self.dir))

    def test_a_ca_is_needed(self):
        done = self.ok(run("cert", "issue", "x.test", "--dir", self.dir / "nowhere"), 2)
        self.assertIn("make-ca", done.stderr)


class Showing(Case):
    def test_tells_what_it_says(self):
        page = self.ok(run("cert", "show", "localhost.pem", cwd=self.dir)).stdout
        for text in ("CN=localhost", "CN=entente development CA", "127.0.0.1", "ECDSA P-256", "serverAuth", "digitalSignature"):
            self.assertIn(text, page)

    def test_names_every_byte(self):
        page = self.ok(run("cert", "show", "--bytes", "localhost.pem", cwd=self.dir)).stdout
        self.assertIn("tbsCertificate", page)
        self.assertIn("dNSName = localhost", page)
        self.assertNotIn(" more", page)
        show = self.valid(self.ok(run("cert", "show", "--bytes", "--json", "localhost.pem", cwd=self.dir)).stdout, "cert-show-1")
        fields = show["certificates"][0]["bytes"]
        der = bytes.fromhex("".join(field["hex"] for field in fields if field["hex"]))
        self.assertEqual((der[0], len(der)), (0x30, fields[0]["length"] if fields[0]["depth"] == 0 else len(der)))

    def test_a_host(self):
        with self.serve() as server:
            show = self.valid(self.ok(run("cert", "show", f"127.0.0.1:{server.port}", "--json")).stdout, "cert-show-1")
        self.assertEqual(show["certificates"][0]["dns_names"], ["localhost"])

    def test_what_is_no_certificate(self):
        (self.dir / "noise.pem").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        self.ok(run("cert", "show", "noise.pem", cwd=self.dir), 5)
        for path, words in (("ca-key.pem", "a private key"), ("/dev/null", "an empty file"), ("nowhere.pem", "No such file"),
                            ("no/where", "No such file"), ("/dev/zero", "64 MiB at most"), (".", "Is a directory")):
            for verb in ("show", "fetch"):
                self.assertIn(words, " ".join(self.ok(run("cert", verb, path, cwd=self.dir), 2).stderr.split()))
        self.assertIn("no file is called so", " ".join(self.ok(run("cert", "show", "no-such-thing.invalid"), 3).stderr.split()))

    def test_a_bundle_with_a_bad_one(self):
        bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        (self.dir / "bundle.pem").write_text((self.dir / "ca.pem").read_text() + bad + (self.dir / "localhost.pem").read_text())
        show = self.valid(self.ok(run("cert", "show", "bundle.pem", "--json", cwd=self.dir), 5).stdout, "cert-show-1")
        self.assertEqual([one["subject"] for one in show["certificates"]], ["CN=entente development CA", "CN=localhost"])
        self.assertEqual([(one["index"], one["code"]) for one in show["unreadable"]], [(1, "E-CERT-MALFORMED")])

    def test_a_fifo(self):
        os.mkfifo(self.dir / "fifo")
        text = (self.dir / "localhost.pem").read_text()
        writer = threading.Thread(target=(self.dir / "fifo").write_text, args=(text,))
        writer.start()
        self.assertIn("CN=localhost", self.ok(run("cert", "show", "fifo", cwd=self.dir)).stdout)
        writer.join()
        self.assertIn("CN=localhost", self.ok(run("cert", "show", "/dev/stdin", stdin=text)).stdout)

    def test_a_fifo_that_nobody_writes_to(self):
        os.mkfifo(self.dir / "silent")
        verify, serve = ("cert", "verify", "--ca", "ca.pem", "localhost.pem"), ("serve", "--listen", "127.0.0.1:0")
        asked = [("cert", "show", "silent"), ("cert", "verify", "--ca", "silent", "localhost.pem"),
                 (*verify, "--intermediates", "silent"), (*verify, "--crl", "silent"),
                 (*serve, "--cert", "silent", "--key", "localhost-key.pem"), (*serve, "--cert", "localhost.pem", "--key", "silent")]
        with concurrent.futures.ThreadPoolExecutor(len(asked)) as at_once:
            for done in at_once.map(lambda arguments: run(*arguments, cwd=self.dir), asked):
                self.assertIn("a FIFO that nobody writes to", " ".join(self.ok(done, 2).stderr.split()))

    def test_process_substitution(self):
        for late in ("", "sleep 0.6; "):
            done = subprocess.run(["bash", "-c", f'"$0" cert verify --ca <({late}cat ca.pem) --intermediates <(cat ca.pem) localhost.pem', PROGRAM],
                                  cwd=self.dir, capture_output=True, text=True, timeout=60)
            self.ok(done)


class Verifying(Case):
    def verify(self, *arguments, exit=0, leaf="localhost.pem"):
        done = self.ok(run("cert", "verify", "--ca", "ca.pem", "--json", *arguments, leaf, cwd=self.dir), exit)
        verdict = self.valid(done.stdout, "cert-verify-1")
        self.assertEqual(verdict["valid"], exit == 0)
        self.assertEqual(verdict["error"] is None, exit == 0)
        return verdict

    def test_a_good_one(self):
        verdict = self.verify("--name", "localhost", "--purpose", "server")
        self.assertEqual([len(path["certificates"]) for path in verdict["paths"]], [2])
        self.assertIn(("name", "pass"), {(check["check"], check["outcome"]) for check in verdict["checks"]})
        self.verify("--ip", "127.0.0.1")
        self.verify("--purpose", "any", "--max-intermediates", "0")

    def test_services_and_uris(self):
        openssl = needs("openssl")
        subprocess.run([openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null",
                        "-subj", "/CN=mail", "-addext", "subjectAltName=otherName:1.3.6.1.5.5.7.8.7;IA5STRING:_imaps.mail.test,URI:sip:mail.test",
                        "-out", "mail.pem"], cwd=self.dir, check=True, capture_output=True)
        def ask(kind, name, exit):
            done = run("cert", "verify", "--ca", "mail.pem", "--json", kind, name, "mail.pem", cwd=self.dir)
            return self.valid(self.ok(done, exit).stdout, "cert-verify-1")

        for kind, good, bad in (("--srv", "_imaps.mail.test", "_imap.mail.test"), ("--uri", "sip:mail.test", "sips:mail.test")):
            self.assertEqual(ask(kind, good, 0)["name"], good)
            self.assertEqual(ask(kind, bad, 5)["error"], "E-CERT-NAME")
        self.ok(run("cert", "tree", "--ca", "mail.pem", "--srv", "mail.test", "mail.pem", cwd=self.dir), 2)
        page = run("cert", "verify", "--ca", "mail.pem", "--srv", "_imap.mail.test", "mail.pem", cwd=self.dir).stdout
        self.assertIn("certificate is for SRV:_imaps.mail.test, URI:sip:mail.test, not _imap.mail.test", " ".join(page.split()))

    def test_timestamps_that_are_required(self):
        (self.dir / "logs.json").write_text('{"operators": []}')
        self.verify("--ct-logs", "logs.json")
        verdict = self.verify("--ct-logs", "logs.json", "--require-scts", "2", exit=5)
        self.assertEqual((verdict["error"], verdict["got"]), ("E-CERT-TIMESTAMPS", "those of 0"))
        page = run("cert", "verify", "--ca", "ca.pem", "--ct-logs", "logs.json", "--require-scts", "2", "localhost.pem", cwd=self.dir).stdout
        self.assertIn("expected timestamps of 2 logs of the list, got those of 0", " ".join(page.split()))

    def test_bad_ones(self):
        self.assertEqual(self.verify("--name", "other.test", exit=5)["error"], "E-CERT-NAME")
        self.assertEqual(self.verify("--ip", "127.0.0.2", exit=5)["error"], "E-CERT-NAME")
        self.assertEqual(self.verify("--email", "a@x.test", exit=5)["error"], "E-CERT-NAME")
        told = run("cert", "verify", "--ca", "ca.pem", "--email", "a@x.test", "localhost.pem", cwd=self.dir).stdout
        self.assertIn("not a@x.test", told)
        self.assertNotIn("host", told.replace("localhost", ""))
        self.assertIn("from the file", told)
        self.assertEqual(self.verify("--at", "2099-01-01T00:00:00Z", exit=5)["error"], "E-CERT-EXPIRED")
        self.assertEqual(self.verify("--at", "2001-01-01T00:00:00+02:00", exit=5)["error"], "E-CERT-NOT-YET")

    def test_a_leaf_that_is_no_certificate_is_not_valid(self):
        for text in ("", "noise", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                     "-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n"):
            (self.dir / "leaf.pem").write_text(text)
            self.verify(exit=5, leaf="leaf.pem")

    def test_what_cannot_be_expressed(self):
        os.symlink("loop", self.dir / "loop")
        for arguments in (("--ca", "nowhere.pem", "localhost.pem"), ("--ca", "ca.pem", "nowhere.pem"),
                          ("--ca", "ca.pem", "--at", "yesterday", "localhost.pem"),
                          ("--ca", "ca.pem", "--crl", "crl.pem", "localhost.pem"),
                          ("--ca", "ca.pem", "--name", "a", "--ip", "127.0.0.1", "localhost.pem"),
                          ("--ca", "ca.pem", "--name", "", "localhost.pem"), ("--ca", "ca.pem", "--ip", "", "localhost.pem"),
                          ("--ca", "ca.pem", "--email", "", "localhost.pem"),
                          ("--ca", "ca.pem", "--srv", "", "localhost.pem"), ("--ca", "ca.pem", "--srv", "localhost", "localhost.pem"),
                          ("--ca", "ca.pem", "--uri", "", "localhost.pem"), ("--ca", "ca.pem", "--uri", "localhost", "localhost.pem"),
                          ("--ca", "ca.pem", "--uri", "sip:a.test", "--srv", "_sip.a.test", "localhost.pem"),
                          ("--ca", "ca.pem", "--require-scts", "1", "localhost.pem"),
                          ("--ca", "ca.pem", "--name", "127.0.0.1", "localhost.pem"),
                          ("--ca", "ca.pem", "--ip", "localhost", "localhost.pem"),
                          ("--ca", "ca.pem", "--name", "two words", "localhost.pem"),
                          ("--ca", "/" + "x" * 300, "localhost.pem"), ("--ca", "loop", "localhost.pem"),
                          ("--ca", "ca.pem", "loop"), ("--ca", "ca.pem", "--purpose", "mail", "localhost.pem"), ("--nonsense",)):
            with self.subTest(arguments):
                self.ok(run("cert", "verify", *arguments, cwd=self.dir), 2)
                self.ok(run("cert", "verify", "--json", *arguments, cwd=self.dir), 2)

    def test_a_page_for_people(self):
        page = self.ok(run("cert", "verify", "--ca", "ca.pem", "--name", "other.test", "localhost.pem", cwd=self.dir), 5).stdout
        self.assertRegex(page.splitlines()[0], r"^✗ certificate is for localhost, 127.0.0.1, not other.test +E-CERT-NAME, exit 5$")


if __name__ == "__main__":
    harness.main()
