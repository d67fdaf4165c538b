"""Peers of a few lines: what answers on a port that is not for TLS, and what may happen on the way."""
import socket
import struct
import threading

from harness import PATIENCE

HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
SSH = b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"
SMTP = b"220 mail.interop.test ESMTP ready\r\n"
GARBAGE = bytes((i * 73 + 41) % 256 for i in range(512))
ZEROS = bytes(512)


def record(kind, body):
    return struct.pack("!BHH", kind, 0x0303, len(body)) + body


def alert(number):
    return record(21, bytes([2, number]))


def server_hello_12(random=bytes(32)):
    """A ServerHello of TLS 1.2, without extensions."""
    body = b"\x03\x03" + random + b"\x00" + b"\xc0\x2b" + b"\x00"
    return record(22, b"\x02" + len(body).to_bytes(3, "big") + body)


def plain_alerts(stream):
    """The numbers of the alerts among whole, unencrypted records."""
    out = []
    while len(stream) >= 5:
        kind, _, size = struct.unpack("!BHH", stream[:5])
        if kind == 21 and size == 2:
            out.append(stream[6])
        stream = stream[5 + size:]
    return out


def read_record(connection):
    """One whole record, or less at the end."""
    out = b""
    while len(out) < 5 or len(out) < 5 + struct.unpack("!H", out[3:5])[0]:
        size = 5 - len(out) if len(out) < 5 else 5 + struct.unpack("!H", out[3:5])[0] - len(out)
        if not (more := connection.recv(size)):
            break
        out += more
    return out


def reset(connection):
    """Closes with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def read_all(connection):
    out = b""
    try:
        while more := connection.recv(65536):
            out += more
    except OSError:
        pass
    return out


class Listener:
    """Serves each connection with `play(connection)`, one after the other; `heard` is what came in the last one."""

    def __init__(self, play):
        self.play, self.heard = play, b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(PATIENCE)

    def _serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(PATIENCE)
                try:
                    self.heard = self.play(connection) or b""
                except OSError:
                    pass


def says(words, first=False):
    """Sends `words`, at once or after the first record that came; then hears the other side out."""
    def play(connection):
        if not first:
            read_record(connection)
        connection.sendall(words)
        connection.shutdown(socket.SHUT_WR)
        return read_all(connection)
    return play


def hears_then(end):
    def play(connection):
        read_record(connection)
        end(connection)
    return play


def silent(connection):
    return read_all(connection)


def between(port, alter, heard=None, first=None):
    """A wire to `port`. `alter(n, record)` changes the server's n-th record, or ends everything with None. The list
    `heard` gets what the client says. `first(record)` changes the client's first record."""
    def play(client):
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as server:
            if first:
                server.sendall(first(read_record(client)))
            up = threading.Thread(target=_copy, args=(client, server, heard), daemon=True)
            up.start()
            number = 0
            while data := read_record(server):
                if (data := alter(number, data)) is None:
                    client.shutdown(socket.SHUT_WR)
                    break
                client.sendall(data)
                number += 1
            up.join(PATIENCE)
    return play


def _copy(source, to, heard):
    try:
        while data := source.recv(65536):
            if heard is not None:
                heard.append(data)
            to.sendall(data)
        to.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def without_versions(data):
    """A ClientHello whose supported_versions means nothing any more: as if it were of TLS 1.2."""
    data, at = bytearray(data), 5 + 4 + 2 + 32
    at += 1 + data[at]  # legacy_session_id
    at += 2 + int.from_bytes(data[at:at + 2], "big")  # cipher_suites
    at += 1 + data[at] + 2  # legacy_compression_methods
    while at < len(data):
        if data[at:at + 2] == b"\x00\x2b":
            data[at:at + 2] = b"\xff\x2b"  # of private use
            return bytes(data)
        at += 4 + int.from_bytes(data[at + 2:at + 4], "big")
    raise ValueError("no supported_versions")


def unaltered(_, data):
    return data


def flip_first_encrypted():
    """Flips one bit of the first record of application_data."""
    done = []

    def alter(_, data):
        if data[0] == 23 and not done:
            done.append(True)
            return data[:-1] + bytes([data[-1] ^ 1])
        return data
    return alter


def cut_after(count):
    return lambda number, data: data if number < count else None
