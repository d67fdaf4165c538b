#include "mutate.h"

#include <algorithm>

#include "cases/pki.h"
#include "x509/certificate.h"

namespace entente::differential {
namespace {

using cases::Chain, cases::Node;

std::size_t below(Random& random, std::size_t bound) { return bound == 0 ? 0 : random() % bound; }
std::uint8_t octet(Random& random) { return static_cast<std::uint8_t>(random()); }

/// One of the certificates, those of the chain more often than roots.
Buffer& pick(Chain& chain, Random& random) {
  auto& from = below(random, 5) == 0 && !chain.roots.empty() ? chain.roots : chain.sent;
  return from[below(random, from.size())];
}

void change_byte(Buffer& bytes, Random& random) {
  if (bytes.empty()) return bytes.push_back(octet(random));
  const auto at = static_cast<std::ptrdiff_t>(below(random, bytes.size()));
  auto& byte = bytes[static_cast<std::size_t>(at)];
  switch (below(random, 6)) {
    case 0:
      bytes.erase(bytes.begin() + at);
      break;
    case 1:
      bytes.insert(bytes.begin() + at, octet(random));
      break;
    case 2:
      byte = octet(random);
      break;
    case 3:
      byte = static_cast<std::uint8_t>(byte + 1);
      break;
    default:
      byte = static_cast<std::uint8_t>(byte ^ 1U << below(random, 8));
  }
}

/// The key that signs for the issuer that `certificate` names, if it is one of ours.
cases::Key issuer_key(const Chain& chain, Node& certificate) {
  const auto version = certificate[0].children.size() > 7 ? 1U : 0U;
  if (certificate[0].children.size() <= version + 2) return nullptr;
  const auto issuer = cases::write(certificate[0][version + 2]);
  for (const auto* list : {&chain.sent, &chain.roots})
    for (const auto& der : *list)
      if (const auto parsed = x509::Certificate::parse(Bytes(der)); parsed && equal((*parsed)->subject.der, issuer))
        if (auto key = cases::key_with((*parsed)->subject_public_key_info.der)) return key;
  return nullptr;
}

bool is_certificate(Node& tree) {
  return tree.children.size() == 3 && tree[0].constructed() && !tree[0].children.empty();
}

/// Changes the tree of one certificate and signs it anew, where its issuer's key is ours.
template <class Change>
void edit(Chain& chain, Random& random, Change&& change) {
  auto& der = pick(chain, random);
  auto tree = cases::read_tree(der);
  if (!is_certificate(tree)) return;
  const auto key = issuer_key(chain, tree);
  change(tree[0]);
  const auto body = cases::write(tree[0]);
  if (key)
    if (const auto signature = key->sign(issue::default_algorithm(key->type()), body)) {
      tree[2].content = {0};
      append(tree[2].content, *signature);
    }
  der = cases::write(tree);
}

void change_bytes(Chain& chain, Random& random) { change_byte(pick(chain, random), random); }

void change_signed_bytes(Chain& chain, Random& random) {
  edit(chain, random, [&](Node& body) {
    const auto nodes = cases::nodes_of(body);
    change_byte(nodes[below(random, nodes.size())]->content, random);
  });
}

void change_tag(Node& node, Random& random) {
  static constexpr std::uint8_t kTags[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13, 0x16, 0x17, 0x18,
                                           0x1e, 0x30, 0x31, 0x80, 0x81, 0x82, 0x86, 0x87, 0xa0, 0xa3, 0xa4};
  const auto tag = kTags[below(random, std::size(kTags))];
  if (((tag ^ node.tag) & 0x20) == 0) node.tag = tag;
}

void change_list(std::vector<Node>& list, Random& random) {
  if (list.empty()) return;
  const auto one = below(random, list.size()), other = below(random, list.size());
  switch (below(random, 3)) {
    case 0:
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(one));
      break;
    case 1: {
      auto copy = list[one];
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(other), std::move(copy));
      break;
    }
    default:
      std::swap(list[one], list[other]);
  }
}

void change_structure(Chain& chain, const Chain& donor, Random& random) {
  auto from = cases::read_tree(donor.sent[below(random, donor.sent.size())]);
  edit(chain, random, [&](Node& body) {
    const auto nodes = cases::nodes_of(body);
    auto& node = *nodes[1 + below(random, nodes.size() - 1)];
    const auto theirs = cases::nodes_of(from);
    switch (below(random, 5)) {
      case 0:
        return change_tag(node, random);
      case 1:
        node.length = below(random, 2) == 0 ? Node::Length::long_form : Node::Length::indefinite;
        return;
      case 2: {
        auto copy = *theirs[below(random, theirs.size())];
        node = std::move(copy);
        return;
      }
      default:
        return change_list(node.children, random);
    }
  });
}

/// The same characters in another type, of one byte each or of two.
void retype(Node& text, Random& random) {
  static constexpr std::uint8_t kNarrow[] = {0x0c, 0x13, 0x14, 0x16, 0x1a};
  Buffer narrow;
  const std::size_t width = text.tag == 0x1e ? 2 : 1;
  for (std::size_t i = width - 1; i < text.content.size(); i += width) narrow.push_back(text.content[i]);
  text.tag = below(random, 2) == 0 ? 0x1e : kNarrow[below(random, std::size(kNarrow))];
  text.content.clear();
  for (const auto byte : narrow) {
    if (text.tag == 0x1e) text.content.push_back(0);
    text.content.push_back(byte);
  }
}

void respell(Node& text, Random& random) {
  auto& content = text.content;
  const auto at = below(random, content.size() + 1);
  switch (below(random, 4)) {
    case 0:
      for (auto& byte : content)
        if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') byte ^= 0x20;
      return;
    case 1:
      content.insert(content.begin() + static_cast<std::ptrdiff_t>(at), ' ');
      return;
    default:
      return retype(text, random);
  }
}

/// Puts one of these somewhere into a URI.
void respell_uri(Node& uri, Random& random) {
  static constexpr std::string_view kPieces[] = {"://", "?://", "@", "\\", "urn:x", ":", "/", "#", "%2f", "[", "]"};
  const auto piece = as_bytes(kPieces[below(random, std::size(kPieces))]);
  const auto at = static_cast<std::ptrdiff_t>(below(random, uri.content.size() + 1));
  uri.content.insert(uri.content.begin() + at, piece.begin(), piece.end());
}

/// Subjects, and what is inside of subjectAltName and nameConstraints, which stand in octet strings.
void respell_names(Node& node, Random& random) {
  static constexpr std::uint8_t kStrings[] = {0x0c, 0x13, 0x14, 0x16, 0x1a, 0x1e};
  if (node.tag == 0x31 && below(random, 2) == 0 && node.children.size() > 1)
    std::swap(node.children.front(), node.children.back());
  if (node.tag == 0x86) return respell_uri(node, random);
  if (std::ranges::find(kStrings, node.tag) != std::end(kStrings)) return respell(node, random);
  if (node.tag == 0x04) {
    auto inside = cases::read_tree(node.content);
    if (inside.tag != 0x30 || cases::write(inside) != node.content) return;
    respell_names(inside, random);
    node.content = cases::write(inside);
  }
  for (auto& child : node.children)
    if (below(random, 3) != 0) respell_names(child, random);
}

void change_names(Chain& chain, Random& random) {
  edit(chain, random, [&](Node& body) {
    // The issuer stays, or most of these would only be chains that do not join.
    for (auto& part : body.children)
      if (&part != &body.children[std::min<std::size_t>(cases::tbs::issuer, body.children.size() - 1)])
        respell_names(part, random);
  });
}

std::vector<Node>* extensions_in(Node& body) {
  if (body.children.empty() || body.children.back().tag != 0xa3 || body.children.back().children.empty())
    return nullptr;
  return &body.children.back()[0].children;
}

void toggle_critical(Node& extension) {
  if (extension.children.size() == 2)
    extension.children.insert(extension.children.begin() + 1, {.tag = 0x01, .content = {0xff}});
  else if (extension.children.size() == 3)
    extension.children.erase(extension.children.begin() + 1);
}

void change_extensions(Chain& chain, const Chain& donor, Random& random) {
  auto from = cases::read_tree(donor.sent[below(random, donor.sent.size())]);
  auto* theirs = is_certificate(from) ? extensions_in(from[0]) : nullptr;
  edit(chain, random, [&](Node& body) {
    auto* own = extensions_in(body);
    if (!own || own->empty()) return;
    auto& one = (*own)[below(random, own->size())];
    switch (below(random, 4)) {
      case 0:
        return toggle_critical(one);
      case 1:
        if (!one.children.empty()) change_byte(one.children.back().content, random);
        return;
      case 2:
        if (theirs && !theirs->empty()) own->push_back((*theirs)[below(random, theirs->size())]);
        return;
      default:
        return change_list(*own, random);
    }
  });
}

void change_chain(Chain& chain, const Chain& donor, Random& random) {
  auto& sent = chain.sent;
  const auto one = below(random, sent.size()), other = below(random, sent.size());
  switch (below(random, 6)) {
    case 0:
      if (sent.size() > 1) sent.erase(sent.begin() + static_cast<std::ptrdiff_t>(one));
      break;
    case 1:
      std::swap(sent[one], sent[other]);
      break;
    case 2:
      sent.push_back(donor.sent[below(random, donor.sent.size())]);
      break;
    case 3:
      sent[one] = donor.sent[below(random, donor.sent.size())];
      break;
    case 4:
      if (!donor.roots.empty()) chain.roots.push_back(donor.roots[below(random, donor.roots.size())]);
      break;
    default:
      chain.roots.push_back(sent[one]);
  }
}

UnixTime time_near(const Chain& chain, Random& random) {
  const auto& list = below(random, 3) == 0 && !chain.roots.empty() ? chain.roots : chain.sent;
  const auto parsed = x509::Certificate::parse(Bytes(list[below(random, list.size())]));
  if (!parsed) return cases::kNow;
  const auto bound = below(random, 2) == 0 ? (*parsed)->validity.not_before : (*parsed)->validity.not_after;
  return bound + static_cast<UnixTime>(below(random, 5)) - 2;
}

void change_question(Mutant& mutant, const cases::Case& other, Random& random) {
  auto& options = mutant.options;
  static const std::string kNames[] = {"www.example.com", "example.com", "a.www.example.com", "192.0.2.1",
                                       "2001:db8::1"};
  switch (below(random, 5)) {
    case 0:
      options.purpose = static_cast<Purpose>(below(random, 3));
      break;
    case 1:
      options.name = kNames[below(random, std::size(kNames))];
      break;
    case 2:
      options.name = other.options.name;
      options.email = other.options.email;
      break;
    case 3:
      options.policies = other.options.policies;
      break;
    default:
      options.policies.require_explicit = !options.policies.require_explicit;
  }
}

void change(Mutant& mutant, const cases::Case& other, Kind kind, Random& random) {
  auto& chain = mutant.chain;
  switch (kind) {
    case Kind::bytes:
      return change_bytes(chain, random);
    case Kind::signed_bytes:
      return change_signed_bytes(chain, random);
    case Kind::structure:
      return change_structure(chain, other.chain, random);
    case Kind::names:
      return change_names(chain, random);
    case Kind::extensions:
      return change_extensions(chain, other.chain, random);
    case Kind::chain:
      return change_chain(chain, other.chain, random);
    case Kind::time:
      mutant.options.at = time_near(chain, random);
      return;
    case Kind::question:
      return change_question(mutant, other, random);
  }
}

}  // namespace

std::string_view name(Kind kind) noexcept {
  static constexpr std::string_view kNames[] = {"bytes",      "signed bytes", "structure", "names",
                                                "extensions", "chain",        "time",      "question"};
  return kNames[static_cast<std::size_t>(kind)];
}

Mutant mutate(const cases::Case& base, const cases::Case& other, Kind kind, Random& random) {
  Mutant out{base.chain, base.options};
  for (auto times = 1 + below(random, 3); times > 0; --times) change(out, other, kind, random);
  return out;
}

}  // namespace entente::differential
