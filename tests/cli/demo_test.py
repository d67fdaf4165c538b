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
    "version": (4, "E-TLS-DOWNGRADE", "illegal_parameter", "client"),
    "group": (4, "E-TLS-GROUP", "handshake_failure", "server"),
    "finished": (4, "E-TLS-FINISHED", "decrypt_error", "client"),
    "record": (4, "E-TLS-RECORD-MAC", "bad_record_mac", "client"),
}
TLS12_BREAKS = {how: BREAKS[how] for how in BREAKS if how != "version"}
RSA_BREAKS = {**{how: BREAKS[how] for how in BREAKS if how not in ("version", "group", "signature")},
              "premaster": (4, "E-TLS-RECORD-MAC", "bad_record_mac", "server")}
TLS12_KINDS = ("--tls12", "--tls12-rsa", "--session-id", "--tls12-ticket")


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
                              ("--0rtt", "--client-auth"), ("--tls12",), ("--tls12-rsa", "--secrets"), ("--session-id",),
                              ("--tls12-ticket", "--client-auth"), ("--tls12-rsa", "--break", "premaster")):
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
        self.each_break((), BREAKS)

    def test_each_break_of_tls12_is_caught(self):
        self.each_break(("--tls12",), TLS12_BREAKS)
        self.each_break(("--tls12-rsa",), RSA_BREAKS)

    def each_break(self, kind, breaks):
        for how, (exit, code, alert, finder) in breaks.items():
            with self.subTest(how, kind=kind):
                demo = self.valid(self.ok(run("demo", *kind, "--break", how, "--json"), exit).stdout, "demo-1")
                failure = demo["failure"]
                self.assertEqual((failure["code"], failure["exit"], failure["alert"], failure["by"]), (code, exit, alert, "local"))
                ends = {step["side"]: step["code"] for step in demo["steps"] if step["kind"] == "failure"}
                other = "server" if finder == "client" else "client"
                self.assertEqual(ends, {finder: code, other: "E-PEER-ALERT"})
                page = self.ok(run("demo", *kind, "--break", how), exit).stdout
                verdict = page[page.index("\n✗"):].splitlines()[1:3]  # the code may have no room behind the words
                self.assertIn(code, " ".join(verdict))
                self.assertIn(f"The {finder} stopped at ", page)
                self.assertIn("(inferred)", page)

    def test_the_check_that_fails_is_shown(self):
        for kind in ((), ("--tls12",)):
            page = " ".join(self.ok(run("demo", *kind, "--break", "finished"), 4).stdout.replace("│", " ").split())
            self.assertRegex(page, "client checks the checksum ✗ another than its own")
            self.assertLess(page.index("another than its own"), page.index("alert decrypt_error(51)"))

    def test_the_rule_is_that_of_the_version(self):
        for kind, how, rule in (((), "record", "RFC 8446 §5.2"), (("--tls12",), "record", "RFC 5246 §6.2.3.3"),
                                (("--tls12-rsa",), "premaster", "RFC 5246 §6.2.3.3")):
            self.assertIn(f"The rule: {rule} ·", self.ok(run("demo", *kind, "--break", how), 4).stdout)

    def test_a_damaged_premaster_secret_is_hidden_on_purpose(self):
        page = " ".join(self.ok(run("demo", "--tls12-rsa", "--break", "premaster"), 4).stdout.split())
        self.assertIn("That is the point: a server that told at once", page)
        self.assertIn("(Bleichenbacher; RFC 5246 §7.4.7.1)", page)

    def test_alerts_are_drawn_as_they_went(self):
        for arguments in (("--tls12-rsa", "--break", "premaster"), ("--break", "finished"), ("--break", "group")):
            connection, = json.loads(run("demo", *arguments, "--transcript", "-").stdout)["connections"]
            alerts = [s["epoch"] for s in connection["steps"] if s["kind"] == "alert"]
            records = [s["epoch"] for s in connection["steps"] if s["kind"] == "record" and s["type"] == "alert"]
            self.assertEqual(alerts, records, arguments)
            self.assertEqual(len(alerts), 2)

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

    def test_a_handshake_of_tls12(self):
        demo = self.valid(self.ok(run("demo", "--tls12", "--json", "--bytes")).stdout, "demo-1")
        self.assertEqual((demo["established"], demo["same_keys"], demo["resumed"]), (True, True, None))
        self.assertEqual(sent(demo), ["ClientHello", "ServerHello", "Certificate", "ServerKeyExchange", "ServerHelloDone",
                                      "ClientKeyExchange", "Finished", "Finished"])
        for step in demo["steps"]:
            if step["kind"] == "message" and step["direction"] == "sent":  # every byte has one name
                self.assertEqual(sum(field["length"] for field in step["fields"]), step["bytes"])
        page = " ".join(self.ok(run("demo", "--tls12")).stdout.split())
        for text in ("A TLS 1.2 handshake", "ServerKeyExchange", "ChangeCipherSpec", "master_secret", "client_write_key",
                     "Finished matched", "entente demo --tls12-rsa"):
            self.assertIn(text, page)

    def test_a_client_certificate_in_tls12(self):
        for kind in ("--tls12", "--tls12-rsa"):
            demo = self.valid(self.ok(run("demo", kind, "--client-auth", "--json")).stdout, "demo-1")
            names = sent(demo)
            self.assertIn("CertificateRequest", names)
            self.assertEqual(names[-5:], ["Certificate", "ClientKeyExchange", "CertificateVerify", "Finished", "Finished"])

    def test_the_textbooks_handshake_and_who_reads_it_later(self):
        demo = self.valid(self.ok(run("demo", "--tls12-rsa", "--json")).stdout, "demo-1")
        self.assertTrue(demo["same_keys"])
        self.assertEqual(sent(demo), ["ClientHello", "ServerHello", "Certificate", "ServerHelloDone", "ClientKeyExchange",
                                      "Finished", "Finished"])
        jobs = [step["job"] for step in demo["steps"] if step["kind"] == "job"]
        self.assertIn("encrypt_premaster", jobs)
        self.assertIn("decrypt_premaster", jobs)
        self.assertEqual(demo["attack"]["obstacle"], None)
        self.assertEqual(demo["attack"]["finished_right"], 2)
        self.assertEqual([(line["by"], line["text"]) for line in demo["attack"]["said"]],
                         [("client", "Can anybody hear us?"), ("server", "Nobody. Not today.")])
        self.assertIn("ServerKeyExchange", sent(demo["fresh"]))
        self.assertEqual(demo["attack_on_fresh"]["obstacle"], "fresh key exchange")
        self.assertEqual(demo["attack_on_fresh"]["said"], [])
        page = " ".join(self.ok(run("demo", "--tls12-rsa")).stdout.split())
        self.assertEqual(page.count("checks the checksum"), 2)
        self.assertNotIn("key pair for the key exchange", page.split("2. The attacker")[0])
        for text in ("random 32 bytes", "its ID, 32 bytes", "1. The handshake", "2. The attacker", "He reads every word", 'the client said "Can anybody hear us?"',
                     "3. The same attacker, and a fresh key exchange", "The recording stays closed: forward secrecy."):
            self.assertIn(text, page)

    def test_nobody_attacks_a_handshake_that_broke(self):
        demo = self.valid(self.ok(run("demo", "--tls12-rsa", "--break", "premaster", "--json"), 4).stdout, "demo-1")
        self.assertEqual((demo["attack"], demo["fresh"], demo["attack_on_fresh"]), (None, None, None))

    def test_secrets_in_full(self):
        """What the page shows is what the JSON of the same run would: every name, and values of their full length."""
        lengths = {"premaster_secret": 48, "master_secret": 48, "client_write_key": 16, "server_write_key": 16,
                   "client_write_iv": 4, "server_write_iv": 4}
        def shown(*arguments):
            return " ".join(self.ok(run("demo", *arguments)).stdout.replace("│", " ").split())

        page = shown("--tls12-rsa", "--secrets")
        for name, length in lengths.items():
            self.assertRegex(page, rf"{name} ([0-9a-f]{{8}} ?){{{length // 4}}}(?![0-9a-f])")
        self.assertNotRegex(shown("--tls12-rsa"), r"_(key|secret) [0-9a-f]{8} [0-9a-f]{8}")
        self.assertRegex(shown("--secrets"), r"client_application_traffic_secret ([0-9a-f]{8} ?){8}(?![0-9a-f])")

    def test_resumptions_of_tls12(self):
        for kind, how in (("--session-id", "session-id"), ("--tls12-ticket", "ticket")):
            for more in ((), ("--client-auth",)):
                demo = self.valid(self.ok(run("demo", kind, "--json", *more)).stdout, "demo-1")
                self.assertEqual((demo["resumed"], demo["same_keys"]), (how, True))
                self.assertEqual((demo["before"]["resumed"], demo["before"]["same_keys"]), (None, True))
                self.assertIn("Certificate", sent(demo["before"]))
                self.assertNotIn("Certificate", sent(demo))
                self.assertEqual("NewSessionTicket" in sent(demo["before"]), how == "ticket")
            page = " ".join(self.ok(run("demo", kind)).stdout.split())
            for text in ("1. The first connection", "2. The second connection", "handshake bytes got", "round trips before data 2 1",
                         "one master secret", "Finished matched"):
                self.assertIn(text, page)

    def test_what_makes_no_sense_together(self):
        for kind in TLS12_KINDS:
            for other in (*(k for k in TLS12_KINDS if k != kind), "--pq", "--hrr", "--resume", "--0rtt"):
                self.ok(run("demo", kind, other), 2)
            self.ok(run("demo", kind, "--break", "version"), 2)
        for kind in ("--session-id", "--tls12-ticket"):
            self.ok(run("demo", kind, "--break", "record"), 2)
        for kind, how in (((), "premaster"), (("--tls12",), "premaster"), (("--tls12-rsa",), "group"), (("--tls12-rsa",), "signature")):
            self.assertIn("--break", self.ok(run("demo", *kind, "--break", how), 2).stderr)
        self.assertIn("premaster needs --tls12-rsa", run("demo", "--break", "premaster").stderr)

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
