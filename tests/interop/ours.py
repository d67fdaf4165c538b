"""Our side: `entente connect` once, and `entente serve` for as long as it takes."""
import json
import re
import subprocess
import tempfile
import threading

from harness import PATIENCE, Mismatch, expect, expect_match


def request(name):
    return f"GET / HTTP/1.0\r\nHost: {name}\r\n\r\n".encode()


class Seen:
    """What one `entente connect --json --pipe` did."""

    def __init__(self, code, data, explanation):
        self.exit, self.data = code, data
        try:
            self.json = json.loads(re.sub(rb"\A(entente: warning: .*\n)+", b"", explanation))
        except ValueError:
            raise Mismatch(f"exit {code}, no JSON on stderr but:\n{explanation.decode(errors='replace')}") from None
        expect("schema", self.json.get("schema"), "entente.connect/1")
        expect("exit in JSON", self.json.get("exit"), code)


def connect(room, port, name, *options, ca="root.pem", half_close=False, words=None):
    """Asks `name` at 127.0.0.1:`port` for a page, or says `words`, and reads to the end. With `half_close` our
    side ends after that, else after the peer's (nginx, for one, sends no close_notify once it has read ours)."""
    arguments = [room.entente(), "connect", f"127.0.0.1:{port}", "--ca", room.file(ca), "--sni", name,
                 "--json", "--pipe", *options]
    with tempfile.TemporaryFile(dir=room.directory) as explanation:
        process = subprocess.Popen([str(a) for a in arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=explanation)
        patience = threading.Timer(PATIENCE, process.kill)
        patience.start()
        try:
            data = talk(process, request(name) if words is None else words, half_close)
        finally:
            patience.cancel()
            process.stdout.close()
        if process.returncode < 0:
            raise Mismatch(f"entente connect was ended by signal {-process.returncode}")
        explanation.seek(0)
        return Seen(process.returncode, data, explanation.read())


def talk(process, words, half_close):
    try:
        process.stdin.write(words)
        process.stdin.flush()
        if half_close:
            process.stdin.close()
    except BrokenPipeError:
        pass  # it has ended; its explanation tells why
    data = process.stdout.read()
    process.wait()
    try:
        process.stdin.close()
    except BrokenPipeError:
        pass
    return data


def page(seen):
    """`entente connect` went well and got its page: what it tells."""
    expect("failure", seen.json["failure"], None)
    expect_match("the page", seen.data.decode(errors="replace"), r"\AHTTP/1.[01] 200 ")
    return seen.json


def fetch(room, arguments, server, words, **how):
    """A page, fetched by somebody else's client from ours: (what the client said, our log's line)."""
    code, said = room.converse(*arguments, words=words, **how)
    line = server.handshake()
    expect("failure", line["failure"], None)
    expect_match("the page", said, r"HTTP/1\.[01] 200 ")
    expect("exit of the client", code, 0)
    return said, line


def credential(room, name):
    return ["--cert", room.file(name + ".pem"), "--key", room.file(name + "-key.pem")]


class Serve:
    """An `entente serve --json` on a free port."""

    def __init__(self, room, *options, keys=("p256",)):
        arguments = [room.entente(), "serve", "--listen", "127.0.0.1:0", "--json"]
        for key in keys:
            arguments += credential(room, key)
        self.room = room
        self.program = room.start(*arguments, *options)
        listening = self.program.wait_for(rb"\A(?:entente: warning: .*\n)*listening on 127\.0\.0\.1:(\d+)$")
        self.port, self.read = int(listening.group(1)), listening.end()

    def handshake(self):
        """The next line of its log."""
        line = self.program.wait_for(rb"^\{.*\}$", self.read)
        self.read = line.end()
        return json.loads(line.group())

    def stop(self):
        """SIGTERM drains and exits 0."""
        self.program.process.terminate()
        code = self.program.wait()
        self.room.stop(self.program)
        expect("exit of serve after SIGTERM", code, 0)
