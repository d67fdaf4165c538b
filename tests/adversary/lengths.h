// H8, of both versions: a message with each of its length fields changed, and what may come of it.
#pragma once
#include <gtest/gtest.h>

#include <memory>

#include "any_peer.h"
#include "grammar.h"

namespace entente::adversary {

struct Variant {
  std::string what;
  Buffer message;
};

/// All variants of a message, but those of its header.
inline std::vector<Variant> variants_of(const Grammar& grammar, Bytes message) {
  const auto walked = walk(grammar, message);
  EXPECT_EQ(walked.verdict, Verdict::well_formed);
  std::vector<Variant> out;
  for (std::size_t i = 1; i < walked.places.size(); ++i) {
    const auto& place = walked.places[i];
    const auto most = (std::size_t{1} << 8 * place.size) - 1;
    const auto add = [&](const char* what, Buffer changed) {
      out.push_back({std::string(place.name) + " at " + std::to_string(place.offset) + " " + what, std::move(changed)});
    };
    add("says one more", with_length(message, place, place.length + 1));
    add("says all", with_length(message, place, most));
    add("has a byte behind", with_content(message, place, place.length, Buffer{0}));
    add("has two bytes behind", with_content(message, place, place.length, Buffer{0x1a, 0x1a}));
    if (place.length == 0) continue;
    add("says one less", with_length(message, place, place.length - 1));
    add("says none", with_length(message, place, 0));
    add("lacks a byte", with_content(message, place, place.length - 1));
    add("is empty", with_content(message, place, 0));
  }
  return out;
}

/// What came of a message, against what its grammar says.
inline void judge(Victim& victim, AnyPeer& peer, Verdict verdict, const std::string& what) {
  const auto* failure = victim.failure();
  const auto said = failure ? std::string(failure->row().code) + " at " + std::string(failure->where.field) : "taken";
  EXPECT_TRUE(victim.data().empty()) << what;
  if (verdict == Verdict::malformed) {
    ASSERT_NE(failure, nullptr) << what;
    EXPECT_EQ(failure->alert, Alert::decode_error) << what << ": " << said;
    peer.listen();
    EXPECT_EQ(peer.alert, Alert::decode_error) << what;
  } else if (verdict == Verdict::well_formed && failure) {
    // RFC 8446 §4.4.2.4: an empty list of a server has this alert too
    EXPECT_TRUE(failure->alert != Alert::decode_error || failure->fault == Fault::certificate_list_empty)
        << what << ": " << said;
  }
}

/// Sends each variant of what `make` makes of a pair to a fresh one. `fresh` makes it; `peer_of` is the victim's peer.
template <class Fresh, class PeerOf, class Make>
void try_variants(std::string_view kind, Fresh&& fresh, PeerOf&& peer_of, Make&& make) {
  const auto& grammar = grammar_of(kind);
  std::size_t count = 1, malformed = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto pair = fresh();
    AnyPeer& peer = peer_of(*pair);
    const auto variants = variants_of(grammar, make(*pair));
    count = variants.size();
    const auto& [what, message] = variants.at(i);
    const auto verdict = walk(grammar, message).verdict;
    malformed += verdict == Verdict::malformed ? 1 : 0;
    peer.send(message);
    judge(pair->victim, peer, verdict, std::string(kind) + "." + what);
  }
  EXPECT_GT(malformed, count / 3) << kind;
}

}  // namespace entente::adversary
