"""`entente diff`: what differs between two connections, and what it exits with."""
import json
import unittest

from harness import Case, run


class Diff(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, arguments in (("one", ()), ("two", ()), ("older", ("--tls12",)), ("both", ("--resume",)), ("id", ("--session-id",)), ("broken", ("--break=expired",))):
            run("demo", *arguments, "--transcript", f"{name}.json", cwd=cls.dir)

    def diff(self, *arguments, exit=1):
        return self.valid(self.ok(run("diff", *arguments, "--json", cwd=self.dir), exit).stdout, "diff-1")

    def topics(self, *arguments):
        report = self.diff(*arguments)
        self.assertFalse(report["equal"])
        return {d["topic"]: (d["a"], d["b"]) for d in report["differences"] if d["kind"] == "semantic"}

    def test_itself(self):
        report = self.diff("one.json", "one.json", exit=0)
        self.assertEqual((report["equal"], report["differences"]), (True, []))
        self.assertIn("no difference", self.ok(run("diff", "one.json", "one.json", cwd=self.dir)).stdout)

    def test_the_same_twice_differs_in_its_certificate_alone(self):
        self.assertEqual(set(self.topics("one.json", "two.json")), {"certificate"})

    def test_what_cannot_be_is_refused(self):
        document = json.loads((self.dir / "one.json").read_text())
        for path in (("traffic", "client", "sent"), ("traffic", "server", "received"), ("cost", "round_trips")):
            hostile = json.loads(json.dumps(document))
            at = hostile["connections"][0]
            for name in path[:-1]:
                at = at[name]
            at[path[-1]] = -1
            (self.dir / "hostile.json").write_text(json.dumps(hostile))
            said = self.ok(run("diff", "one.json", "hostile.json", cwd=self.dir), 2).stderr
            self.assertIn("at least 0, got -1 at /connections/0/" + "/".join(path), " ".join(said.split()))

    def test_two_versions(self):
        topics = self.topics("one.json", "older.json")
        self.assertEqual(topics["version"], ("1.3", "1.2"))
        self.assertEqual(topics["round_trips"], ("1", "2"))
        self.assertIn("supported_versions", topics["answered_extensions"][0])
        order = [d["topic"] for d in self.diff("one.json", "older.json")["differences"]]
        self.assertEqual(order[0], "version")
        self.assertLess(order.index("cipher_suite"), order.index("answered_extensions"))

    def test_one_document_holds_a_connection_and_the_one_before(self):
        topics = self.topics("both.json")
        self.assertEqual(topics["resumption"], ("none", "ticket"))
        self.assertNotIn("version", topics)
        self.assertEqual(self.topics("both.json#c1", "both.json#c2"), topics)

    def test_what_follows_from_a_resumption_is_told_as_that(self):
        for arguments, alone in ((("both.json#c1", "both.json#c2"), {"resumption"}), (("both.json#c2", "both.json#c1"), {"resumption"}),
                                 (("id.json",), {"resumption", "forward_secrecy"}), (("older.json", "both.json#c2"), {"resumption", "version"})):
            found = [d for d in self.diff(*arguments)["differences"] if d["kind"] == "semantic"]
            own = {d["topic"] for d in found if d["follows_from"] is None}
            following = [d["topic"] for d in found if d["follows_from"] == "resumption"]
            self.assertLessEqual(alone, own)
            self.assertIn("certificate", following)
            self.assertEqual([d["topic"] for d in found][-len(following):], following)
            if "older.json" not in arguments:
                self.assertEqual(own, alone)
        text = self.ok(run("diff", "both.json", cwd=self.dir), 1).stdout
        self.assertIn("≠ 1 difference, and 7 that follow", text)
        self.assertIn("From the resumption follows what differs in: certificate, issued by", " ".join(text.split()))
        self.assertNotIn("none shown", text)
        self.assertEqual({d["follows_from"] for d in self.diff("one.json", "older.json")["differences"]}, {None})

    def test_ids_are_those_of_the_table_too(self):
        self.assertEqual(self.topics("both.json#1", "both.json#2"), self.topics("both.json#c1", "both.json#c2"))

    def test_every_line_of_a_server_counts(self):
        lines = [json.dumps(json.loads((self.dir / f"{name}.json").read_text(encoding="utf-8"))) for name in ("one", "two", "older")]
        (self.dir / "server.ndjson").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.assertEqual(self.topics("server.ndjson#c1", "server.ndjson#c2"), self.topics("one.json", "two.json"))
        self.assertEqual(self.topics("server.ndjson"), self.topics("one.json", "older.json"))  # the first and the last
        self.assertIn("it has c1 to c3", self.ok(run("diff", "server.ndjson#4", "one.json", cwd=self.dir), 2).stderr)

    def test_one_connection_alone_is_not_compared_to_itself(self):
        self.assertIn("there is only one connection in one.json", self.ok(run("diff", "one.json", cwd=self.dir), 2).stderr)
        self.assertIn("give the one to compare it with", self.ok(run("diff", "localhost:1"), 2).stderr)
        self.valid(self.ok(run("diff", "one.json", "--json", cwd=self.dir), 2).stdout, "error-1")

    def test_nobody_there(self):
        for name in ("127.0.0.1:1", "127.0.0.1:2"):
            said = self.ok(run("diff", "127.0.0.1:1", name), 3)
            self.assertIn("neither could be connected", said.stdout)
            self.assertIn("E-NET-REFUSED", said.stdout)
        self.assertFalse(self.diff("127.0.0.1:1", "127.0.0.1:2", exit=3)["equal"])
        said = self.ok(run("diff", "one.json", "127.0.0.1:1", cwd=self.dir), 1).stdout
        self.assertIn("only A could be connected", said)
        self.assertEqual(set(self.topics("one.json", "127.0.0.1:1")), {"outcome"})

    def test_a_failure(self):
        a, b = self.topics("one.json", "broken.json")["outcome"]
        self.assertEqual(a, "established")
        self.assertTrue(b.startswith("E-CERT-EXPIRED"), b)

    def test_hosts_and_a_page(self):
        with self.serve() as server:
            target = f"localhost:{server.port}"
            self.assertEqual(self.diff(target, target, "--ca", "ca.pem", exit=0)["equal"], True)
            run("connect", target, "--ca", "ca.pem", "--max", "1.2", "--transcript", "live.json", cwd=self.dir)
            done = self.ok(run("diff", "live.json", target, "--ca", "ca.pem", "--html", "compare.html", cwd=self.dir), 1)
        self.assertRegex(done.stdout, r"≠ version +1\.2 +1\.3")
        self.assertIn("TLS 1.3 encrypts the certificates", done.stdout)
        page = (self.dir / "compare.html").read_text(encoding="utf-8")
        self.assertIn('"command":"diff live.json ' + target, page)

    def test_secrets_of_a_transcript_do_not_reach_the_page(self):
        run("demo", "--transcript", "secret.json", "--with-secrets", cwd=self.dir)
        document = json.loads((self.dir / "secret.json").read_text(encoding="utf-8"))
        values = [s["value"] for s in document["connections"][0]["steps"] if s["kind"] == "secret"]
        run("diff", "secret.json", "secret.json", "--html", "out.html", cwd=self.dir)
        page = (self.dir / "out.html").read_text(encoding="utf-8")
        self.assertTrue(values)
        self.assertFalse([value for value in values if value in page])

    def test_nor_does_what_the_applications_said(self):
        said = b"How do you do?".hex()
        self.assertIn(said, (self.dir / "one.json").read_text(encoding="utf-8"))
        run("diff", "one.json", "two.json", "--html", "said.html", cwd=self.dir)
        self.assertNotIn(said, (self.dir / "said.html").read_text(encoding="utf-8"))

    def test_mistakes(self):
        (self.dir / "bad.json").write_text('{"schema":"entente.transcript/9"}', encoding="utf-8")
        good = json.loads((self.dir / "one.json").read_text(encoding="utf-8"))
        good["connections"][0]["steps"][0]["at_us"] = "now"
        (self.dir / "damaged.json").write_text(json.dumps(good), encoding="utf-8")
        for name, said in (("bad.json", "entente.transcript/9"), ("damaged.json", "/connections/0/steps/0/at_us"),
                           ("nothing.json", "no such file"), ("one.json#c7", "no connection c7 in one.json: it has c1 alone"),
                           ("both.json#9", "no connection 9 in both.json: it has c1 to c2")):
            with self.subTest(name):
                self.assertIn(said, self.ok(run("diff", name, "one.json", cwd=self.dir), 2).stderr)


if __name__ == "__main__":
    unittest.main()
