// H8, of both versions: a message with each of its length fields changed, and what may come of it.
#pragma once
#include <gtest/gtest.h>

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

}  // namespace entente::adversary
