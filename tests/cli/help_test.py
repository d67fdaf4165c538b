"""--help, the manual page and the fault pages say the same as the program does."""
import re
import unittest

import harness
from harness import ROOT, Case, run

VERBS = (("demo",), ("connect",), ("serve",), ("cert", "show"), ("cert", "verify"), ("cert", "tree"), ("cert", "fetch"),
         ("cert", "expiry"), ("cert", "make-ca"), ("cert", "issue"), ("cert", "revoke"), ("cert", "crl"), ("cert", "ocsp-respond"),
         ("diff",), ("policy", "list"), ("policy", "show"), ("explain",))


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
