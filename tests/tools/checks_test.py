#!/usr/bin/env python3
"""A check that cannot fail is a defect: each check of tools/ is given a small tree that breaks its rule."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent.parent / "tools"


def run(tool, files, *arguments):
    """The tool's exit code and output on a tree of {path: text}."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            file = pathlib.Path(root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        done = subprocess.run([sys.executable, TOOLS / tool, *arguments, root], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


class Floors(unittest.TestCase):
    def refused(self, path, line, why):
        code, output = run("check_floors", {path: f"// A file.\n{line}\n"})
        self.assertEqual(code, 1, output)
        self.assertIn(f"{path}:2:", output)
        self.assertIn(why, output)

    def allowed(self, path, line):
        code, output = run("check_floors", {path: line + "\n"})
        self.assertEqual(code, 0, output)

    def test_upward(self):
        self.refused("src/wire/reader.h", '#include "handshake/driver.h"', "wire may not touch handshake")
        self.refused("src/base/bytes.h", "#include <entente/trace.h>", "belongs to trace")
        self.refused("src/x509/path.cpp", "#include <entente/client.h>", "belongs to connection")

    def test_neighbours(self):
        self.refused("src/keys/schedule13.h", '#include "record/deframer.h"', "keys may not touch record")

    def test_downward(self):
        self.allowed("src/handshake/driver.h", '#include "wire/reader.h"')
        self.allowed("src/x509/verifier.h", "#include <entente/trust.h>")
        self.allowed("src/base/clock.cpp", "#include <ctime>")

    def test_openssl_stays_in_its_folder(self):
        self.refused("src/keys/transcript.cpp", "#include <openssl/evp.h>", "only crypto/openssl")
        self.refused("src/crypto/openssl/aead.cpp", "#include <openssl/ssl.h>", "libssl")
        self.refused("src/crypto/provider.h", '#include "crypto/openssl/aead.h"', "interfaces")
        self.allowed("src/crypto/openssl/aead.cpp", "#include <openssl/evp.h>")

    def test_sides_and_versions(self):
        self.refused("src/handshake/tls13/client/hello.cpp", '#include "handshake/tls13/server/hello.h"', "client and server")
        self.refused("src/handshake/tls13/client/hello.cpp", '#include "handshake/tls12/client/hello.h"', "tls12 and tls13")
        self.refused("src/handshake/server_states.h", '#include "handshake/client_states.h"', "client and server")

    def test_sockets_and_threads(self):
        self.refused("src/connection/core.cpp", "#include <sys/socket.h>", "sockets")
        self.refused("src/handshake/driver.cpp", "#include <mutex>", "no threads")
        self.allowed("src/io/blocking_stream.cpp", "#include <sys/socket.h>")

    def test_public_headers_stand_alone(self):
        self.refused("include/entente/client.h", '#include "base/bytes.h"', "public header")
        self.refused("apps/cli/demo.cpp", '#include "handshake/driver.h"', "apps may not touch handshake")

    def test_unknown_floor_and_empty_tree(self):
        self.assertEqual(run("check_floors", {"src/attic/box.h": ""})[0], 1)
        self.assertEqual(run("check_floors", {"README": ""})[0], 1)


class Sizes(unittest.TestCase):
    def function(self, lines, signature="int f(int a) {"):
        return signature + "\n" + "  f(1);\n" * (lines - 2) + "}\n"

    def test_long_function(self):
        for signature in ("int f(int a) {", "Result<int> f(int a,\n              int b) noexcept {",
                          "auto X::on(const Hello& hello, Context& c) && -> Next<A, B> {"):
            code, output = run("check_sizes", {"src/base/a.cpp": self.function(62, signature)})
            self.assertEqual(code, 1, signature)
            self.assertIn("at most", output)
        self.assertEqual(run("check_sizes", {"src/base/a.cpp": self.function(30)})[0], 0)

    def test_many_middling_functions(self):
        few = self.function(40) + self.function(5) * 9
        self.assertEqual(run("check_sizes", {"src/base/a.cpp": few})[0], 0)
        code, output = run("check_sizes", {"src/base/a.cpp": few + self.function(40)})
        self.assertEqual(code, 1)
        self.assertIn("9 of 11", output)

    def test_long_file(self):
        code, output = run("check_sizes", {"src/base/a.cpp": self.function(5) * 121})
        self.assertEqual(code, 1)
        self.assertIn("605 lines", output)


class Rfc(unittest.TestCase):
    SOURCE = "  // RFC 8446 §4.1.3: the suite must be one\n  // that was offered.\n  if (x) return;\n"

    def test_out_of_date(self):
        code, output = run("check_rfc", {"src/a.cpp": self.SOURCE, "docs/COMPLIANCE.md": "# Compliance\n"})
        self.assertEqual(code, 1)
        self.assertIn("out of date", output)

    def test_up_to_date(self):
        with tempfile.TemporaryDirectory() as root:
            source = pathlib.Path(root, "src/a.cpp")
            source.parent.mkdir()
            source.write_text(self.SOURCE, encoding="utf-8")
            call = [sys.executable, TOOLS / "check_rfc"]
            self.assertEqual(subprocess.run([*call, "--write", root], capture_output=True).returncode, 0)
            self.assertEqual(subprocess.run([*call, root], capture_output=True).returncode, 0)
            page = pathlib.Path(root, "docs/COMPLIANCE.md").read_text(encoding="utf-8")
            self.assertIn("| 4.1.3 | the suite must be one that was offered. | `src/a.cpp` |", page)


class Demands(unittest.TestCase):
    """docs/compliance/rfc8446.toml, by the same tool."""

    GOOD = 'must = "refuse it"\ncode = ["src/a.cpp:refuse"]\ntests = ["Hello.IsRefused"]\n'
    FILES = {"src/a.cpp": "void refuse();\n", "tests/unit/a_test.cpp": "TEST(Hello, IsRefused) {}\n"}

    def check(self, demand, *arguments):
        text = f'["4.1.2"]\ntitle = "ClientHello"\n[["4.1.2".demands]]\nwho = "client"\n{demand}'
        return run("check_rfc", {**self.FILES, "docs/compliance/rfc8446.toml": text}, *arguments)

    def refused(self, demand, why):
        code, output = self.check(demand, "--write")
        self.assertEqual(code, 1, output)
        self.assertIn(f"§4.1.2: refuse it: {why}", output)

    def test_met(self):
        self.assertEqual(self.check(self.GOOD, "--write")[0], 0)
        code, output = self.check(self.GOOD)
        self.assertEqual(code, 1)
        self.assertIn("out of date", output)

    def test_without_code_or_tests(self):
        self.refused('must = "refuse it"\ntests = ["Hello.IsRefused"]\n', "has no code")
        self.refused('must = "refuse it"\ncode = ["src/a.cpp:refuse"]\n', "has no tests")

    def test_names_what_is_not_there(self):
        self.refused(self.GOOD.replace(":refuse", ":refused"), "there is no src/a.cpp:refused")
        self.refused(self.GOOD.replace("src/a.cpp", "src/b.cpp"), "there is no src/b.cpp:refuse")
        self.refused(self.GOOD.replace("IsRefused", "IsTaken"), "there is no test Hello.IsTaken")

    def test_gaps_are_accepted_or_none(self):
        self.refused('must = "refuse it"\ngap = "it is taken"\n', "it is taken")
        self.assertEqual(self.check('must = "refuse it"\ngap = "it is taken"\naccepted = "it does no harm"\n', "--write")[0], 0)
        self.assertEqual(self.check('must = "refuse it"\nnone = "there are none"\n', "--write")[0], 0)

    def test_form(self):
        self.refused(self.GOOD + 'must_not = "take it"\n', "has not the form")
        self.refused(self.GOOD + 'why = "so"\n', "has not the form")


class Adversary(unittest.TestCase):
    ROW = '[R1]\ndemand = "too long: refused"\ncells = ["client 1.3"]\n'
    TEST = "TEST(R1Overflow, IsRefused) {\n  AgainstClient pair;\n}\n"

    def refused(self, why, rows=ROW, test=TEST, page="", mistakes=""):
        code, output = run("check_adversary", {"tests/adversary/catalogue.toml": rows, "tests/adversary/a_test.cpp": test,
                                               "docs/ADVERSARY.md": page, "docs/MISTAKES.md": mistakes})
        self.assertEqual(code, 1, output)
        self.assertIn(why, output)

    def test_a_row_has_a_test(self):
        self.refused("R1: no test is named by it", test="TEST(Overflow, IsRefused) {\n  AgainstClient pair;\n}\n")
        self.refused("R2: no test is named by it", rows=self.ROW + '[R2]\ndemand = "damaged: refused"\n')

    def test_a_test_has_a_row(self):
        self.refused("R9Old.IsRefused is named by R9, which is no row", test=self.TEST + "TEST(R9Old, IsRefused) {}\n")

    def test_every_side_that_a_row_is_about_is_attacked(self):
        self.refused("R1: no test of it attacks server 1.3", rows=self.ROW.replace('["client 1.3"]', '["client 1.3", "server 1.3"]'))
        self.refused("R1: no test of it attacks client 1.3", test=self.TEST.replace("Client", "Server"))
        self.refused("R1: client 1.3 is not open", rows=self.ROW + 'open = { "client 1.3" = "nobody wrote it" }\n')

    def test_what_waits_has_no_tests(self):
        self.refused("R1: is said to wait", rows=self.ROW + 'waits = "the proxy"\n')

    def test_documents_name_tests_that_exist(self):
        self.refused("docs/MISTAKES.md:2: there is no test R1Overflow.IsTaken", mistakes="`R1Overflow.IsRefused`\n`R1Overflow.IsTaken`\n")
        self.refused("there is no test R2Overflow.*", mistakes="`R1Overflow.*`, `R2Overflow.*`\n")

    def test_out_of_date(self):
        self.refused("out of date", page="# The catalogue\n")

    def test_up_to_date(self):
        helped = "void expect_refused() {\n  AgainstClient pair;\n}\n\nTEST(R1Overflow, IsRefused) {\n  expect_refused();\n}\n"
        with tempfile.TemporaryDirectory() as root:
            for path, text in (("tests/adversary/catalogue.toml", self.ROW), ("tests/adversary/a_test.cpp", helped)):
                file = pathlib.Path(root, path)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            call = [sys.executable, TOOLS / "check_adversary"]
            done = subprocess.run([*call, "--write", root], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(subprocess.run([*call, root], capture_output=True).returncode, 0)
            page = pathlib.Path(root, "docs/ADVERSARY.md").read_text(encoding="utf-8")
            self.assertIn("`R1Overflow.IsRefused` (C1.3)", page)


class Docs(unittest.TestCase):
    def check(self, text, **files):
        dev = "#!/bin/sh\necho '  demo   shows'\n"
        with tempfile.TemporaryDirectory() as root:
            for path, content in {"README.md": text, "dev": dev, **files}.items():
                pathlib.Path(root, path).parent.mkdir(exist_ok=True)
                pathlib.Path(root, path).write_text(content, encoding="utf-8")
            subprocess.run(["git", "init", "--quiet", root], check=True)
            for program in ("dev", "entente"):
                if pathlib.Path(root, program).exists():
                    pathlib.Path(root, program).chmod(0o755)
            done = subprocess.run([sys.executable, TOOLS / "check_docs", root, root], capture_output=True, text=True)
            return done.returncode, done.stdout + done.stderr

    def refused(self, text, why, **files):
        code, output = self.check(text, **files)
        self.assertEqual(code, 1, output)
        self.assertIn(why, output)

    def allowed(self, text, **files):
        code, output = self.check(text, **files)
        self.assertEqual(code, 0, output)

    def test_exit_codes(self):
        self.refused("```console\n$ false\n```\n", "README.md:2: `false` exits 1, not 0")
        self.refused("```console exit=3\n$ true\n```\n", "exits 0, not 3")
        self.allowed("```console exit=3\n$ true\n$ (exit 3)\n```\n")

    def test_output(self):
        self.allowed("```console\n$ echo took 12 ms; echo done\ntook 7  ms\ndone\n```\n")
        self.allowed("```console\n$ seq 3; echo done\n...\ndone\n```\n")
        self.allowed("```console\n$ echo a\n```\n")
        self.refused("```console\n$ echo took long\ntook ages\n```\n", "shows `took ages`")
        self.refused("```console\n$ echo a; echo b\na\n```\n", "printed `b`")
        self.refused("```console\n$ echo a\na\nb\n```\n", "(nothing more)")

    def test_a_document_is_one_shell(self):
        self.allowed("```console\n$ echo x >file\n$ (echo ready; sleep 100) &\nready\n```\n\n```console\n$ cat file\nx\n```\n")

    def test_commands_for_a_fresh_clone(self):
        self.allowed("```sh\ngit clone URL\n./dev demo   # shows\n```\n")
        self.refused("```sh\n./dev fly\n```\n", "no verb `fly`")
        self.refused("Run `./dev fly`.\n", "no verb `fly`")
        self.refused("```sh\nmake install\n```\n", "no command for a fresh clone")
        self.refused("```text\n$ ls\n```\n", "must be a `console` block")

    def test_sources_and_links(self):
        self.allowed("```cpp a.cpp\nint a;\n```\n", **{"a.cpp": "int a;\n"})
        self.refused("```cpp a.cpp\nint b;\n```\n", "not what a.cpp holds", **{"a.cpp": "int a;\n"})
        self.refused("See [there](docs/nowhere.md#x).\n", "leads nowhere")

    def test_only_what_is_the_project_s_own(self):
        """A package's own read-me, where npm put it, is no document of ours."""
        foreign = {"node_modules/a.md": "```sh\nmake install\n```\n"}
        self.refused("", "node_modules/a.md:2", **foreign)
        self.allowed("", **foreign, **{".gitignore": "/node_modules/\n"})

    def test_man_page(self):
        self.refused("", "page.1:2: `false` exits 1", **{"page.1": ".EX\n$ false\n.EE\n"})
        entente = "#!/bin/sh\necho '  -q,--quiet   says nothing'\n"
        self.allowed("", **{"page.1": ".SS entente talk\n.B \\-\\-quiet\n.SH END\n", "entente": entente})
        self.refused("", "--loud is only in the page", **{"page.1": ".SS entente talk\n\\-\\-loud\n", "entente": entente})
        self.refused("", "--quiet is only in --help", **{"page.1": ".SS entente talk\n", "entente": entente})


if __name__ == "__main__":
    unittest.main()
