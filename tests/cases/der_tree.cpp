#include "cases/der_tree.h"

#include <algorithm>

namespace entente::cases {
namespace {

/// The value at the front of `in`, which is shortened by it.
Node take(Bytes& in, unsigned depth) {
  Node out;
  if (in.size() < 2) {
    in = {};
    return out;
  }
  out.tag = in[0];
  std::size_t size = in[1], header = 2;
  if (size >= 0x80) {
    const std::size_t octets = std::min<std::size_t>(size & 0x7f, in.size() - 2);
    size = 0;
    for (std::size_t i = 0; i < octets && i < 4; ++i) size = size << 8 | in[2 + i];
    header += octets;
  }
  auto content = in.subspan(header, std::min(size, in.size() - header));
  in = in.subspan(header + content.size());
  if (!out.constructed() || depth == 0)
    out.content = to_buffer(content);
  else
    while (!content.empty()) out.children.push_back(take(content, depth - 1));
  return out;
}

void write_length(Buffer& out, std::size_t size, Node::Length how) {
  if (how == Node::Length::indefinite) return out.push_back(0x80);
  Buffer octets;
  for (auto left = size; left > 0; left >>= 8) octets.insert(octets.begin(), static_cast<std::uint8_t>(left));
  if (how == Node::Length::minimal && size < 0x80) return out.push_back(static_cast<std::uint8_t>(size));
  if (how == Node::Length::long_form && size >= 0x80) octets.insert(octets.begin(), 0);
  if (octets.empty()) octets.push_back(0);
  out.push_back(static_cast<std::uint8_t>(0x80 | octets.size()));
  append(out, octets);
}

void collect(Node& node, std::vector<Node*>& out) {
  out.push_back(&node);
  for (auto& child : node.children) collect(child, out);
}

}  // namespace

Node read_tree(Bytes der) { return take(der, 16); }

Buffer write(const Node& node) {
  Buffer body = node.content;
  for (const auto& child : node.children) append(body, write(child));
  Buffer out{node.tag};
  write_length(out, body.size(), node.length);
  append(out, body);
  if (node.length == Node::Length::indefinite) out.insert(out.end(), {0, 0});
  return out;
}

std::vector<Node*> nodes_of(Node& root) {
  std::vector<Node*> out;
  collect(root, out);
  return out;
}

Node& extension_of(Node& certificate_body, Bytes id) {
  auto& all = extensions_of(certificate_body);
  return *std::ranges::find_if(all, [&](Node& extension) { return equal(extension[0].content, id); });
}

}  // namespace entente::cases
