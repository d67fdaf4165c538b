// Blocks of PKCS#1 v1.5 with one fault each, and numbers that are no ciphertext at all.
#include "blocks.h"

#include "rsa_blocks.h"

namespace entente::timing {
namespace {

struct Recipe {
  std::string_view name;
  void (*spoil)(Buffer& block);
};

std::size_t separator(const Buffer& block) { return block.size() - 49; }

// clang-format off
constexpr Recipe kRecipes[] = {
    {"good", [](Buffer&) {}},
    {"another", [](Buffer&) {}},
    {"version", [](Buffer& block) { block[separator(block) + 2] ^= 2; }},
    {"block type", [](Buffer& block) { block[1] = 1; }},
    {"first byte", [](Buffer& block) { block[0] = 1; }},
    {"short", [](Buffer& block) { block[separator(block) + 1] = 0; block[separator(block)] = 1; }},
    {"no zero", [](Buffer& block) { std::ranges::replace(block.begin() + 2, block.end(), std::uint8_t{0}, std::uint8_t{1}); }},
};
// clang-format on

Buffer good_block(std::size_t size, void (*random)(MutableBytes)) {
  Buffer premaster(48), block(size);
  random(premaster);
  store_be16(premaster.data(), 0x0303);
  block = test::encryption_block(premaster, size);
  const auto padding = MutableBytes(block).subspan(2, size - 51);
  random(padding);
  std::ranges::replace(padding, std::uint8_t{0}, std::uint8_t{1});
  return block;
}

}  // namespace

std::vector<Kind> make_kinds(Bytes spki, Bytes modulus, std::size_t each, void (*random)(MutableBytes)) {
  std::vector<Kind> out;
  for (const auto& recipe : kRecipes) {
    Kind kind{recipe.name, {}};
    for (std::size_t i = 0; i < each; ++i) {
      auto block = good_block(modulus.size(), random);
      recipe.spoil(block);
      kind.ciphertexts.push_back(test::encrypt_block(spki, block));
    }
    out.push_back(std::move(kind));
  }
  Kind above{"above", {}};
  for (std::size_t i = 0; i < each; ++i) {
    Buffer number(modulus.size());
    random(number);
    number[0] = 0xff;
    if (!std::ranges::lexicographical_compare(number, modulus)) above.ciphertexts.push_back(std::move(number));
  }
  if (above.ciphertexts.empty()) above.ciphertexts.emplace_back(modulus.size(), 0xff);
  out.push_back(std::move(above));
  return out;
}

}  // namespace entente::timing
