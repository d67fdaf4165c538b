// DER as a tree that can be changed and written again, in forms too that DER forbids: for inputs that no writer makes.
#pragma once
#include <vector>

#include "base/bytes.h"

namespace entente::cases {

struct Node {
  enum class Length : std::uint8_t {
    minimal,
    long_form,   ///< one octet more than needed
    indefinite,  ///< X.690 §8.1.3.6
  };
  std::uint8_t tag = 0;
  Length length = Length::minimal;
  Buffer content{};              ///< of a primitive one
  std::vector<Node> children{};  ///< of a constructed one

  [[nodiscard]] bool constructed() const noexcept { return (tag & 0x20) != 0; }
  [[nodiscard]] Node& operator[](std::size_t index) noexcept { return children[index]; }
};

/// One value; what is behind it or cannot be read is left out. Tags have one octet.
Node read_tree(Bytes der);
Buffer write(const Node& node);
/// All nodes, the outermost first.
std::vector<Node*> nodes_of(Node& root);

/// Places in a TBSCertificate of v3.
namespace tbs {
inline constexpr std::size_t version = 0, serial = 1, algorithm = 2, issuer = 3, validity = 4, subject = 5, key = 6,
                             extensions = 7;
}
/// The list of Extension in a TBSCertificate.
inline std::vector<Node>& extensions_of(Node& certificate_body) {
  return certificate_body[tbs::extensions][0].children;
}
/// The extension of this type, which is there.
Node& extension_of(Node& certificate_body, Bytes id);

}  // namespace entente::cases
