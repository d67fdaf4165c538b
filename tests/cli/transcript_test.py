"""--transcript and --html: documents that fit their schema, tie together, and hold no more than they may."""
import hashlib
import hmac
import json
import os
import re
import stat
import subprocess
import unittest

import harness
from harness import Case, run

HASHES = {"SHA-256": hashlib.sha256, "SHA-384": hashlib.sha384}
MARKUP = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"


def steps(connection, kind):
    return [step for step in connection["steps"] if step["kind"] == kind]


def expand(hash_name, secret, info, length):
    out, block = b"", b""
    while len(out) < length:
        block = hmac.digest(secret, block + info + bytes([len(out) // HASHES[hash_name]().digest_size + 1]), HASHES[hash_name])
        out += block
    return out[:length]


def prf(hash_name, secret, seed, length):
    out, chain = b"", seed
    while len(out) < length:
        chain = hmac.digest(secret, chain, HASHES[hash_name])
        out += hmac.digest(secret, chain + seed, HASHES[hash_name])
    return out[:length]


def derived_again(node, nodes):
    """A node of the key schedule from what the transcript says went into it."""
    data = bytes.fromhex
    above = data(nodes[node["from_id"]]["value"]) if node["from_id"] else None
    if node["operation"] == "extract":
        size = HASHES[node["hash"]]().digest_size
        salt = data(nodes[node["salt_id"]]["value"]) if node["salt_id"] else bytes(size)
        if node["from"] == "0":
            assert data(node["input"]) == bytes(size)
        else:
            assert data(node["input"]) == above
        return hmac.digest(salt, data(node["input"]), HASHES[node["hash"]])
    if node["operation"] == "expand-label":
        return expand(node["hash"], above, data(node["info"]), node["length"])
    if node["operation"] == "prf":
        return prf(node["hash"], above, node["label"].encode() + data(node["context"]), node["length"])
    assert node["operation"] == "cut", node
    return above[node["offset"]:node["offset"] + node["length"]]


def page_data(page):
    """What stands in the page's block of data, and nothing else of it."""
    blocks = re.findall(r'<script type="application/json" id="entente-data">(.*?)</script>', page, re.S)
    assert len(blocks) == 1, len(blocks)
    assert "<" not in blocks[0]
    return json.loads(blocks[0])


class Transcript(Case):
    def document(self, path):
        return self.valid((self.dir / path).read_text(encoding="utf-8"), "transcript-1")

    def check(self, connection, with_wire=True):
        """What must hold of any connection."""
        ids = [step["id"] for step in connection["steps"]]
        self.assertEqual(len(ids), len(set(ids)))
        messages = {step["id"]: step for step in steps(connection, "message")}
        for message in messages.values():
            if "same_as" in message:
                self.assertEqual(messages[message["same_as"]]["name"], message["name"])
                continue
            at = 0
            for field in message["fields"]:
                if field["leaf"]:
                    self.assertEqual(field["offset"], at)
                    at += field["length"]
            self.assertEqual(at, message["size"])
            self.assertEqual(len(message["bytes"]), 2 * at)
        for record in steps(connection, "record"):
            if "same_as" in record or not with_wire:
                continue
            self.assertEqual(len(record["wire"]), 2 * record["size"], record)
            if record["type"] != "application_data":
                self.assertEqual(len(record["content"]), 2 * record["content_size"])
            if record["epoch"] == "plain":
                self.assertEqual(record["wire"][10:], record["content"])

    def check_schedule(self, connection):
        """Every secret can be derived again, by another implementation, from what is said of it."""
        for side in ("client", "server"):
            nodes = {step["id"]: step for step in steps(connection, "secret") if step["side"] == side}
            for node in nodes.values():
                self.assertEqual(len(node["value"]), 2 * node["length"])
                if node["operation"] != "input":
                    self.assertEqual(derived_again(node, nodes).hex(), node["value"], node["name"])

    def test_of_a_connection(self):
        with self.serve() as server:
            self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--transcript", "t.json", cwd=self.dir))
        document = self.document("t.json")
        self.assertEqual(document["source"], {"kind": "live", "command": f"connect localhost:{server.port}", "file": None})
        self.assertFalse(document["secrets"])
        connection, = document["connections"]
        self.check(connection)
        self.assertEqual(connection["agreement"]["version"], "1.3")
        self.assertEqual(connection["server"]["address"], f"127.0.0.1:{server.port}")
        self.assertTrue(connection["verdicts"][0]["verified"])
        self.assertEqual([c["sent_by"] for c in connection["certificates"]], ["server"])
        certificate = connection["certificates"][0]
        self.assertEqual(hashlib.sha256(bytes.fromhex(certificate["der"])).hexdigest(), certificate["sha256"])
        for node in steps(connection, "secret"):
            self.assertIsNone(node["value"])
            self.assertIsNone(node["input"])
        self.assertTrue(all(step["bytes"] is None for step in steps(connection, "data")))
        self.assertTrue(all(step["content"] is None for step in steps(connection, "record") if step["type"] == "application_data"))

    def test_secrets_only_where_they_are_asked_for(self):
        with self.serve() as server:
            done = self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--transcript", "s.json", "--html", "s.html",
                               "--with-secrets", cwd=self.dir))
        self.assertIn("warning: secrets are written to s.json", done.stderr)
        self.assertIn("warning: secrets are written to s.html", done.stderr)
        for name in ("s.json", "s.html"):
            self.assertEqual(stat.S_IMODE(os.stat(self.dir / name).st_mode), 0o600)
        document = self.document("s.json")
        self.assertTrue(document["secrets"])
        self.check_schedule(document["connections"][0])

    def test_what_others_may_read_gets_no_secret(self):
        """ADVERSARY: a file that is there already keeps its mode when it is opened to append to."""
        for name in ("open.keys", "open.ndjson", "kept.ndjson"):
            (self.dir / name).touch(0o644)
            os.chmod(self.dir / name, 0o644)
        with self.serve("--transcript", "open.ndjson", "--with-secrets") as server, self.serve("--transcript", "kept.ndjson") as plain:
            done = self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--keylog", "open.keys", cwd=self.dir))
            self.ok(run("connect", f"localhost:{plain.port}", "--ca", "ca.pem", cwd=self.dir))
        self.assertIn("open.keys was open to others: from now on its owner alone can read it", done.stderr)
        self.assertIn("open.ndjson was open to others", server.errors)
        self.assertNotIn("open to others", plain.errors)
        modes = [stat.S_IMODE(os.stat(self.dir / name).st_mode) for name in ("open.keys", "open.ndjson", "kept.ndjson")]
        self.assertEqual(modes, [0o600, 0o600, 0o644])

    def test_two_things_do_not_go_into_one_file(self):
        link = self.dir / "link.json"
        link.symlink_to("same.json")
        for arguments in (("--html", "same.json"), ("--html", "./same.json"), ("--html", str(self.dir / "same.json")), ("--html", "link.json")):
            done = self.ok(run("demo", "--transcript", "same.json", *arguments, cwd=self.dir), 2)
            self.assertIn("--transcript and --html are the same file", done.stderr)
        self.assertIn("--html and FILE", self.ok(run("decode", "localhost.pem", "--html", "localhost.pem", cwd=self.dir), 2).stderr)
        for arguments in (("--pcap", "same.json"), ("--keylog", "same.json"), ("--session-out", "same.json")):
            self.ok(run("connect", "localhost:1", "--transcript", "same.json", *arguments, cwd=self.dir), 2)
        self.assertFalse((self.dir / "same.json").exists())
        self.ok(run("demo", "--transcript", "one.json", "--html", "two.html", cwd=self.dir))

    def test_a_server_says_when_its_page_is_written(self):
        with self.serve("--html", "end.html") as server:
            self.assertFalse((self.dir / "end.html").exists())
            server.stop()
        self.assertIn("the page will be written to end.html when this ends", server.errors)
        self.assertTrue((self.dir / "end.html").exists())
        self.assertIn("written when the server ends", " ".join(run("serve", "--help").stdout.split()))

    def test_of_a_failure(self):
        with self.serve() as server:
            done = run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--verify-name", "www.example.test", "--transcript",
                       "f.json", cwd=self.dir)
        self.ok(done, 5)
        connection, = self.document("f.json")["connections"]
        self.assertFalse(connection["established"])
        self.assertEqual(connection["failure"]["code"], "E-CERT-NAME")
        self.assertEqual(steps(connection, "failure")[0]["code"], "E-CERT-NAME")
        self.assertFalse(connection["verdicts"][0]["verified"])

    def test_of_no_connection(self):
        self.ok(run("connect", "localhost:1", "--ca", "ca.pem", "--transcript", "n.json", cwd=self.dir), 3)
        connection, = self.document("n.json")["connections"]
        self.assertEqual(connection["failure"]["code"], "E-NET-REFUSED")
        self.assertEqual(connection["steps"], [])

    def test_of_a_resumption(self):
        with self.serve() as server:
            done = self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--resume", "--transcript", "-", "--with-secrets",
                               cwd=self.dir))
        self.assertIn("identity", done.stderr)
        first, second = self.valid(done.stdout, "transcript-1")["connections"]
        self.assertEqual(second["relation"], {"kind": "resumes", "of": first["id"]})
        self.assertEqual(second["agreement"]["resumed"], "ticket")
        for connection in (first, second):
            self.check(connection)
            self.check_schedule(connection)
        self.assertEqual([s["name"] for s in steps(second, "secret")][0], "psk")

    def test_of_a_server(self):
        with self.serve("--transcript", "log.ndjson", "--html", "log.html", "--with-data", "--echo") as server:
            for arguments in ((), ("--max", "1.2"), ("--verify-name", "other.test")):
                run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--pipe", *arguments, stdin="hello", cwd=self.dir)
            self.assertEqual(server.stop(), 0)
        lines = (self.dir / "log.ndjson").read_text(encoding="utf-8").splitlines()
        self.assertEqual(len(lines), 3)
        documents = [self.valid(line, "transcript-1") for line in lines]
        self.assertEqual([d["connections"][0]["agreement"]["version"] for d in documents], ["1.3", "1.2", "1.3"])
        for document in documents:
            self.check(document["connections"][0])
            self.assertEqual(document["connections"][0]["viewpoint"], "server")
        self.assertEqual(steps(documents[0]["connections"][0], "data")[0]["bytes"], b"hello".hex())
        self.assertEqual(documents[2]["connections"][0]["failure"]["by"], "peer")
        page = page_data((self.dir / "log.html").read_text(encoding="utf-8"))
        self.assertEqual([c["id"] for c in page["document"]["connections"]], ["c1", "c2", "c3"])

    def test_what_is_no_file_stays_what_it_is(self):
        """A device, a pipe, a link: as root, a rename would put a file in the place of /dev/null."""
        pipe, page, link = self.dir / "pipe", self.dir / "page.html", self.dir / "link.html"
        os.mkfifo(pipe)
        page.write_text("before")
        link.symlink_to(page)
        with (self.dir / "heard").open("wb") as heard, subprocess.Popen(["cat", pipe], stdout=heard) as reader:
            self.ok(run("demo", "--html", pipe, cwd=self.dir))
            self.assertEqual(reader.wait(harness.PATIENCE), 0)
        self.assertIn("entente.transcript/1", (self.dir / "heard").read_text(encoding="utf-8"))
        self.assertTrue(pipe.is_fifo())
        self.ok(run("demo", "--html", link, cwd=self.dir))
        self.assertTrue(link.is_symlink())
        self.assertIn("entente.transcript/1", page.read_text(encoding="utf-8"))

    def test_of_demonstrations(self):
        for kind in ("", "--tls12", "--tls12-rsa", "--resume", "--0rtt", "--session-id", "--tls12-ticket", "--hrr", "--client-auth",
                     "--break=record", "--break=expired"):
            with self.subTest(kind):
                done = run("demo", *filter(None, [kind]), "--transcript", "-", "--with-secrets")
                document = self.valid(done.stdout, "transcript-1")
                for connection in document["connections"]:
                    replay = connection["relation"] and connection["relation"]["kind"] == "replays"
                    self.check(connection)
                    self.check_schedule(connection)
                    self.assertEqual(connection["viewpoint"], "server" if replay else "both")
                last = document["connections"][-1]
                if kind in ("", "--tls12", "--hrr"):
                    self.assertIn(b"How do you do?".hex(), [step["bytes"] for step in steps(last, "data")])
                    received = [s for s in steps(last, "message") if s["direction"] == "received" and s["side"] != s["sender"]]
                    self.assertTrue(all("same_as" in step for step in received))

    def test_the_page_holds_the_document_and_nothing_that_can_act(self):
        names = self.dir / "hostile"
        names.mkdir()
        self.ok(run("cert", "make-ca", "--name", MARKUP, cwd=names))
        self.ok(run("cert", "issue", "localhost", cwd=names))
        with harness.Server("--cert", "localhost.pem", "--key", "localhost-key.pem", cwd=names) as server:
            self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--html", "h.html", "--transcript", "h.json", cwd=names))
        page = (names / "h.html").read_text(encoding="utf-8")
        self.assertNotIn("<img src=x", page)
        self.assertNotIn("alert(1)</script>", page)
        data = page_data(page)
        self.assertIs(data["live"], False)
        self.assertEqual(data["document"], json.loads((names / "h.json").read_text(encoding="utf-8")))
        self.assertIn(MARKUP, data["document"]["connections"][0]["certificates"][0]["info"]["issuer"].replace("\\", ""))
        self.assertEqual(data["notes"]["schema"], "entente.notes/1")
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
        self.assertIn("default-src 'none'", policy)
        self.assertIn("connect-src 'none'", policy)

    def test_stdout_belongs_to_one_thing(self):
        for arguments in (("connect", "https://localhost:1/", "--transcript", "-"), ("connect", "localhost:1", "--pipe", "--transcript", "-")):
            self.assertIn("stdout has the data", self.ok(run(*arguments), 2).stderr)
        done = run("serve", "--listen", "127.0.0.1:0", "--cert", "localhost.pem", "--key", "localhost-key.pem", "--transcript", "-",
                   cwd=self.dir)
        self.assertIn("stdout has the log", self.ok(done, 2).stderr)


if __name__ == "__main__":
    unittest.main()
