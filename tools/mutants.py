"""Finds the checks of a C++ source, and makes each of them breakable while the program runs.

A check is the condition of an `if`, each side of its `||`, each side of a returned `&&` or `||`, and what is asked in a `TRY`
whose only outcome is that it may fail. In the source that `instrument` gives, check N is broken where the environment says
ENTENTE_MUTANT=N: the condition, once true, counts as false. Of a returned `&&`, where the `if` leads to `return {}` or `return
true`, and of a `TRY`, it is the other way round: once false, it counts as true. So a test can only see the difference where
it makes the check fire, and such checks are what a program writes to the file that ENTENTE_REACH names.
"""
import dataclasses
import re

HEADER = r"""#pragma once
#ifdef __cplusplus
#include <atomic>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <unistd.h>
namespace entente_mutation {
inline long chosen() noexcept {
  static const long number = [] { const char* text = std::getenv("ENTENTE_MUTANT"); return text ? std::atol(text) : -1; }();
  return number;
}
inline std::atomic<bool> seen[COUNT];
inline void note(long number) noexcept {
  if (seen[number].exchange(true)) return;
  static const int file = [] {
    const char* path = std::getenv("ENTENTE_REACH");
    return path ? ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644) : -1;
  }();
  char line[16];
  int size = 0;
  do line[15 - ++size] = static_cast<char>('0' + number % 10); while ((number /= 10) != 0);
  line[15] = '\n';
  if (file >= 0) (void)!::write(file, line + 15 - size, static_cast<unsigned long>(size) + 1);
}
constexpr bool is_broken(long number) noexcept {
  if (__builtin_is_constant_evaluated()) return false;
  note(number);
  return chosen() == number;
}
template <class Result>
constexpr Result tried(long number, Result result) noexcept {
  if constexpr (requires { Result(); })
    if (!result && is_broken(number)) return Result();
  return result;
}
}
#endif
"""


@dataclasses.dataclass
class Mutant:
    start: int
    end: int
    line: int
    text: str
    becomes: bool  # what it counts as, broken
    tried: bool = False  # a failure that counts as success


def masked(text):
    """The text with comments, strings and character literals blanked, of the same length."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])+\'|^[ \t]*#(?:\\\n|[^\n])*',
                         re.DOTALL | re.MULTILINE)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def closing(code, at):
    """Where the bracket that opens at `at` is closed."""
    depth = 0
    for index in range(at, len(code)):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(code[index], 0)
        if depth == 0:
            return index
    raise ValueError(f"a bracket at {at} is not closed")


def split(code, start, end, operator):
    """The ranges between `operator` at no depth of brackets."""
    out, depth, begin, index = [], 0, start, start
    while index < end:
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(code[index], 0)
        if depth == 0 and code.startswith(operator, index):
            out.append((begin, index))
            index += len(operator)
            begin = index
        else:
            index += 1
    return [*out, (begin, end)]


def is_declaration(code, start, end):
    flat = re.sub(r"\([^()]*\)", "", code[start:end])
    while (shorter := re.sub(r"\([^()]*\)|\{[^{}]*\}|\[[^\[\]]*\]", "", flat)) != flat:
        flat = shorter
    return re.search(r"(?<![=!<>+\-*/|&^%])=(?!=)", flat) is not None


def operands(code, start, end, becomes):
    """(start, end, becomes) of what can be broken in a condition: each side of `||`, or of a returned `&&`, or all of it."""
    if len(split(code, start, end, "?")) > 1:
        return [(start, end, becomes)]
    return [(a, b, becomes) for a, b in split(code, start, end, "&&" if becomes else "||")]


def conditions(code):
    for match in re.finditer(r"\bif \(", code):
        start, end = match.end(), closing(code, match.end() - 1)
        accepts = re.match(r"\)\s*(\{\s*)?return (\{\}|true);", code[end:end + 80]) is not None
        start = split(code, start, end, ";")[-1][0]
        if not is_declaration(code, start, end):
            yield from operands(code, start, end, accepts)
    for match in re.finditer(r"\breturn\b", code):
        start, end = match.end(), split(code, match.end(), len(code), ";")[0][1]
        if len(split(code, start, end, "?")) > 1 or len(split(code, start, end, "<<")) > 1:
            continue
        alternatives = split(code, start, end, "||")
        if len(alternatives) > 1:
            yield from ((a, b, False) for a, b in alternatives)
        elif len(split(code, start, end, "&&")) > 1:
            yield from operands(code, start, end, True)


def attempts(code):
    for match in re.finditer(r"(?:(?<=[;{})>:])|(?<=\belse))\s+TRY\(", code):
        yield match.end(), closing(code, match.end() - 1), True, True


def find(text):
    code, out = masked(text), []
    for start, end, becomes, tried in sorted([*((*each, False) for each in conditions(code)), *attempts(code)]):
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            out.append(Mutant(start, end, text.count("\n", 0, start) + 1, " ".join(text[start:end].split()), becomes, tried))
    return out


def instrument(text, mutants, first):
    """The text in which the mutants are numbered from `first`."""
    edits = []
    for number, mutant in enumerate(mutants, first):
        broken = f"::entente_mutation::is_broken({number})"
        edits.append((mutant.start, 0, -mutant.end, f"::entente_mutation::tried({number}, " if mutant.tried else "(("))
        edits.append((mutant.end, -1, -mutant.start,
                      ")" if mutant.tried else f") || {broken})" if mutant.becomes else f") && !{broken})"))
    out, at = [], 0
    for position, _, _, added in sorted(edits):
        out += [text[at:position], added]
        at = position
    return "".join(out) + text[at:]
