"""`entente cert verify` as others drive it: exits 0, 2 and 5 and no other, whatever the input, within a second."""
import base64
import hashlib
import os
import re
import subprocess
import time
import unittest

import harness
from harness import Case, run

BLOCK = "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n"


def block(der):
    return BLOCK.format(base64.encodebytes(der).decode().strip())


def der_of(pem):
    return base64.b64decode(re.search(r"-----BEGIN CERTIFICATE-----(.*?)-----END", pem, re.S)[1])


class Verifying(Case):
    def judge(self, *arguments, exits, leaf="localhost.pem", ca="ca.pem"):
        began = time.monotonic()
        done = run("cert", "verify", "--ca", ca, "--json", *arguments, leaf, cwd=self.dir)
        took = time.monotonic() - began
        self.assertIn(done.returncode, exits, f"stdout: {done.stdout}\nstderr: {done.stderr}")
        self.assertLess(took, 20)  # of a busy machine; alone it is some milliseconds
        if done.returncode == 2:
            return None
        verdict = self.valid(done.stdout, "cert-verify-1")
        self.assertEqual(verdict["valid"], done.returncode == 0)
        self.assertEqual(verdict["error"] is None, done.returncode == 0)
        return verdict

    def write(self, name, content):
        (self.dir / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name


class Hostile(Verifying):
    def test_files_that_are_no_certificates(self):
        good = (self.dir / "localhost.pem").read_text()
        root = (self.dir / "ca.pem").read_text()
        der = der_of(good)
        inputs = {
            "empty": b"", "space": b" \n", "zeros": bytes(100), "noise": bytes(range(256)) * 40, "dashes": b"-----BEGIN ",
            "no end": good[:200], "damaged among good": good + BLOCK.format("%%%") + root,
            "wrong label": good.replace("CERTIFICATE", "X509 CRL"), "other label": root.replace("BEGIN CERT", "BEGIN TRUST"),
            "cut": der[:-1], "longer": der + b"\0", "long length": b"\x30\x84\xff\xff\xff\xff" + der,
            "endless": b"\x30\x80" + der, "nested": b"\x30\x82\x03\xe0" * 400, "large": b"\x30\x83\x0f\xff\xfc" + bytes(0xffffc),
            "many": good * 300,
        }
        for name, content in inputs.items():
            with self.subTest(name):
                path = self.write("input", content)
                self.judge(leaf=path, exits=(5,) if name not in ("longer", "many") else (0, 5))
                self.judge("--intermediates", path, exits=(0, 2, 5))
                self.judge(ca=path, exits=(2, 5) if name != "many" else (0,))  # a leaf may be an anchor

    def test_every_byte_of_a_leaf(self):
        der = bytearray(der_of((self.dir / "localhost.pem").read_text()))
        for at in range(0, len(der), 29):
            der[at] ^= 0x41
            self.judge(leaf=self.write("input", bytes(der)), exits=(5,))
            der[at] ^= 0x41

    def test_what_is_no_file(self):
        os.mkdir(self.dir / "folder")
        for path in ("folder", "nowhere", "/dev/null/x", ""):
            with self.subTest(path):
                self.judge(leaf=path, exits=(2,))
                self.judge("--intermediates", path, exits=(2,) if path else (0,))
        self.judge(leaf="/dev/null", exits=(5,))
        self.judge(leaf="/dev/zero", exits=(2,))

    def test_anchors_that_cannot_be_read_are_none(self):
        verdict = self.judge(ca=self.write("bad.pem", block(b"\x30\x03\x02\x01\x05")), exits=(5,))
        self.assertEqual(verdict["error"], "E-CERT-UNKNOWN-CA")
        both = block(b"\x30\x03\x02\x01\x05") + (self.dir / "ca.pem").read_text()
        self.judge(ca=self.write("both.pem", both), exits=(0,))

    def test_intermediates_that_cannot_be_read_are_told(self):
        verdict = self.judge("--intermediates", self.write("bad.pem", block(b"\x30\x03\x02\x01\x05")), exits=(0,))
        self.assertEqual([one["index"] for one in verdict["unreadable"]], [1])

    def test_times(self):
        for at, exits in (("1969-12-31T23:59:59Z", (5,)), ("0000-01-01T00:00:00Z", (5,)), ("9999-12-31T23:59:59Z", (5,)),
                          ("9999-12-31T23:59:59-23:59", (5,)), ("10000-01-01T00:00:00Z", (2,)), ("-001-01-01T00:00:00Z", (2,)),
                          ("2026-02-30T00:00:00Z", (2,)), ("2026-11-21", (2,)), ("2026-11-21T24:00:00Z", (2,)), ("", (2,)),
                          ("2026-11-21T12:00:00", (2,)), ("99999999999999999999", (2,))):
            with self.subTest(at):
                self.judge(f"--at={at}", exits=exits)

    def test_names(self):
        for option, name, exits in (("--ip", "fe80::1%eth0", (2,)), ("--ip", "::1", (5,)), ("--ip", "127.1", (2,)),
                                    ("--ip", "::ffff:127.0.0.1", (5,)), ("--name", "localhost.", (0,)), ("--name", "LOCALHOST", (0,)),
                                    ("--name", "a" * 64 + ".test", (2,)), ("--name", "a." * 200 + "test", (2,)),
                                    ("--name", "..", (2,)), ("--name", "[::1]", (2,)), ("--name", "x y", (2,)),
                                    ("--name", "*.test", (2, 5)), ("--email", "a", (2,)), ("--email", "@x.test", (2,)),
                                    ("--email", "a@x.test", (5,)), ("--max-intermediates", "-1", (2,)),
                                    ("--max-intermediates", "99999", (0,)),
                                    ("--max-intermediates", "18446744073709551616", (2,)), ("--purpose", "mail", (2,))):
            with self.subTest(f"{option} {name}"):
                self.judge(f"{option}={name}", exits=exits)

    def test_options_that_make_no_sense(self):
        for arguments in (("--policy-oid", "1..2"), ("--policy-oid", "anyPolicy"), ("--policy-oid", ""), ("--spki", "abcd"),
                          ("--spki", "g" * 64), ("--revocation", "maybe"), ("--crl", "nowhere"), ("--ocsp", "nowhere"), ("--ocsp", "ca.pem"), ("--ocsp", "/dev/null"),
                          ("--bogus",)):
            with self.subTest(arguments):
                self.judge(*arguments, exits=(2,))


class Internationalized(Verifying):
    def test_names_become_a_labels(self):
        self.ok(run("cert", "issue", "xn--bcher-kva.test", "--out", "idn", cwd=self.dir))
        for name in ("bücher.test", "BÜCHER.test", "bu\u0308cher.test", "xn--bcher-kva.test", "bücher\u3002test"):
            with self.subTest(name):
                verdict = self.judge(f"--name={name}", leaf="idn.pem", exits=(0,))
                self.assertEqual(verdict["name"].lower(), "xn--bcher-kva.test")
        self.assertEqual(self.judge("--name=bücher.example", leaf="idn.pem", exits=(5,))["error"], "E-CERT-NAME")
        for name in ("bü cher.test", "\u00ad.test", "xn--ü.test", "ü" * 60 + ".test", "\u202ebücher.test"):
            with self.subTest(name):
                self.judge(f"--name={name}", leaf="idn.pem", exits=(2,))


class Drawing(Case):
    def test_a_tree(self):
        page = self.ok(run("cert", "tree", "--ca", "ca.pem", "localhost.pem", cwd=self.dir)).stdout
        self.assertRegex(page, r"(?m)^✓ 1 of 1 path good +ca\.pem$")
        self.assertIn("└─ ✓ entente development CA", page)
        plain = self.ok(run("cert", "tree", "--ca", "ca.pem", "localhost.pem", cwd=self.dir, env={"LANG": "C", "TERM": "dumb"})).stdout
        self.assertTrue(plain.isascii(), plain)
        tree = self.valid(self.ok(run("cert", "tree", "--json", "--ca", "ca.pem", "localhost.pem", cwd=self.dir)).stdout, "cert-tree-1")
        self.assertTrue(tree["valid"] and tree["complete"] and tree["paths"][0]["accepted"])

    def test_what_is_wrong(self):
        done = self.ok(run("cert", "tree", "--ca", "ca.pem", "--name", "other.test", "localhost.pem", cwd=self.dir), 5)
        self.assertIn("E-CERT-NAME", done.stdout)
        (self.dir / "noise").write_bytes(bytes(100))
        self.ok(run("cert", "tree", "--ca", "ca.pem", "noise", cwd=self.dir), 5)
        self.ok(run("cert", "tree", "--ca", "ca.pem", "nowhere", cwd=self.dir), 2)
        page = self.ok(run("cert", "verify", "--tree", "--ca", "ca.pem", "localhost.pem", cwd=self.dir)).stdout
        self.assertIn("└─ ✓ entente development CA", page)


class Telling(Verifying):
    def test_every_check_of_every_certificate(self):
        verdict = self.judge("--name", "localhost", "--revocation", "off", exits=(0,))
        self.assertEqual({check["certificate"] for check in verdict["checks"]}, {0, 1})
        self.assertEqual(len(verdict["checks"]), 30)
        self.assertEqual([path["rejections"] for path in verdict["paths"]], [[]])
        for certificate in verdict["paths"][0]["certificates"]:
            self.assertIn(certificate["revocation"]["status"], ("not_checked", "unknown"))
        self.assertGreater(verdict["budget"]["signatures"]["limit"], verdict["budget"]["signatures"]["used"])
        self.assertEqual(verdict["budget"]["signatures"]["used"], 1)

    def test_rejections(self):
        verdict = self.judge("--name", "other.test", "--at", "2099-01-01T00:00:00Z", exits=(5,))
        found = {(r["check"], r["code"], r["certificate"]) for r in verdict["paths"][0]["rejections"]}
        self.assertTrue({("name", "E-CERT-NAME", 0), ("validity", "E-CERT-EXPIRED", 0)} <= found, found)

    def test_pins(self):
        self.ok(run("cert", "issue", "pinned.test", cwd=self.dir))
        openssl = harness.needs("openssl")
        digests = {}
        for name in ("localhost", "ca", "pinned"):
            file = {"pinned": "pinned.test"}.get(name, name)
            pem = subprocess.run([openssl, "x509", "-in", f"{file}.pem", "-noout", "-pubkey"], cwd=self.dir, capture_output=True, check=True)
            spki = base64.b64decode(b"".join(pem.stdout.splitlines()[1:-1]))
            digests[name] = hashlib.sha256(spki).digest()
        pin = {name: base64.b64encode(digest).decode() for name, digest in digests.items()}
        self.judge("--spki", pin["localhost"], exits=(0,))
        self.judge("--spki", "sha256//" + pin["ca"], exits=(0,))
        self.judge("--spki", digests["ca"].hex(), exits=(0,))
        self.judge("--spki", pin["pinned"], "--spki", pin["ca"], exits=(0,))
        self.assertEqual(self.judge("--spki", pin["pinned"], exits=(5,))["error"], "E-CERT-PIN")

    def test_policies(self):
        self.judge("--policy-oid", "2.23.140.1.2.1", exits=(0,))
        verdict = self.judge("--policy-oid", "2.23.140.1.2.1", "--explicit-policy", exits=(5,))
        self.assertEqual(verdict["error"], "E-CERT-POLICY")

    def test_revocation(self):
        verdict = self.judge("--revocation", "require", exits=(5,))
        self.assertEqual(verdict["error"], "E-CERT-REVOCATION-UNKNOWN")
        self.judge("--revocation", "soft", exits=(0,))
        self.judge("--crl", self.write("bad.crl", b"\x30\x03\x02\x01\x05"), exits=(5,))


if __name__ == "__main__":
    harness.main()
