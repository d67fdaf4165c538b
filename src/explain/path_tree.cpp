// Drawing paths.
#include "explain/path_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "explain/verdict_text.h"

namespace entente::explain {
namespace {

/// A certificate in the tree, with what is wrong with it on every way through it.
struct Node {
  const CheckedCertificate* certificate = nullptr;
  bool accepted = false;
  std::vector<std::string> wrong;
  std::vector<std::unique_ptr<Node>> issuers;
};

bool same(const CheckedCertificate& a, const CheckedCertificate& b) {
  return a.is_anchor == b.is_anchor && std::ranges::equal(a.der(), b.der());
}

std::string reason(const Verdict& verdict, const CertificatePath& path, std::size_t index, const Check& check) {
  const auto text = describe(verdict, path, index, check.id);
  return fmt::format("{}: {}", info(check.fault).code,
                     text.got.empty() ? std::string(info(check.fault).title)
                                      : fmt::format("expected {}, got {}", text.expected, text.got));
}

void add_path(Node& root, const Verdict& verdict, const CertificatePath& path) {
  bool good = true;
  for (const auto& certificate : path) good = good && certificate.passed();
  good = good && path.back().is_anchor;
  Node* at = &root;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i > 0) {
      const auto found =
          std::ranges::find_if(at->issuers, [&](const auto& node) { return same(*node->certificate, path[i]); });
      at = (found == at->issuers.end() ? at->issuers.emplace_back(std::make_unique<Node>()) : *found).get();
    }
    at->certificate = &path[i];
    at->accepted = at->accepted || good;
    for (const auto& check : path[i].checks) {
      if (check.outcome != Outcome::fail) continue;
      auto text = reason(verdict, path, i, check);
      if (std::ranges::find(at->wrong, text) == at->wrong.end()) at->wrong.push_back(std::move(text));
    }
  }
}

std::string label(Page& page, const Node& node) {
  const auto info = describe(*node.certificate->certificate);
  const auto mark = node.accepted ? page.good() : node.wrong.empty() ? page.unknown() : page.bad();
  return fmt::format(
      "{} {}{}", mark, page.ink(Ink::strong, short_name(info)),
      page.ink(Ink::faint, fmt::format("  {}{}", info.key, node.certificate->is_anchor ? ", trusted here" : "")));
}

struct Lines {
  std::string_view branch, last, through, none;
};
constexpr Lines kBoxes = {"├─ ", "└─ ", "│  ", "   "}, kAscii = {"|- ", "`- ", "|  ", "   "};

void put_node(Page& page, const Node& node, const std::string& before, const std::string& below, const Lines& lines) {
  page.line(before + label(page, node));
  const auto margin = below + std::string(node.issuers.empty() ? lines.none : lines.through) + "  ";
  for (const auto& wrong : node.wrong) page.wrapped(margin, margin + "  ", printable(wrong));
  for (const auto& issuer : node.issuers) {
    const bool last = issuer == node.issuers.back();
    put_node(page, *issuer, below + std::string(last ? lines.last : lines.branch),
             below + std::string(last ? lines.none : lines.through), lines);
  }
}

/// The path that was accepted, or came closest, and those that were rejected.
std::vector<const CertificatePath*> paths_of(const Verdict& verdict) {
  std::vector<const CertificatePath*> out;
  if (!verdict.path.empty()) out.push_back(&verdict.path);
  for (const auto& path : verdict.rejected)
    if (!path.empty()) out.push_back(&path);
  return out;
}

void put(Page& page, const Node& root) {
  if (root.certificate) put_node(page, root, "  ", "  ", page.terminal().unicode ? kBoxes : kAscii);
}

}  // namespace

void put_tree(Page& page, const Verdict& verdict) {
  Node root;
  for (const auto* path : paths_of(verdict)) add_path(root, verdict, *path);
  put(page, root);
}

void put_tree(Page& page, const AllPaths& all) {
  Node root;
  for (const auto& verdict : all.paths)
    if (!verdict.path.empty()) add_path(root, verdict, verdict.path);
  put(page, root);
}

}  // namespace entente::explain
