"""--help, the manual page and the fault pages say the same as the program does."""
import re
import unittest

import harness
from harness import ROOT, Case, run

VERBS = (("demo",), ("connect",), ("serve",), ("cert", "show"), ("cert", "verify"), ("cert", "tree"), ("cert", "fetch"),
         ("cert", "expiry"), ("cert", "make-ca"), ("cert", "issue"), ("cert", "revoke"), ("cert", "crl"), ("cert", "ocsp-respond"),
         ("decode",), ("diff",), ("policy", "list"), ("policy", "show"), ("explain",))


def options_in_help(text):
    found = set(re.findall(r"^\s+(?:-\w,)?(--[a-z][a-z-]*)", text, re.MULTILINE))
    return found - {"--help", "--version"}


def man_sections():
    """Verb -> its part of the manual page."""
    page = (ROOT / "docs" / "man" / "entente.1").read_text(encoding="utf-8").replace("\\-", "-")
    return {match[1]: match[2] for match in re.finditer(r"^\.SS entente ([\w -]+)\n(.*?)(?=^\.SS|^\.SH|\Z)", page, re.M | re.S)}


class Help(Case):
    def test_the_manual_lists_the_options_that_there_are(self):
        sections = man_sections()
        for verb in VERBS:
            with self.subTest(verb):
                helped = options_in_help(self.ok(run(*verb, "--help")).stdout)
                documented = set(re.findall(r"^\.BI? (--[a-z][a-z-]*)", sections[" ".join(verb)], re.MULTILINE))
                self.assertEqual(helped, documented)

    def test_help_is_a_result(self):
        for verb in ((), *VERBS, ("cert",), ("policy",)):
            done = self.ok(run(*verb, "--help"))
            self.assertTrue(done.stdout)
            self.assertEqual(done.stderr, "")

    def test_version(self):
        self.assertRegex(self.ok(run("--version")).stdout, r"^entente \d+\.\d+\.\d+\n$")

    def test_mistakes(self):
        for arguments in ((), ("nonsense",), ("demo", "--nonsense"), ("cert",), ("policy",), ("policy", "show")):
            done = self.ok(run(*arguments), 2)
            self.assertEqual(done.stdout, "")
            self.assertIn("entente", done.stderr)
        self.assertIn("Try: entente cert issue --help\n", run("cert", "issue", "--days", "x\x1b", "x").stderr)
        self.assertNotIn("\x1b", run("cert", "issue", "--days", "x\x1b", "x").stderr)
        self.assertIn("[options]", run("cert", "issue", "--help").stdout)
        self.assertNotIn("[[", run("cert", "issue", "--help").stdout)

    def test_mistakes_as_json(self):
        for arguments in (("connect",), ("connect", "x", "--nonsense"), ("cert", "verify"), ("cert", "crl"), ("nonsense",)):
            done = self.ok(run(*arguments, "--json"), 2)
            self.assertEqual(self.valid(done.stdout, "error-1")["failure"]["code"], "E-CONFIG")
            self.assertEqual(done.stderr, "")
        done = self.ok(run("connect", "--json", "--pipe"), 2)
        self.assertEqual(done.stdout, "")
        self.valid(done.stderr, "error-1")

    def test_options_without_effect_are_refused(self):
        for arguments in (("connect", "x", "--no-cache"), ("connect", "x", "--fetch-from", "y"), ("connect", "x", "--json", "--bytes"),
                          ("cert", "verify", "x", "--fetch-timeout", "1"), ("cert", "verify", "x", "--tree", "--json"),
                          ("cert", "fetch", "x", "--force"),
                          ("serve", "--cert", "x", "--key", "x", "--fetch-from", "y"),
                          ("serve", "--cert", "x", "--key", "x", "--echo", "--reply-size", "9"),
                          ("cert", "make-ca", "--dir", "none", "--responder", "http://x.test/")):
            with self.subTest(arguments):
                self.ok(run(*arguments, cwd=self.dir), 2)

    def test_output_that_is_lost_is_told(self):
        verbs = (("--help",), ("--version",), ("explain",), ("policy", "list"), ("demo",), ("cert", "show", "localhost.pem"),
                 ("cert", "verify", "--ca", "ca.pem", "localhost.pem"), ("cert", "tree", "--json", "--ca", "ca.pem", "localhost.pem"),
                 ("cert", "expiry", "--ca", "ca.pem", "localhost.pem"), ("cert", "issue", "full.test"), ("cert", "crl"))

        def shell(script, *verb, exit):
            return self.ok(run("-c", script, harness.PROGRAM, *verb, cwd=self.dir, program="bash"), exit).stderr

        for verb in verbs:
            with self.subTest(verb):
                self.assertEqual(shell('"$0" "$@" >/dev/full', *verb, exit=2).count("output is lost"), 1)
        self.assertIn("output is lost", shell('"$0" "$@" >&-', "cert", "show", "localhost.pem", exit=2))
        shell('"$0" "$@" >&- 2>&- <&-', "explain", exit=2)
        # A reader that has seen enough is no failure; what is refused stays refused.
        self.assertEqual(shell('set -o pipefail; "$0" "$@" | true', "explain", exit=0), "")
        shell('"$0" "$@" >/dev/full', "cert", "verify", "--ca", "ca.pem", "--name", "x.test", "localhost.pem", exit=5)

    def test_every_fault_has_a_page(self):
        codes = re.findall(r"^  (E-[A-Z0-9-]+) ", self.ok(run("explain", "--list", "fault")).stdout, re.MULTILINE)
        self.assertGreater(len(codes), 100)
        self.assertEqual(len(codes), len(set(codes)))
        for code in codes[::10]:
            page = self.ok(run("explain", code.lower())).stdout
            for label in ("cause", "why", "rule", "you", "owner"):
                self.assertRegex(page, rf"(?m)^  {label} ")
        self.ok(run("explain", "E-NONSENSE"), 2)

    def test_the_dictionary_holds_every_note(self):
        done = self.ok(run("explain", "--all", "--json"))
        notes = self.valid(done.stdout, "notes-1")["notes"]
        for key in ("message/ServerHello", "message12/ServerHello", "extension/key_share", "field/random", "decision/version",
                    "secret/handshake_secret", "secret12/master_secret", "check/name", "alert/handshake_failure",
                    "fault/E-CERT-EXPIRED", "warning/W-CERT-SHA1", "job/sign"):
            self.assertTrue(notes[key]["what"], key)
        self.ok(run("explain", "--all"), 2)

    def test_every_warning_has_a_page(self):
        source = (ROOT / "src" / "explain" / "warnings.cpp").read_text(encoding="utf-8")
        codes = set(re.findall(r'"(W-[A-Z0-9-]+)"', source))
        self.assertGreater(len(codes), 7)
        listed = self.ok(run("explain", "--list", "warning")).stdout
        self.assertEqual(codes, set(re.findall(r"^  (W-[A-Z0-9-]+) ", listed, re.MULTILINE)))
        for code in codes:
            self.assertRegex(self.ok(run("explain", code.lower())).stdout, r"(?m)^  owner ")


if __name__ == "__main__":
    harness.main()
