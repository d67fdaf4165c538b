"""`entente connect` and `entente serve` meet again: tickets, sessions in files, early data, keys that both have."""
import os
import stat
import unittest

import harness
from harness import Case, run

KEY = "client-7:" + "5a" * 32


class Resume(Case):
    def test_two_connections_side_by_side(self):
        with self.serve() as server:
            done, report = self.connect(server.port, "--resume")
            self.ok(done)
            self.assertEqual((report["resumed"], report["first"]["resumed"]), ("ticket", None))
            self.assertLess(report["cost"]["received"], report["first"]["cost"]["received"])
            page = self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--resume", cwd=self.dir)).stdout
        for text in ("Both connections", "handshake bytes got", "resumed: "):
            self.assertIn(text, page)
        self.assertNotIn("in ca.pem", page)  # the second saw no root: the first did

    def test_no_tickets(self):
        with self.serve("--tickets", "off") as server, self.serve() as other:
            for port, arguments in ((server.port, ("--resume",)), (other.port, ("--no-tickets",))):
                done, report = self.connect(port, *arguments)
                self.ok(done)
                self.assertIsNone(report["resumed"])
        self.ok(run("connect", "localhost:1", "--no-tickets", "--resume", cwd=self.dir), 2)

    def test_a_session_in_a_file_is_used_once(self):
        with self.serve("--json") as server:
            self.ok(self.connect(server.port, "--session-out", "session")[0])
            self.assertEqual(stat.S_IMODE(os.stat(self.dir / "session").st_mode), 0o600)
            done, report = self.connect(server.port, "--session-in", "session")
            self.ok(done)
            self.assertEqual(report["resumed"], "ticket")
            self.assertTrue(report["identity"]["verified"])

    def test_sessions_that_the_server_keeps(self):
        with self.serve("--session-cache", "10") as server:
            done, report = self.connect(server.port, "--resume")
        self.ok(done)
        self.assertEqual(report["resumed"], "ticket")

    def test_a_session_that_does_not_fit_costs_a_full_handshake(self):
        with self.serve() as server, self.serve() as other:
            self.ok(self.connect(server.port, "--session-out", "kept")[0])
            done, report = self.connect(other.port, "--session-in", "kept")  # other ticket keys
            self.ok(done)
            self.assertIsNone(report["resumed"])
            (self.dir / "damaged").write_bytes((self.dir / "kept").read_bytes()[:-1] + b"\0")
            done, report = self.connect(server.port, "--session-in", "damaged")
            self.ok(done)
            (self.dir / "text").write_text("no session at all\n")
            done, report = self.connect(server.port, "--session-in", "text")
            self.ok(done)
            self.assertIsNone(report["resumed"])
        self.ok(run("connect", "localhost:1", "--session-in", "nowhere", cwd=self.dir), 2)

    def test_early_data(self):
        (self.dir / "request").write_bytes(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
        with self.serve("--early-data", "1000") as server, self.serve() as unwilling:
            self.ok(self.connect(server.port, "--session-out", "early")[0])
            done = run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--session-in", "early", "--early-data", "request",
                       "--pipe", "--json", cwd=self.dir)
            report = self.valid(self.ok(done).stderr, "connect-1")
            self.assertEqual((report["resumed"], report["early_data"], report["cost"]["round_trips"]), ("ticket", "accepted", 0))
            self.assertIn("200 OK", done.stdout)
            # the same session again: the server has seen this first flight's ticket, or the client starts anew; never twice
            self.ok(self.connect(unwilling.port, "--session-out", "late")[0])
            done = run("connect", f"localhost:{unwilling.port}", "--ca", "ca.pem", "--session-in", "late", "--early-data", "request",
                       "--pipe", "--json", cwd=self.dir)
            report = self.valid(self.ok(done).stderr, "connect-1")
            self.assertEqual(report["resumed"], "ticket")
            self.assertNotEqual(report["early_data"], "accepted")
            self.assertIn("200 OK", done.stdout)  # said again once the handshake was over

    def test_keys_that_both_have(self):
        with self.serve("--psk", KEY) as server:
            done, report = self.connect(server.port, "--psk", KEY)
            self.ok(done)
            self.assertEqual(report["resumed"], "psk")
            done, report = self.connect(server.port, "--psk", "stranger:" + "5a" * 32)  # then by certificate
            self.ok(done)
            self.assertIsNone(report["resumed"])
            done, report = self.connect(server.port, "--psk", "client-7:" + "a5" * 32)
            self.ok(done, 4)
            self.assertEqual(report["failure"]["alert"], "decrypt_error")
        for wrong in ("client-7", "client-7:zz", "client-7:5a", ":" + "5a" * 32):
            done = self.ok(run("connect", "localhost:1", "--psk", wrong, cwd=self.dir), 2)
            self.assertNotIn("5a5a", done.stderr)


if __name__ == "__main__":
    harness.main()
