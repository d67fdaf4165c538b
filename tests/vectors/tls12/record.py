#!/usr/bin/env python3
"""Records a handshake of TLS 1.2 with static RSA between OpenSSL's s_client and s_server, for rsa_handshake.txt.

usage: tests/vectors/tls12/record.py > tests/vectors/tls12/rsa_handshake.txt

Everything that the replay injects can be told from the recording and the server's key: the randoms stand in the hellos,
the premaster secret is decrypted here, by OpenSSL.
"""
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading

SUITE = "AES128-GCM-SHA256"


def openssl(*arguments, **more):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True, **more).stdout


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def forward(source, sink, heard):
    while data := source.recv(65536):
        heard.extend(data)
        sink.sendall(data)
    sink.shutdown(socket.SHUT_WR)


def record(folder):
    """What each side said, as bytes."""
    port, listener = free_port(), socket.create_server(("127.0.0.1", 0))
    server = subprocess.Popen(
        ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", folder / "cert.pem", "-key", folder / "key.pem",
         "-tls1_2", "-cipher", SUITE, "-no_ticket", "-naccept", "1", "-quiet"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    client = subprocess.Popen(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{listener.getsockname()[1]}", "-tls1_2", "-cipher", SUITE,
         "-no_ticket", "-noservername", "-CAfile", folder / "cert.pem", "-quiet", "-no_ign_eof"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    from_client = listener.accept()[0]
    to_server = None
    while to_server is None:
        try:
            to_server = socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            pass
    said = bytearray(), bytearray()
    threads = [threading.Thread(target=forward, args=args)
               for args in ((from_client, to_server, said[0]), (to_server, from_client, said[1]))]
    for thread in threads:
        thread.start()
    client.stdin.write(b"from the client\n")
    client.stdin.flush()
    server.stdout.readline()
    server.stdin.write(b"from the server\n")
    server.stdin.flush()
    client.stdout.readline()
    client.stdin.close()
    for thread in threads:
        thread.join()
    client.wait()
    server.kill()
    return said


def records(stream):
    at = 0
    while at < len(stream):
        size = 5 + int.from_bytes(stream[at + 3:at + 5], "big")
        yield bytes(stream[at:at + size])
        at += size


def messages(plain):
    """Handshake messages of plain records."""
    joined, at = b"".join(one[5:] for one in plain), 0
    while at < len(joined):
        size = 4 + int.from_bytes(joined[at + 1:at + 4], "big")
        yield joined[at:at + size]
        at += size


def until_change(stream):
    """The plain records of a side, and those behind its change_cipher_spec."""
    all_records = list(records(stream))
    change = next(i for i, one in enumerate(all_records) if one[0] == 20)
    return all_records[:change], all_records[change + 1:]


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem", "-out",
                folder / "cert.pem", "-subj", "/CN=server.test", "-addext", "subjectAltName=DNS:server.test",
                "-addext", "keyUsage=critical,keyEncipherment,keyCertSign", "-days", "36500")
        client, server = record(folder)
        key = openssl("pkcs8", "-topk8", "-nocrypt", "-in", folder / "key.pem", "-outform", "DER")
        client_plain, client_protected = until_change(client)
        server_plain, server_protected = until_change(server)
        hello, exchange = messages(client_plain)
        encrypted = exchange[6:]
        premaster = openssl("pkeyutl", "-decrypt", "-inkey", folder / "key.pem", input=encrypted)
    parts = {"server_key": key, "client_hello": hello, "client_key_exchange": exchange, "premaster": premaster,
             "client_finished_record": client_protected[0], "client_data_record": client_protected[1]}
    for part in messages(server_plain):
        parts[{2: "server_hello", 11: "certificate", 14: "server_hello_done"}[part[0]]] = part
    parts |= {"server_finished_record": server_protected[0], "server_data_record": server_protected[1]}
    version = openssl("version").decode().split()[1]
    print(f"# A handshake of TLS 1.2 with {SUITE} (static RSA), recorded between s_client and s_server of OpenSSL {version}\n"
          "# by record.py, which stands beside this file.")
    for name, value in parts.items():
        print(f"{name} = {value.hex()}")


if __name__ == "__main__":
    sys.exit(main())
