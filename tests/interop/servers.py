"""Other people's servers, for `entente connect` to talk to. Each answers a GET with a page that tells what it saw, by TLS
1.3 and 1.2."""
import functools

from harness import Mismatch, find_openssl, free_port, require, wait_for_port
from matrix import GROUPS, KEYS, gnutls_cipher, name_of, openssl_name, version_of

TRIES = 3  # a free port may be taken by somebody else before the server binds it


class Server:
    """One that listens. `sees(suite, group, client)` are patterns of its page."""

    def __init__(self, port, program, sees):
        self.port, self.program, self.sees = port, program, sees


class OpenSSL:
    program = "openssl"
    ignores_unknown_alpn = False  # RFC 7301 §3.2: no_application_protocol

    def __init__(self, room, openssl=("openssl",)):
        self.room, self.openssl = room, openssl

    def serve(self, key, group=None, auth=None, chain=True, page=True, extra=(), env=None):
        """`auth` is None, "request" or "require". Without `page` its stdin and stdout go to and come from the client."""
        file = self.room.file
        arguments = [*self.openssl, "s_server", "-accept", "127.0.0.1:0", "-alpn", "http/1.1",
                     "-cert", file(key + ".pem"), "-key", file(key + "-key.pem"), "-CAfile", file("root.pem")]
        if page:
            arguments += ["-www"]
        if chain:
            arguments += ["-cert_chain", file("intermediate.pem")]
        if group:
            arguments += ["-groups", GROUPS[group][0]]
        if auth:
            arguments += ["-Verify" if auth == "require" else "-verify", "3", "-verify_return_error"]
        program = self.room.start(*arguments, *extra, env=env)
        port = int(program.wait_for(rb"^ACCEPT .*:(\d+)$").group(1))
        return Server(port, program, self.sees)

    def servers(self, groups, auth=None):
        """A server for each key and each of `groups` (None: all): {(group, key): Server}"""
        return {(group, key): self.serve(key, group, auth) for group in groups for key in KEYS}

    @staticmethod
    def sees(suite, _group, client):
        shown = f"Subject: CN={client}@interop.test" if client else "no client certificate available"
        return [f"New, TLSv{version_of(suite)}, Cipher is {openssl_name(suite)}\n", shown]


class GnuTLS:
    program = "gnutls-serv"
    ignores_unknown_alpn = True

    def __init__(self, room):
        self.room = room

    def serve(self, keys, group=None, auth=None, extra=(), versions=("1.3", "1.2"), priority=""):
        priority = "NORMAL:-VERS-ALL" + "".join(":+VERS-TLS" + version for version in versions) + priority
        if group:
            priority += ":-GROUP-ALL:+GROUP-" + GROUPS[group][1]
        arguments = ["gnutls-serv", "--http", "--alpn", "http/1.1", "--priority", priority,
                     "--x509cafile", self.room.file("root.pem")]
        for key in keys:
            arguments += ["--x509certfile", self.room.file(key + ".pem")]
            arguments += ["--x509keyfile", self.room.file(key + "-key.pem")]
        arguments += {None: ["--disable-client-cert"], "request": ["--verify-client-cert"],
                      "require": ["--verify-client-cert", "--require-client-cert"]}[auth]
        for _ in range(TRIES):
            port = free_port()
            program = self.room.start(*arguments, *extra, "--port", port)
            if program.wait_for(rb"IPv4 .*\.\.\.(done|bind)").group(1) == b"done":
                return Server(port, program, self.sees)
        raise Mismatch("gnutls-serv found no port")

    def servers(self, groups, auth=None):
        out = {}
        for group in groups:
            server = self.serve(list(KEYS), group, auth)  # chooses its certificate by server_name
            out.update({(group, key): server for key in KEYS})
        return out

    @staticmethod
    def sees(suite, group, client):
        shown = [f"Subject: CN={client}@interop.test"] if client else []
        return [rf"TLS{version_of(suite)}.*-\(ECDHE-{GROUPS[group][1]}\).*-\({gnutls_cipher(suite)}\)"] + shown


class Nginx:
    program = "nginx"
    ignores_unknown_alpn = False

    def __init__(self, room):
        self.room, self.started = room, 0

    def servers(self, groups, auth=None, extra=""):
        """One nginx: a port for each of `groups`, a certificate for each name. `extra`: directives."""
        self.started += 1
        home = self.room.file(f"nginx-{self.started}")
        home.mkdir()
        for _ in range(TRIES):
            ports = {group: free_port() for group in groups}
            (home / "nginx.conf").write_text(self._configuration(home, ports, auth, extra), encoding="utf-8")
            program = self.room.start("nginx", "-p", home, "-c", home / "nginx.conf", "-e", "stderr")
            if all(wait_for_port(port, program) for port in ports.values()):
                return {(group, key): Server(ports[group], program, self.sees) for group in groups for key in KEYS}
        raise Mismatch("nginx does not listen: " + program.text())

    def _configuration(self, home, ports, auth, extra):
        file = self.room.file
        page = ("protocol $ssl_protocol, cipher $ssl_cipher, curve $ssl_curve, alpn $ssl_alpn_protocol, "
                "client $ssl_client_verify $ssl_client_s_dn, resumed $ssl_session_reused, early <$ssl_early_data>.\\n")
        verify = {None: "off", "request": "optional", "require": "on"}[auth]
        servers = "".join(f"""
  server {{
    listen 127.0.0.1:{port} ssl;
    server_name {name_of(key)};
    ssl_certificate {file(key)}.pem;
    ssl_certificate_key {file(key)}-key.pem;
    ssl_ecdh_curve {GROUPS[group][0] if group else "X25519:P-256:P-384"};
    ssl_early_data on;
    return 200 "{page}";
  }}""" for group, port in ports.items() for key in KEYS)
        temporary = "".join(f"\n  {kind}_temp_path {home}/{kind};"
                            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        return f"""daemon off; master_process off; pid {home}/pid; error_log stderr info;
events {{ worker_connections 64; }}
http {{
  access_log off; default_type text/plain; ssl_protocols TLSv1.2 TLSv1.3; {extra}{temporary}
  ssl_verify_client {verify}; ssl_client_certificate {file("root.pem")}; ssl_verify_depth 3;{servers}
}}
"""

    @staticmethod
    def sees(suite, group, client):
        curve = {"secp256r1": "prime256v1"}.get(group, group)
        shown = f"SUCCESS CN={client}@interop.test" if client else "NONE "
        return [f"TLSv{version_of(suite)}, cipher {openssl_name(suite)}, (?i:curve {curve}), alpn http/1.1, client {shown}"]


PEERS = {"openssl": OpenSSL, "gnutls": GnuTLS, "nginx": Nginx}


def find(name):
    """How to make the peer of that name in a room; ends the test where it is not installed."""
    if name.startswith("openssl"):
        return functools.partial(OpenSSL, openssl=find_openssl(name))
    require(PEERS[name].program)
    return PEERS[name]
