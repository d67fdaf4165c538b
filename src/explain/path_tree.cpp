// Finding all paths, and drawing them.
#include "explain/path_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "explain/verdict_text.h"
#include "x509/trust_store.h"

namespace entente::explain {
namespace {

using x509::Certificate;

// ---- drawing ----

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

// ---- finding ----

using Path = std::vector<Certificate::Ptr>;

/// Depth first over names and keys; signatures and rules are the verifier's business.
class Search {
 public:
  Search(std::vector<Certificate::Ptr> chain, const x509::Anchors& anchors, std::size_t deepest, std::size_t most)
      : chain_(std::move(chain)), anchors_(anchors), deepest_(deepest), most_(most) {}

  void run() {
    if (anchors_.find(*chain_[0])) return found({chain_[0]}, chain_[0]);
    follow({chain_[0]});
  }

  struct Found {
    Path path;
    Certificate::Ptr anchor;  ///< nullptr where it ends without
  };
  std::vector<Found> paths;
  bool complete = true;

 private:
  static constexpr std::size_t kMostSteps = 2000;

  void found(const Path& path, const Certificate::Ptr& anchor) {
    if (paths.size() < most_)
      paths.push_back({path, anchor});
    else
      complete = false;
  }
  bool may_go_on() {
    if (++steps_ > kMostSteps) complete = false;
    return complete;
  }
  void follow(const Path& path) {
    if (!may_go_on()) return;
    const auto& issuer = path.back()->issuer;
    bool any = false;
    anchors_.any_named(issuer, [&](const x509::Candidate& anchor) {
      auto longer = path;
      longer.push_back(anchor.certificate());
      found(longer, anchor.certificate());
      any = true;
      return false;
    });
    for (const auto& next : chain_) {
      if (!equal_names(next->subject, issuer) || stands_in(path, *next) || anchors_.find(*next)) continue;
      any = true;
      if (path.size() > deepest_) {
        complete = false;
        continue;
      }
      auto longer = path;
      longer.push_back(next);
      follow(longer);
    }
    if (!any) found(path, nullptr);
  }
  static bool stands_in(const Path& path, const Certificate& certificate) {
    return std::ranges::any_of(path, [&](const Certificate::Ptr& one) {
      return equal_names(one->subject, certificate.subject) &&
             std::ranges::equal(one->subject_public_key_info.der, certificate.subject_public_key_info.der);
    });
  }

  std::vector<Certificate::Ptr> chain_;
  const x509::Anchors& anchors_;
  std::size_t deepest_, most_, steps_ = 0;
};

bool is_path(const CertificatePath& path, const Path& wanted) {
  return std::ranges::equal(path, wanted, [](const CheckedCertificate& a, const Certificate::Ptr& b) {
    return std::ranges::equal(a.der(), b->der());
  });
}

/// A path that leads nowhere, whose certificates were not judged.
Verdict dead_end(const Path& path, const VerifyOptions& options) {
  Verdict out;
  out.at = options.at;
  out.failed_at = path.size() - 1;
  const bool known = path.size() > 1 || !path[0]->self_issued();
  out.error.fault = known ? Fault::cert_unknown_issuer : Fault::cert_self_signed;
  for (const auto& certificate : path) out.path.push_back({certificate});
  for (auto& one : out.path)
    for (std::size_t id = 0; id < kCheckCount; ++id) one.checks[id].id = static_cast<CheckId>(id);
  out.path.back()[CheckId::trust] = {CheckId::trust, Outcome::fail, out.error.fault};
  return out;
}

/// Nothing but this path is given to the verifier, so that its verdict is about this path.
Verdict judge(const Search::Found& found, const TrustStore& all, const VerifyOptions& options) {
  std::vector<Bytes> chain;
  for (const auto& certificate : found.path) chain.push_back(certificate->der());
  TrustStore::Ptr anchor_alone;
  if (found.anchor) {
    const Bytes anchor = found.anchor->der();
    anchor_alone = TrustStore::from_der(std::span(&anchor, 1)).value_or(nullptr);
    if (chain.size() > 1) chain.pop_back();
  }
  auto verdict = verify(chain, anchor_alone ? *anchor_alone : all, options);
  if (is_path(verdict.path, found.path)) return verdict;
  for (auto& rejected : verdict.rejected)
    if (is_path(rejected, found.path)) {
      verdict.path.swap(rejected);
      return verdict;
    }
  return found.anchor ? verdict : dead_end(found.path, options);
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

AllPaths all_paths(std::span<const Bytes> chain, const TrustStore& trust, const VerifyOptions& options,
                   std::size_t most) {
  AllPaths out;
  std::vector<Certificate::Ptr> readable;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    auto certificate = Certificate::parse(chain[i]);
    if (!certificate && i == 0) return {{verify(chain, trust, options)}, true};
    if (certificate) readable.push_back(std::move(*certificate));
  }
  if (readable.empty()) return {{verify(chain, trust, options)}, true};
  Search search(std::move(readable), trust.anchors(), options.limits.intermediates + 1, most);
  search.run();
  out.complete = search.complete;
  std::size_t good = 0;
  for (const auto& found : search.paths) {
    auto verdict = judge(found, trust, options);
    const auto place = verdict.valid ? good++ : out.paths.size();
    out.paths.insert(out.paths.begin() + static_cast<std::ptrdiff_t>(place), std::move(verdict));
  }
  return out;
}

}  // namespace entente::explain
