"""`entente policy`, and --policy, --min and --max: what is shown can be edited and given back, and what makes no sense is
named."""
import json
import re
import unittest

import harness
from harness import Case, run

NAMES = ("default", "modern", "legacy")


class Policies(Case):
    def policy(self, name):
        return self.valid(self.ok(run("policy", "show", name, "--json", cwd=self.dir)).stdout, "policy-1")

    def write(self, text):
        path = self.dir / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def refused(self, text, *words):
        """The file is refused; the first line names file, line and key, the second what is expected."""
        done = self.ok(run("policy", "show", self.write(text), cwd=self.dir), 2)
        self.assertEqual(done.stdout, "")
        said = " ".join(done.stderr.split())
        for word in words:
            self.assertIn(word, said)

    def test_the_list_names_all(self):
        page = self.ok(run("policy", "list")).stdout
        self.assertEqual(re.findall(r"(?m)^  (\w+)  ", page), list(NAMES))

    def test_what_is_shown_is_a_file_that_says_the_same(self):
        for name in NAMES:
            for environment in ({"COLUMNS": "60"}, {"COLUMNS": "200"}, {"LC_ALL": "C"}):
                self.write(self.ok(run("policy", "show", name, env=environment)).stdout)
                self.assertEqual(self.policy("mine.toml"), self.policy(name))

    def test_every_line_has_its_reason(self):
        """Each key, and each name of a list, stands behind a comment."""
        for line_before, line in self.pairs(self.ok(run("policy", "show", "legacy")).stdout.splitlines()):
            if " = " in line and not line.startswith(("#", "what", "max_version")):
                self.assertTrue(line_before.startswith("#"), line)

    @staticmethod
    def pairs(lines):
        return zip(lines, lines[1:])

    def test_static_rsa_is_called_what_it_is(self):
        for name, is_static in (("default", False), ("modern", False), ("legacy", True)):
            page = " ".join(self.ok(run("policy", "show", name)).stdout.replace("#", "").split())
            self.assertEqual("WARNING" in page, is_static)
            self.assertEqual("static RSA key exchange, and no forward secrecy" in page, is_static)
            policy = self.policy(name)
            self.assertEqual(policy["static_rsa"], is_static)
            self.assertEqual(bool(policy["warnings"]), is_static)
            self.assertEqual(any(suite.startswith("TLS_RSA_") for suite in policy["cipher_suites"]), is_static)

    def test_what_a_file_leaves_out_is_as_in_default(self):
        self.write('groups = ["P-256", "X25519"]\nmin_version = "1.3"\n')
        self.assertEqual(self.policy("mine.toml"),
                         {**self.policy("default"), "name": "mine", "what": "From mine.toml.", "min_version": "1.3",
                          "groups": ["secp256r1", "x25519"]})

    def test_odd_texts_survive(self):
        odd = 'say "no" to \\ and\ttabs\x7f, \u0085, ü and 漢'
        self.write("what = " + json.dumps(odd))
        shown = self.ok(run("policy", "show", "mine.toml", cwd=self.dir)).stdout
        self.assertNotIn("\x7f", shown)
        self.assertNotIn("\u0085", shown)
        first = self.policy("mine.toml")
        self.write(shown)
        self.assertEqual(self.policy("mine.toml")["what"], first["what"])
        self.assertIn("漢", first["what"])

    def test_mistakes_in_a_file_are_named(self):
        self.refused('\ngruppen = ["x25519"]', "mine.toml:2: gruppen:", "a key that `entente policy show default` has")
        self.refused("min_version = 1.2", "mine.toml:1: min_version:", 'Expected "1.2" or "1.3", got a number')
        self.refused('max_version = "1.1"', "max_version:", 'Expected "1.2" or "1.3", got 1.1')
        self.refused('min_version = "1.3"\nmax_version = "1.2"', "mine.toml:1: min_version:", "no higher than max_version")
        self.refused('groups = [\n  "x25519",\n  "x448"\n]', "mine.toml:3: groups:", "got x448")
        self.refused('groups = ["x25519", "X25519"]', "groups:", "each name once")
        self.refused("groups = []", "groups:", "at least one name")
        self.refused('groups = "x25519"', "groups:", "a list of names", "got a text")
        self.refused("cipher_suites = [1]", "cipher_suites:", "got a number")
        self.refused('signature_schemes = ["rsa_pkcs1_sha1"]', "signature_schemes:", "got rsa_pkcs1_sha1")
        self.refused('static_rsa = "yes"', "static_rsa:", "true or false", "got a text")
        self.refused('cipher_suites = [\n "TLS_RSA_WITH_AES_128_GCM_SHA256"]', "mine.toml:2: cipher_suites:", "static_rsa = true")
        self.refused("[groups]", "groups:", "got a table")
        self.refused("name = ", "mine.toml:1:", "Expected TOML")
        self.ok(run("policy", "show", "missing.toml", cwd=self.dir), 2)
        self.assertIn("modern, default, legacy, or a file", self.ok(run("policy", "show", "strict", cwd=self.dir), 2).stderr)

    def test_a_mistake_is_json_where_json_was_asked_for(self):
        self.write("groups = 1")
        for command in (("policy", "show", "mine.toml"), ("connect", "localhost:1", "--policy", "mine.toml")):
            done = self.ok(run(*command, "--json", cwd=self.dir), 2)
            self.assertEqual(self.valid(done.stdout, "error-1")["failure"]["code"], "E-CONFIG")

    def test_a_connection_keeps_to_the_policy_of_a_file(self):
        self.write('cipher_suites = ["TLS_CHACHA20_POLY1305_SHA256"]\ngroups = ["secp384r1"]\n')
        with self.serve() as server:
            for options, suite, group in (((), "TLS_CHACHA20_POLY1305_SHA256", "secp384r1"),
                                          (("--groups", "P-256"), "TLS_CHACHA20_POLY1305_SHA256", "secp256r1")):
                done, report = self.connect(server.port, "--policy", "mine.toml", *options)
                self.ok(done)
                self.assertEqual((report["cipher_suite"], report["group"]), (suite, group))
        with self.serve("--policy", "mine.toml") as server:
            done, report = self.connect(server.port)
            self.ok(done)
            self.assertEqual((report["cipher_suite"], report["group"]), ("TLS_CHACHA20_POLY1305_SHA256", "secp384r1"))

    def test_versions(self):
        """Whose limits meet is what is spoken; what does not meet is refused, and the remedy says how."""
        for theirs, ours, version in (((), (), "1.3"), ((), ("--max", "1.2"), "1.2"), (("--max", "1.2"), (), "1.2"),
                                      (("--policy", "modern"), ("--min", "1.3"), "1.3"),
                                      (("--min", "1.2", "--max", "1.2"), ("--policy", "legacy"), "1.2"),
                                      (("--policy", "modern"), ("--max", "1.2"), None),
                                      (("--max", "1.2"), ("--policy", "modern"), None)):
            with self.subTest((theirs, ours)), self.serve(*theirs) as server:
                done, report = self.connect(server.port, *ours)
                if version:
                    self.ok(done)
                    self.assertEqual(report["version"], version)
                else:
                    self.failed(done, report, "E-TLS-VERSION" if "modern" in ours else "E-PEER-ALERT", 4, "protocol_version")
                    self.assertEqual("--min 1.3" in report["failure"]["remedy"]["user"], "modern" in ours)

    def test_each_step_of_tls12_is_told_once(self):
        with self.serve() as server:
            done, report = self.connect(server.port, "--max", "1.2")
            self.ok(done)
            steps = [(row["from"], row["name"]) for row in report["timeline"] if row["kind"] in ("message", "change_cipher_spec")]
            self.assertEqual(len(steps), len(set(steps)), steps)

    def test_static_rsa_is_spoken_where_both_ask_for_it(self):
        self.ok(run("cert", "issue", "localhost", "127.0.0.1", "--key-type", "rsa2048", "--out", "rsa", cwd=self.dir))
        static = ("--policy", "legacy", "--max", "1.2", "--suites", "TLS_RSA_WITH_AES_128_GCM_SHA256")
        with self.serve("--policy", "legacy", cert="rsa") as server:
            done, report = self.connect(server.port, *static)
            self.ok(done)
            self.assertEqual((report["cipher_suite"], report["group"]), ("TLS_RSA_WITH_AES_128_GCM_SHA256", None))
            done, report = self.connect(server.port, "--max", "1.2")
            self.assertEqual(report["cipher_suite"], "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
        with self.serve(cert="rsa") as server:
            done, report = self.connect(server.port, *static)
            self.failed(done, report, "E-PEER-ALERT", 4, "handshake_failure")

    def test_contradictions(self):
        """A mistake of use, with what is expected; nothing is connected to."""
        for options, words in ((("--min", "1.3", "--max", "1.2"), "no more than max_version"),
                               (("--policy", "modern", "--max", "1.2"), "a suite of these versions and groups"),
                               (("--max", "1.2", "--suites", "TLS_AES_128_GCM_SHA256"), "a suite of these versions and groups"),
                               (("--max", "1.2", "--groups", "X25519MLKEM768"), "a suite of these versions and groups"),
                               (("--suites", "TLS_RSA_WITH_AES_128_GCM_SHA256"), "static RSA"),
                               (("--min", "1.1"), "1.2 or 1.3"), (("--max", "tls1.3"), "1.2 or 1.3"),
                               (("--policy", "strict"), "modern, default, legacy")):
            with self.subTest(options):
                done = self.ok(run("connect", "localhost:1", "--ca", "ca.pem", *options, cwd=self.dir), 2)
                self.assertIn(words, " ".join(done.stderr.split()))
                self.ok(run("serve", "--cert", "localhost.pem", "--key", "localhost-key.pem", *options, cwd=self.dir), 2)


if __name__ == "__main__":
    harness.main()
