"""`entente explain`: whatever has a name is found by it, by its number and by its code; what is not found suggests; and no
field of a certificate, no extension of one and no warning is without its note."""
import re
import subprocess
import unittest

import harness
from harness import ROOT, Case, run

SOURCES = ROOT / "src" / "x509"


def without_comments(path):
    return re.sub(r"//.*", "", path.read_text(encoding="utf-8"))


def described_fields():
    """The names that the descriptions of src/x509 give to what they walk, and those of the types of DER."""
    calls = (r'(?:\bfield|\bf|\.any|\.sequence|\.optional|\.inside|\bput|\benter|\bflag|sequence_of|describe\w*)'
             r'\(\s*(?:field, |f, )?"([^"]+)"')
    names = set()
    for path in (*sorted(SOURCES.glob("*.h")), SOURCES / "annotate.cpp"):
        if path.name in ("der.h", "der_writer.h", "oid.h"):
            continue
        text = without_comments(path)
        names.update(re.findall(calls, text))
        names.update(re.findall(r'Kind::\w+, "(\w+)"\}', text))
        for choice in re.findall(r'\? "([a-z]\w+)" : "([a-z]\w+)"', text):
            names.update(choice)
        for several in re.findall(r'\{("\w"(?:, "\w")+)\}', text):
            names.update(re.findall(r'"(\w)"', several))
    tags = re.search(r"kTags\[\] = \{(.*?)\};", without_comments(SOURCES / "der.cpp"), re.DOTALL)[1]
    names.update(re.findall(r'"([^"]+)"', tags))
    # Names of walks that no annotation takes; and two between which a condition chooses.
    return names - {"GeneralNames", "cRLDistributionPoints", "subtrees"} | {"CRLNumber", "BaseCRLNumber"}


def named_extensions():
    text = (SOURCES / "oid.cpp").read_text(encoding="utf-8")
    part = text[text.index("others: extensions."):text.index("what extensions hold.")]
    return set(re.findall(r'"([^"]+)"\}', part)) - {"id-pkix-ocsp-basic"}


class Explain(Case):
    def page(self, *asked):
        return self.ok(run("explain", *asked)).stdout

    def notes(self):
        return self.valid(self.ok(run("explain", "--all", "--json")).stdout, "notes-1")["notes"]

    def of_kind(self, kind):
        return {key.partition("/")[2] for key in self.notes() if key.startswith(kind + "/")}

    def test_whatever_has_a_name_is_found(self):
        for asked, first in (("0x1301", "TLS_AES_128_GCM_SHA256"), ("TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
                             ("40", "handshake_failure"), ("handshake_failure", "handshake_failure"), ("key_share", "key_share"),
                             ("x25519", "x25519"), ("SERVERHELLO", "ServerHello"),
                             ("c hs traffic", "client_handshake_traffic_secret"), ("WaitServerHello", "WaitServerHello"),
                             ("legacy_version", "legacy_version"), ("forward secrecy", "forward secrecy"),
                             ("E-CERT-EXPIRED", "E-CERT-EXPIRED: certificate expired"), ("alert/48", "unknown_ca")):
            self.assertEqual(self.page(asked).splitlines()[0].split("  ")[0], first)
        self.assertEqual(self.page("forward", "secrecy"), self.page("forward secrecy"))

    def test_what_is_known_by_name_alone_says_so(self):
        for asked, name in (("0x00,0x2f", "TLS_RSA_WITH_AES_128_CBC_SHA"), ("DHE-RSA-AES256-GCM-SHA384", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
                            ("ccaa", "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"), ("ffdhe3072", "ffdhe3072"), ("sm2sig_sm3", "sm2sig_sm3")):
            page = self.page(asked)
            self.assertEqual(page.splitlines()[0].split("  ")[0], name)
            self.assertIn("known by name, not spoken here", page)

    def test_openssl_and_the_registry_name_the_same_suites(self):
        listed = subprocess.run(["openssl", "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"], capture_output=True,
                                text=True, check=True).stdout
        numbers = {note["number"]: key for key, note in self.notes().items() if key.startswith("suite/")}
        rows = re.findall(r"0x(\w\w),0x(\w\w) - (TLS_\w+)", listed)
        self.assertGreater(len(rows), 50)
        for high, low, name in rows:
            self.assertEqual(numbers[int(high + low, 16)], "suite/" + name)

    def test_what_other_programs_say_leads_to_the_fault(self):
        for asked, code in (("wrong version number", "E-PEER-HTTP"), ("NET::ERR_CERT_DATE_INVALID", "E-CERT-EXPIRED"),
                            ("curl: (60) SSL certificate problem: unable to get local issuer certificate", "E-CERT-UNKNOWN-CA")):
            self.assertEqual(self.page(asked).split(":")[0], code)
        self.assertIn("alert/no_application_protocol", self.page("RFC 7301"))
        self.valid(self.ok(run("explain", "RFC 7301", "--json")).stdout, "explain-1")
        self.assertIn("A certificate was refused", self.page("exit", "5"))

    def test_a_miss_says_where_to_look(self):
        said = " ".join(self.ok(run("explain", "q" * 30), 2).stderr.split())
        self.assertIn("entente explain --list term", said)
        self.assertNotIn("Owner", said)

    def test_a_message_shows_its_fields_and_its_place(self):
        page = self.page("ServerHello")
        order = [page.index(f"    {name} ") for name in ("legacy_version", "random", "legacy_session_id_echo", "cipher_suite",
                                                        "legacy_compression_method", "extensions")]
        self.assertEqual(order, sorted(order))
        self.assertRegex(page, r"(?m)^  sent by    server$")
        self.assertEqual(len(re.findall(r"(?m)^ServerHello ", page)), 2)  # TLS 1.2 has another

    def test_a_number_of_several_things_lists_them(self):
        page = self.page("0")
        for key in ("message/HelloRequest", "extension/server_name", "alert/close_notify"):
            self.assertIn(key, page)

    def test_a_name_of_several_things_tells_the_first_and_names_the_others(self):
        self.assertRegex(" ".join(self.page("cookie").split()), r"Also of this name: field/cookie, term/cookie")

    def test_what_there_is(self):
        page = self.page()
        counts = dict(re.findall(r"(?m)^  (\w+) +(\d+)  ", page))
        self.assertEqual(sum(map(int, counts.values())), len(self.notes()))
        for kind, count in counts.items():
            listed = self.page("--list", kind).splitlines()
            self.assertEqual(listed[0].split()[0], count)
        self.assertEqual(self.page("--list", "alerts"), self.page("--list", "alert"))
        self.assertEqual(self.page("alerts"), self.page("--list", "alert"))

    def test_near_misses_are_suggested(self):
        for asked, meant in (("hadnshake_failure", "handshake_failure"), ("x25591", "x25519"), ("ServerHelo", "ServerHello"),
                             ("foward secrecy", "forward secrecy"), ("E-CERT-EXPIERD", "E-CERT-EXPIRED")):
            said = self.ok(run("explain", asked), 2)
            self.assertEqual(said.stdout, "")
            self.assertRegex(" ".join(said.stderr.split()), rf"Did you mean [^?]*{meant}[^?]*\?")
        self.assertNotIn("Did you mean", self.ok(run("explain", "q" * 30), 2).stderr)
        hostile = self.ok(run("explain", "\x1b[31mred"), 2)
        self.assertNotIn("\x1b", hostile.stderr)

    def test_json(self):
        found = self.valid(self.ok(run("explain", "key_share", "--json")).stdout, "explain-1")["found"]
        self.assertEqual(found[0]["key"], "extension/key_share")
        self.assertEqual([layout["in"] for layout in found[0]["layouts"]], ["ClientHello", "ServerHello", "HelloRetryRequest"])
        self.valid(self.ok(run("explain", "qqqqqqqqq", "--json"), 2).stdout, "error-1")
        self.valid(self.ok(run("explain", "ServerHello", "--json")).stdout, "explain-1")

    def test_mistakes(self):
        for arguments in (("--list", "nonsense"), ("--all",), ("--json",), ("--all", "--json", "x"), ("--list", "alert", "x")):
            self.ok(run("explain", *arguments), 2)

    def test_what_the_page_asks_for_is_there(self):
        asked = {key for file in (ROOT / "web" / "src").glob("*.ts*")
                 for key in re.findall(r"'((?:field|content|term|message|secret|fault|alert|check)/\w+)'", file.read_text(encoding="utf-8"))}
        self.assertGreater(len(asked), 6)
        self.assertEqual(asked - set(self.notes()), set())

    def test_every_field_of_certificates_has_a_note_and_no_other(self):
        fields = described_fields()
        self.assertGreater(len(fields), 200)
        # `length` is the Annotator's, for timestamps; `another type` stands for tags without a name.
        self.assertEqual(self.of_kind("der"), fields | {"length", "another type"})

    def test_every_certificate_extension_has_a_note_and_no_other(self):
        extensions = named_extensions()
        self.assertGreater(len(extensions), 30)
        self.assertEqual(self.of_kind("certificate_extension"), extensions)


if __name__ == "__main__":
    harness.main()
