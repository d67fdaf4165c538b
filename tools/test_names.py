"""The tests that the sources name, for tools that hold documents against them: GoogleTest's `Suite.Name`, those of Python
and ctest's own; and whom a test attacks, read from the names that it uses."""
import dataclasses
import pathlib
import re

TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P|TYPED_TEST)\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.MULTILINE)
INSTANCES = re.compile(r"^INSTANTIATE_TEST_SUITE_P\(\s*\w+\s*,\s*(\w+)", re.MULTILINE)
INSTANCE = re.compile(r'\w+\{"(\w+)"')
CTEST = re.compile(r"add_test\(NAME\s+([\w.]+)\s")
CASES = re.compile(r'cases\.of\("(\w+)"')
ROW = re.compile(r"([A-Z]\d{1,2})(?=[A-Z_])")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
WORD = re.compile(r"\w+")
QUOTED = re.compile(r"""//.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)'""")
DEFINED = re.compile(r"(?:class|struct)\s+(\w+)|(\w+)\(")

# What only a test of that side uses: the library's side is what the scripted peer is not.
ATTACKS = {
    "AgainstClient": "client 1.3", "ScriptedServer": "client 1.3",
    "AgainstServer": "server 1.3", "ScriptedClient": "server 1.3",
    "AgainstClient12": "client 1.2", "ScriptedServer12": "client 1.2",
    "AgainstServer12": "server 1.2", "ScriptedClient12": "server 1.2",
    "resuming_server": "server 1.3", "ClientAt": "client 1.2", "ServerAt": "server 1.2",
}
CELLS = ("client 1.2", "server 1.2", "client 1.3", "server 1.3")


@dataclasses.dataclass(frozen=True)
class Test:
    name: str  # `Suite.Name`, `ctest.name`, `file.py Class.test_name`, `cases of X1`
    file: str
    rows: frozenset = frozenset()  # of the adversary's catalogue, by its name
    cells: frozenset = frozenset()  # whom it attacks; empty: no one side of a connection


def rows_of(*names):
    return frozenset(match[1] for name in names if (match := ROW.match(name)))


def chunks(text):
    """(first line, all of it) of each definition at a file's top level; a template's first line is the one behind."""
    found, start, depth, lines = [], None, 0, text.splitlines()
    for number, line in enumerate(map(str.rstrip, QUOTED.sub("", text).splitlines())):
        if start is None:
            if not re.match(r"[A-Za-z]", line) or line.startswith(("namespace", "using", "template")):
                continue
            start, depth = number, 0
        depth += len(re.findall(r"[({]", line)) - len(re.findall(r"[)}]", line))
        if depth <= 0 and line.endswith((";", "}", ")")):
            found.append((lines[start], "\n".join(lines[start : number + 1])))
            start = None
    return found


class Source:
    """A C++ file of tests: what its definitions attack, those of the headers that it includes among them."""

    def __init__(self, root, path, loaded):
        loaded[path] = self
        self.text = (root / path).read_text(encoding="utf-8")
        self.attacks = dict.fromkeys(ATTACKS)
        bodies = []
        for include in INCLUDE.findall(self.text):
            for place in (path.parent / include, pathlib.Path("tests") / include):
                if (root / place).exists():
                    header = loaded.get(place) or Source(root, place, loaded)
                    self.attacks |= getattr(header, "attacks", {})
                    break
        self.attacks |= {name: frozenset([cell]) for name, cell in ATTACKS.items()}
        for first, body in chunks(self.text):
            defined = DEFINED.search(first)
            if not TEST.match(body) and defined and (name := defined[1] or defined[2]) not in ATTACKS:
                bodies.append((name, body))
        while self.widen(bodies):
            pass

    def of(self, text):
        return frozenset().union(*(self.attacks.get(word) or () for word in set(WORD.findall(text))))

    def widen(self, bodies):
        before = dict(self.attacks)
        for name, body in bodies:
            self.attacks[name] = (self.attacks.get(name) or frozenset()) | self.of(body)
        return self.attacks != before


def pair_cells(text):
    """A connection of both our sides, of the version that it says, or of TLS 1.3."""
    versions = {"1." + digit for digit in re.findall(r"tls1([23])\b", text.lower())} or {"1.3"}
    return frozenset(f"{side} {version}" for side in ("client", "server") for version in versions)


def cpp_tests(root, path, loaded):
    source = loaded.get(path) or Source(root, path, loaded)
    top = path.parts[1]
    parameters = " ".join(INSTANCES.findall(source.text))
    for first, body in chunks(source.text):
        if match := TEST.match(body):
            cells = source.of(body) if top == "adversary" else frozenset()
            if top == "pairs":
                suite = body + match[1] + (source.text if match[1] in parameters else "") + path.stem
                cells = pair_cells(suite)
            yield Test(f"{match[1]}.{match[2]}", path.as_posix(), rows_of(match[1], match[2]), cells)
        elif match := INSTANCES.match(body):
            for name in INSTANCE.findall(body):
                yield Test(f"{match[1]}/{name}", path.as_posix(), rows_of(name), pair_cells(name))


def all_tests(root):
    """Every test that the sources name."""
    loaded, out = {}, []
    for file in sorted((root / "tests").rglob("*")):
        path = file.relative_to(root)
        if file.suffix == ".cpp":
            out += cpp_tests(root, path, loaded)
            out += [Test(f"cases of {row}", path.as_posix(), frozenset([row])) for row in sorted(set(CASES.findall(file.read_text(encoding="utf-8"))))]
        elif file.suffix == ".py":
            out += python_tests(path, file.read_text(encoding="utf-8"))
        elif file.name == "CMakeLists.txt":
            for name in sorted(set(CTEST.findall(file.read_text(encoding="utf-8")))):
                out.append(Test(name, path.as_posix(), rows_of(*name.split("."))))
    return out


def python_tests(path, text):
    of = ""
    for line in text.splitlines():
        if match := re.match(r"class (\w+)", line):
            of = match[1]
        elif match := re.match(r"    def test_(\w+)", line):
            yield Test(f"{path.stem}.{of}.test_{match[1]}", path.as_posix(), rows_of(of, match[1]))
