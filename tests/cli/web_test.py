"""--web: the page from 127.0.0.1, for whoever has its address, and for nobody else."""
import base64
import json
import os
import re
import socket
import subprocess
import unittest

from harness import PATIENCE, PROGRAM, Case, environment, run

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/([0-9a-f]{32})/")


class Web:
    """A program that serves its page until that was closed, and what its stderr said of the address."""

    def __init__(self, *arguments, cwd=None):
        self.process = subprocess.Popen([PROGRAM, *map(str, arguments), "--web", "--web-once"], cwd=cwd, text=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment())
        self.find_address()

    def find_address(self):
        said = ""
        for line in self.process.stderr:
            said += line
            if match := ADDRESS.search(line):
                self.port, self.token = int(match[1]), match[2]
                return
        raise AssertionError(said)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def ask(self, path=None, method="GET", host=None, **headers):
        """Status, headers and body."""
        lines = [f"{method} {path or f'/{self.token}/'} HTTP/1.1", f"Host: {host or f'127.0.0.1:{self.port}'}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall("\r\n".join([*lines, "", ""]).encode())
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        return int(head.split()[1]), head.decode().lower(), body.decode()

    def events(self):
        return Events(self)


class Events:
    """A WebSocket (RFC 6455), as much of it as is needed."""

    def __init__(self, web, **headers):
        self.socket = socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE)
        lines = [f"GET /{web.token}/events HTTP/1.1", f"Host: 127.0.0.1:{web.port}", f"Origin: http://127.0.0.1:{web.port}",
                 "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                 f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}"]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        while self.file.readline() not in (b"\r\n", b""):
            pass

    def next(self):
        first, length = self.file.read(2)
        assert first == 0x81, first  # one whole text
        if length == 126:
            length = int.from_bytes(self.file.read(2), "big")
        elif length == 127:
            length = int.from_bytes(self.file.read(8), "big")
        return json.loads(self.file.read(length))

    def close(self):
        self.file.close()
        self.socket.close()


class Page(Case):
    def test_is_served_until_it_is_closed(self):
        with Web("demo") as web:
            status, head, body = web.ask()
            self.assertEqual(status, 200)
            for header in ("content-type: text/html", "cache-control: no-store", "x-frame-options: deny", "referrer-policy: no-referrer"):
                self.assertIn(header, head)
            self.assertIn('"live":true}', body)
            self.assertIn(f"connect-src ws://127.0.0.1:{web.port} ", body)
            self.assertNotIn("connect-src 'none'", body)
            events = web.events()
            self.assertEqual(events.status, 101)
            first = events.next()
            self.assertEqual(first["kind"], "document")
            self.valid(json.dumps(first["document"]), "transcript-1")
            self.assertFalse(first["document"]["secrets"])
            self.assertEqual(events.next(), {"kind": "end"})
            events.close()
            self.assertEqual(web.process.wait(PATIENCE), 0)

    def test_of_a_capture(self):
        with self.serve("--count", "1") as server:
            self.ok(run("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--pcap", "web.pcapng", "--with-secrets", cwd=self.dir))
        with Web("decode", "web.pcapng", cwd=self.dir) as web:
            status, _, body = web.ask()
            self.assertEqual((status, '"viewpoint":"observer"' in body), (200, True))
            events = web.events()
            document = events.next()["document"]
            self.assertEqual([c["observation"]["outcome"] for c in document["connections"]], ["established"])
            events.close()
            self.assertEqual(web.process.wait(PATIENCE), 0)

    def test_who_only_holds_a_place_makes_room(self):
        with Web("demo") as web:
            events = web.events()
            events.next()
            idle = [socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE) for _ in range(32)]
            for _ in range(3):
                self.assertEqual(web.ask()[0], 200)
            self.assertEqual(idle[0].recv(1), b"", "the first to come is the first to go")
            idle[-1].sendall(f"GET /{web.token}/ HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\n\r\n".encode())
            self.assertTrue(idle[-1].recv(12).startswith(b"HTTP/1.1 200"))
            self.assertEqual(events.next(), {"kind": "end"}, "who showed the token stays")
            for one in idle:
                one.close()
            events.close()

    def test_answers_nobody_else(self):
        with Web("demo") as web:
            own = f"127.0.0.1:{web.port}"
            for path, status in ((f"/{web.token}/", 200), (f"/{web.token}", 404), ("/", 404), (f"/{'0' * 32}/", 404),
                                 (f"/{web.token}/../{web.token}/", 404), (f"/{web.token}/events", 404), (f"/{web.token}/?x", 404)):
                self.assertEqual(web.ask(path)[0], status, path)
            for host in ("evil.test", f"evil.test:{web.port}", "127.0.0.1", f"127.0.0.1:{web.port + 1}"):
                self.assertEqual(web.ask(host=host)[0], 403, host)
            for host in (f"localhost.:{web.port}", f"localhost:{web.port}.evil.test", f"{own}@evil.test", f"evil.test@{own}", f"0.0.0.0:{web.port}",
                         f"[::]:{web.port}", f"localhost:0{web.port}", f"{own}\r\nHost: {own}"):
                self.assertIn(web.ask(host=host)[0], (400, 403), host)
            for host in (f"localhost:{web.port}", f"[::1]:{web.port}"):
                self.assertEqual(web.ask(host=host)[0], 200)
            for origin in ("http://evil.test", "null", f"https://{own}", f"http://{own}.evil.test"):
                self.assertEqual(web.ask(Origin=origin)[0], 403, origin)
            self.assertEqual(web.ask(Origin=f"http://{own}")[0], 200)
            for method, status in (("HEAD", 200), ("POST", 405), ("DELETE", 405)):
                self.assertEqual(web.ask(method=method)[0], status, method)
            self.assertEqual(web.ask(method="HEAD")[2], "")
            forged = {"Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
                      "Origin": "http://evil.test"}
            self.assertEqual(web.ask(f"/{web.token}/events", **forged)[0], 403)

    def test_hears_of_connections_as_they_end(self):
        arguments = ("serve", "--listen", "127.0.0.1:0", "--cert", "localhost.pem", "--key", "localhost-key.pem", "--count", "1")
        process = subprocess.Popen([PROGRAM, *arguments, "--web", "--web-once"], cwd=self.dir, text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=environment())
        web = Web.__new__(Web)
        web.process = process
        with web:
            web.find_address()
            port = re.search(r":(\d+)$", process.stdout.readline().strip())[1]
            events = web.events()
            self.assertEqual(events.next()["document"]["connections"], [])
            self.ok(run("connect", f"localhost:{port}", "--ca", "ca.pem", cwd=self.dir))
            for _ in ("established", "ended"):
                heard = events.next()
                self.assertEqual(heard["kind"], "connection")
                self.assertEqual(heard["connection"]["id"], "c1")
                self.assertTrue(heard["connection"]["established"])
            self.assertEqual(events.next(), {"kind": "end"})
            late = web.events()
            self.assertEqual(len(late.next()["document"]["connections"]), 1)
            late.close()
            events.close()
            self.assertEqual(process.wait(PATIENCE), 0)

    def test_a_connection_that_stays_open_is_shown_and_brought_up_to_date(self):
        """Both ends: the client's page and the server's, while nothing has been said yet."""
        with self.serve("--echo", "--count", "1") as server:
            arguments = ("connect", f"localhost:{server.port}", "--ca", "ca.pem", "--pipe", "--web", "--web-once")
            process = subprocess.Popen([PROGRAM, *arguments], cwd=self.dir, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, env=environment())
            web = Web.__new__(Web)
            web.process = process
            with web:
                web.find_address()
                events = web.events()
                [connection] = events.next()["document"]["connections"]
                self.assertTrue(connection["established"])
                before = connection["traffic"]["client"]["received"]
                process.stdin.write("some words\n")
                process.stdin.close()
                heard = events.next()
                self.assertEqual((heard["kind"], heard["connection"]["id"]), ("connection", connection["id"]))
                self.assertGreater(heard["connection"]["traffic"]["client"]["received"], before)
                self.assertEqual(events.next(), {"kind": "end"})
                events.close()
                process.stdin = None
                self.assertEqual(process.wait(PATIENCE), 0)

    def test_too_much_is_turned_away(self):
        with Web("demo") as web:
            crowd = [socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE) for _ in range(40)]
            ended = 0
            for visitor in crowd[:8]:  # who came first and said nothing
                ended += visitor.recv(1) == b""
            self.assertEqual(ended, 8)
            for visitor in crowd:
                visitor.close()


if __name__ == "__main__":
    unittest.main()
