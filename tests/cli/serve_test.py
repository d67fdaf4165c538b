"""`entente serve`: files, pages and echoes; its log; how it ends."""
import json
import os
import signal
import socket
import subprocess
import threading
import unittest

import harness
from harness import Case, Server, needs, run


class Web(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.curl = needs("curl")
        web = cls.dir / "web"
        (web / "sub").mkdir(parents=True)
        (web / "page.html").write_text("<p>hello\n")
        (web / "data.bin").write_bytes(os.urandom(300000))
        (web / ".hidden").write_text("secret")
        (web / "sub" / "a & b.txt").write_text("text\n")
        (web / "way-out").symlink_to(cls.dir / "ca-key.pem")

    def get(self, port, path, *arguments):
        done = subprocess.run([self.curl, "-sS", "--path-as-is", "--cacert", "ca.pem", "-w", "\n%{http_code} %{content_type}", *arguments,
                               f"https://localhost:{port}{path}"], cwd=self.dir, capture_output=True, timeout=harness.PATIENCE)
        self.assertEqual(done.returncode, 0, done.stderr)
        body, _, status = done.stdout.rpartition(b"\n")
        return body, status.decode()

    def test_files(self):
        with self.serve("--root", "web") as server:
            self.assertEqual(self.get(server.port, "/page.html"), (b"<p>hello\n", "200 text/html; charset=utf-8"))
            body, status = self.get(server.port, "/data.bin")
            self.assertEqual(body, (self.dir / "web" / "data.bin").read_bytes())
            self.assertEqual(status, "200 application/octet-stream")
            self.assertEqual(self.get(server.port, "/sub/a%20%26%20b.txt")[0], b"text\n")
            listing = self.get(server.port, "/sub/")[0].decode()
            self.assertIn('href="./a%20%26%20b.txt">a &amp; b.txt<', listing)

    def test_nothing_outside_of_the_root(self):
        with self.serve("--root", "web") as server:
            for path in ("/../ca-key.pem", "/%2e%2e/ca-key.pem", "/sub/../../ca-key.pem", "/way-out", "/.hidden", "//etc/passwd",
                         "/%00", "/%", "/page.html/..", "/nothing"):
                with self.subTest(path):
                    body, status = self.get(server.port, path)
                    self.assertTrue(status.startswith("404"), (status, body))

    def test_the_page_and_keys_that_change(self):
        with self.serve("--key-update-every", "5000", "--reply-size", "100000") as server:
            body, status = self.get(server.port, "/")
            self.assertEqual(len(body), 100000)
            self.assertIn(b"TLS_AES_128_GCM_SHA256", body)
            self.assertIn(b"<th>resumed<td>no", body)
            self.assertTrue(self.get(server.port, "/", "-X", "POST", "-d", "x")[1].startswith("405"))
            two = self.get(server.port, "/", f"https://localhost:{server.port}/")[0]  # on one connection
            self.assertGreater(len(two), 200000)

    def test_curl_is_told_apart_by_its_certificate(self):
        self.ok(run("cert", "issue", "ada@demo.test", "--client-only", "--out", "ada", cwd=self.dir))
        with self.serve("--client-ca", "ca.pem", "--json") as server:
            body, _ = self.get(server.port, "/", "--cert", "ada.pem", "--key", "ada-key.pem")
            self.assertIn(b"CN=ada@demo.test", body)
        line = self.valid(server.lines[0], "serve-1")
        self.assertEqual(line["client"]["email_names"], ["ada@demo.test"])


class Log(Case):
    def test_one_line_for_each_handshake(self):
        with self.serve() as server:
            self.connect(server.port)
            run("connect", f"localhost:{server.port}", "--ca", "/nonexistent")
            self.ok(run("connect", f"localhost:{server.port}", env={"SSL_CERT_FILE": str(self.dir / "other.pem")}), 2)
            with socket.create_connection(("127.0.0.1", server.port)) as web:
                web.sendall(b"GET / HTTP/1.0\r\n\r\n")
                while web.recv(4096):
                    pass
        self.assertEqual(len(server.lines), 2, server.lines)
        self.assertRegex(server.lines[0], r"^✓ 127\.0\.0\.1:\d+ TLS 1\.3 TLS_AES_128_GCM_SHA256 X25519MLKEM768, for localhost, signed")
        self.assertRegex(server.lines[1], r"^✗ 127\.0\.0\.1:\d+ E-PEER-HTTP: ")

    def test_lines_of_json(self):
        with self.serve("--json") as server:
            self.connect(server.port)
            with socket.create_connection(("127.0.0.1", server.port)):
                pass
        good, bad = (self.valid(line, "serve-1") for line in server.lines)
        self.assertTrue(good["established"])
        self.assertEqual(good["server_name"], "localhost")
        self.assertEqual(bad["failure"]["code"], "E-NET-CLOSED")

    def test_the_certificate_is_chosen_by_name(self):
        self.ok(run("cert", "issue", "other.test", cwd=self.dir))
        with Server("--cert", "localhost.pem", "--key", "localhost-key.pem", "--cert", "other.test.pem", "--key", "other.test-key.pem",
                    cwd=self.dir) as server:
            for name in ("localhost", "other.test"):
                _, report = self.connect(server.port, "--sni", name, host="127.0.0.1")
                self.assertEqual(report["peer_chain"][0]["dns_names"], [name])


class Crowd(Case):
    def test_many_at_once(self):
        with self.serve("--echo") as server:
            results = []

            def guest():
                results.append(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--pipe", cwd=self.dir, stdin="hello\n"))

            threads = [threading.Thread(target=guest) for _ in range(16)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual([(r.returncode, r.stdout) for r in results], [(0, "hello\n")] * 16)
        self.assertEqual(len(server.lines), 16)

    def test_a_slow_guest_keeps_nobody_waiting(self):
        with self.serve() as server, socket.create_connection(("127.0.0.1", server.port)):
            self.ok(self.connect(server.port)[0])


class End(Case):
    def test_signals(self):
        for how in (signal.SIGTERM, signal.SIGINT):
            with self.serve() as server:
                self.connect(server.port)
                server.process.send_signal(how)
                self.assertEqual(server.process.wait(harness.PATIENCE), 0)

    def test_what_is_under_way_is_finished(self):
        with self.serve("--echo") as server:
            guest = subprocess.Popen([harness.PROGRAM, "connect", f"localhost:{server.port}", "--ca", "ca.pem", "--pipe"], cwd=self.dir,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                     env=harness.environment())
            guest.stdin.write("one\n")
            guest.stdin.flush()
            self.assertEqual(guest.stdout.readline(), "one\n")
            self.assertEqual(server.stop(), 0)
            guest.stdin.close()
            guest.stdout.close()
            guest.wait(harness.PATIENCE)

    def test_after_a_count(self):
        with self.serve("--count", "2") as server:
            for _ in range(2):
                self.ok(self.connect(server.port)[0])
            self.assertEqual(server.process.wait(harness.PATIENCE), 0)

    def test_mistakes(self):
        for arguments in (("--cert", "localhost.pem"), ("--cert", "localhost.pem", "--key", "ca-key.pem"),
                          ("--cert", "nowhere.pem", "--key", "localhost-key.pem"),
                          ("--cert", "localhost.pem", "--key", "localhost-key.pem", "--listen", "nowhere"),
                          ("--cert", "localhost.pem", "--key", "localhost-key.pem", "--client-auth", "require"),
                          ("--cert", "localhost.pem", "--key", "localhost-key.pem", "--http", "--echo"),
                          ("--cert", "localhost.pem", "--key", "localhost-key.pem", "--tickets", "many")):
            with self.subTest(arguments):
                self.ok(run("serve", *arguments, cwd=self.dir), 2)


if __name__ == "__main__":
    harness.main()
