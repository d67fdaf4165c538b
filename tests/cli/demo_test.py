"""`entente demo`: what it promises, and that each --break is the failure it says."""
import json
import unittest

import harness
from harness import Case, run

# how: (exit, code, alert, who finds it)
BREAKS = {
    "expired": (5, "E-CERT-EXPIRED", "certificate_expired", "client"),
    "not-yet": (5, "E-CERT-NOT-YET", "certificate_expired", "client"),
    "name": (5, "E-CERT-NAME", "bad_certificate", "client"),
    "untrusted": (5, "E-CERT-UNKNOWN-CA", "unknown_ca", "client"),
    "signature": (4, "E-TLS-SIGNATURE", "decrypt_error", "client"),
    "version": (4, "E-TLS-VERSION", "protocol_version", "server"),
    "group": (4, "E-TLS-GROUP", "handshake_failure", "server"),
    "finished": (4, "E-TLS-FINISHED", "decrypt_error", "client"),
    "record": (4, "E-TLS-RECORD-MAC", "bad_record_mac", "client"),
}


def sent(demo):
    return [step["name"] for step in demo["steps"] if step["kind"] == "message" and step["direction"] == "sent"]


class Demo(Case):
    def test_tells_a_handshake_and_its_verdict(self):
        page = self.ok(run("demo")).stdout
        for message in ("ClientHello", "ServerHello", "EncryptedExtensions", "Certificate", "CertificateVerify", "Finished"):
            self.assertIn(message, page)
        self.assertIn("Finished matched: both derived the same keys.", page)
        self.assertIn('"How do you do?"', page)
        last = page.rstrip().splitlines()[-3:]
        self.assertTrue(all(line.strip().startswith("entente ") for line in last), last)

    def test_fits_its_terminal(self):
        for width in (80, 120):
            for arguments in ((), ("--bytes",), ("--break", "name"), ("--client-auth", "--hrr"), ("--pq",), ("--resume",),
                              ("--0rtt", "--client-auth")):
                page = run("demo", *arguments, env={"COLUMNS": str(width)}).stdout
                for line in page.splitlines():
                    self.assertLessEqual(len(line), width, line)

    def test_colours_and_symbols_follow_the_environment(self):
        plain = self.ok(run("demo")).stdout
        self.assertNotIn("\x1b", plain)
        self.assertIn("✓", plain)
        forced = self.ok(run("demo", env={"CLICOLOR_FORCE": "1"})).stdout
        self.assertIn("\x1b[", forced)
        self.assertIn("✓", forced)
        self.assertNotIn("\x1b", self.ok(run("demo", env={"CLICOLOR_FORCE": "1", "NO_COLOR": "1"})).stdout)
        self.assertTrue(self.ok(run("demo", env={"LC_ALL": "C"})).stdout.isascii())

    def test_json_holds_every_step_of_both_sides(self):
        demo = self.valid(self.ok(run("demo", "--json", "--bytes")).stdout, "demo-1")
        self.assertTrue(demo["established"])
        self.assertTrue(demo["same_keys"])
        self.assertIsNone(demo["failure"])
        sent = [step for step in demo["steps"] if step["kind"] == "message" and step["direction"] == "sent"]
        self.assertEqual([step["name"] for step in sent], ["ClientHello", "ServerHello", "EncryptedExtensions", "Certificate",
                                                            "CertificateVerify", "Finished", "Finished"])
        for step in sent:  # every byte has one name
            self.assertEqual(sum(field["length"] for field in step["fields"]), step["bytes"])

    def test_each_break_is_caught(self):
        for how, (exit, code, alert, finder) in BREAKS.items():
            with self.subTest(how):
                demo = self.valid(self.ok(run("demo", "--break", how, "--json"), exit).stdout, "demo-1")
                failure = demo["failure"]
                self.assertEqual((failure["code"], failure["exit"], failure["alert"], failure["by"]), (code, exit, alert, "local"))
                ends = {step["side"]: step["code"] for step in demo["steps"] if step["kind"] == "failure"}
                other = "server" if finder == "client" else "client"
                self.assertEqual(ends, {finder: code, other: "E-PEER-ALERT"})
                page = self.ok(run("demo", "--break", how), exit).stdout
                verdict = next(line for line in page.splitlines() if line.startswith("✗"))
                self.assertIn(code, verdict)
                self.assertIn(f"The {finder} stopped at ", page)
                self.assertIn("(inferred)", page)

    def test_a_retry_and_a_client_certificate(self):
        demo = json.loads(self.ok(run("demo", "--hrr", "--client-auth", "--json")).stdout)
        names = [step["name"] for step in demo["steps"] if step["kind"] == "message" and step["direction"] == "sent"]
        self.assertEqual(names, ["ClientHello", "HelloRetryRequest", "ClientHello", "ServerHello", "EncryptedExtensions",
                                 "CertificateRequest", "Certificate", "CertificateVerify", "Finished", "Certificate",
                                 "CertificateVerify", "Finished"])
        self.assertTrue(demo["same_keys"])

    def test_a_resumption(self):
        demo = self.valid(self.ok(run("demo", "--resume", "--json")).stdout, "demo-1")
        self.assertEqual((demo["resumed"], demo["early_data"], demo["same_keys"]), ("ticket", None, True))
        self.assertEqual((demo["before"]["resumed"], demo["before"]["same_keys"], demo["replay"]), (None, True, None))
        self.assertIn("Certificate", sent(demo["before"]))
        self.assertNotIn("Certificate", sent(demo))
        page = " ".join(self.ok(run("demo", "--resume")).stdout.split())
        for text in ("1. The first connection", "NewSessionTicket", "2. The second connection", "handshake bytes got",
                     "Finished matched"):
            self.assertIn(text, page)

    def test_early_data_and_its_replay(self):
        demo = self.valid(self.ok(run("demo", "--0rtt", "--json")).stdout, "demo-1")
        self.assertEqual((demo["resumed"], demo["early_data"], demo["same_keys"]), ("ticket", "accepted", True))
        self.assertEqual(demo["replay"]["early_data"], "rejected")
        self.assertFalse(demo["replay"]["established"])
        self.assertFalse([step for step in demo["replay"]["steps"] if step["kind"] == "data"])
        why = [step["why"] for step in demo["replay"]["steps"] if step["kind"] == "decision" and step["topic"] == "early_data"]
        self.assertEqual(len(why), 1)
        page = self.ok(run("demo", "--0rtt")).stdout
        for text in ("early data", "0-RTT       data follow at once", "binder      32 bytes", "0-RTT       accepted",
                     "session     taken: number 1", '"What time is it?"', "3. The replay", "The replay was refused"):
            self.assertIn(text, page)

    def test_nothing_breaks_a_resumption(self):
        for second in ("--resume", "--0rtt"):
            self.ok(run("demo", second, "--break", "record"), 2)

    def test_both_halves_of_the_key_exchange(self):
        page = " ".join(self.ok(run("demo", "--pq")).stdout.split())
        for text in ("X25519MLKEM768: two key exchanges in one", "Chosen by the server: it withstands quantum computers",
                     "1,184 bytes", "1,088 bytes", "32 bytes followed by the second's 32"):
            self.assertIn(text, page)
        self.assertIn("post_quantum", self.ok(run("demo", "--pq", "--json")).stdout)

    def test_bytes_are_named(self):
        page = self.ok(run("demo", "--bytes", env={"COLUMNS": "120"})).stdout
        self.assertIn("cipher_suites[1] = TLS_AES_128_GCM_SHA256 (0x1301)", page)
        self.assertIn('host_name = "demo.test"', page)

    def test_an_unknown_break_is_a_mistake_of_use(self):
        self.ok(run("demo", "--break", "everything"), 2)


if __name__ == "__main__":
    harness.main()
