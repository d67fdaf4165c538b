// What an OCSP responder answers.
#include "issue/responder.h"

#include <gtest/gtest.h>

#include "x509/certificate.h"

namespace entente::issue {
namespace {

const crypto::Provider& provider() { return crypto::openssl_provider(); }

struct Pki {
  Identity ca, other;
  Buffer leaf;
};

const Pki& pki() {
  static const Pki made = [] {
    AuthorityOptions authority;
    authority.not_after = 100000;
    Pki out;
    out.ca = *make_ca(provider(), authority);
    authority.name = "other";
    out.other = *make_ca(provider(), authority);
    LeafOptions options;
    options.not_after = 100000;
    out.leaf = issue(provider(), out.ca, options)->certificate;
    return out;
  }();
  return made;
}

ResponderCa answering(SerialStatus status) {
  return {pki().ca, std::nullopt, [status](Bytes) { return status; }};
}

/// About the CA's own certificate, which it could have issued, or about the leaf.
Buffer question(const Identity& ca, Bytes nonce = {}) {
  const std::vector<Buffer> ids = {*cert_id(provider(), ca, &ca == &pki().ca ? pki().leaf : ca.certificate)};
  return x509::encode_ocsp_request(ids, nonce);
}

/// What is signed by whom is for x509's tests; here it is what is said.
bool holds(const Buffer& response, Bytes part) {
  return std::search(response.begin(), response.end(), part.begin(), part.end()) != response.end();
}

/// A response without a body (RFC 6960 §4.2.1).
Buffer bare(OcspStatus status) { return {0x30, 0x03, 0x0a, 0x01, static_cast<std::uint8_t>(status)}; }

TEST(Responder, RepeatsTheQuestionAndItsNonce) {
  const Buffer nonce(32, 0x5a);
  const ResponderCa ca = answering({RevocationStatus::good});
  const auto request = question(pki().ca, nonce);
  const auto response = respond(provider(), {&ca, 1}, request, 5000);
  ASSERT_TRUE(response);
  EXPECT_TRUE(holds(*response, *cert_id(provider(), pki().ca, pki().leaf)));
  EXPECT_TRUE(holds(*response, nonce));
}

// RFC 9654 §2.1: longer ones are left out.
TEST(Responder, DoesNotRepeatALongNonce) {
  const Buffer nonce(33, 0x5a);
  const ResponderCa ca = answering({RevocationStatus::good});
  const auto response = respond(provider(), {&ca, 1}, question(pki().ca, nonce), 5000);
  ASSERT_TRUE(response);
  EXPECT_FALSE(holds(*response, nonce));
}

TEST(Responder, AsksForTheSerialThatIsMeant) {
  Buffer asked;
  ResponderCa ca = answering({});
  ca.status = [&](Bytes serial) {
    asked.assign(serial.begin(), serial.end());
    return SerialStatus{};
  };
  ASSERT_TRUE(respond(provider(), {&ca, 1}, question(pki().ca), 5000));
  const auto leaf = *x509::Certificate::parse(pki().leaf);
  const auto serial = leaf->serial_number.content;
  EXPECT_EQ(asked, Buffer(serial.begin(), serial.end()));
}

TEST(Responder, RefusesWhatIsNotAboutItsCas) {
  const ResponderCa ca = answering({RevocationStatus::good});
  EXPECT_EQ(respond(provider(), {&ca, 1}, question(pki().other), 5000), bare(OcspStatus::unauthorized));
  EXPECT_EQ(respond(provider(), {}, question(pki().ca), 5000).error().fault, Fault::config_invalid);
}

TEST(Responder, AnswersForSeveralCasButOneAtATime) {
  const ResponderCa cas[] = {answering({RevocationStatus::good}),
                             {pki().other, std::nullopt, [](Bytes) { return SerialStatus{}; }}};
  EXPECT_GT(respond(provider(), cas, question(pki().other), 5000)->size(), 100U);
  const std::vector<Buffer> mixed = {*cert_id(provider(), pki().ca, pki().leaf),
                                     *cert_id(provider(), pki().other, pki().other.certificate)};
  EXPECT_EQ(respond(provider(), cas, x509::encode_ocsp_request(mixed), 5000), bare(OcspStatus::unauthorized));
}

TEST(Responder, SaysThatARequestIsMalformed) {
  const ResponderCa ca = answering({RevocationStatus::good});
  const auto whole = question(pki().ca);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_EQ(respond(provider(), {&ca, 1}, Bytes(whole).first(size), 5000), bare(OcspStatus::malformed_request));
}

TEST(Responder, ADelegateMayAnswerAndNothingElse) {
  const auto delegate = make_delegate(provider(), pki().ca, 0, 10000);
  ASSERT_TRUE(delegate);
  const auto parsed = *x509::Certificate::parse(delegate->certificate);
  EXPECT_TRUE(parsed->extensions.find(x509::oids::ocsp_nocheck));
  ASSERT_TRUE(parsed->extensions.extended_key_usage);
  EXPECT_FALSE(parsed->extensions.extended_key_usage->server_auth);
  EXPECT_FALSE(parsed->is_ca());
  ResponderCa ca = answering({RevocationStatus::good});
  ca.delegate = *delegate;
  EXPECT_TRUE(holds(*respond(provider(), {&ca, 1}, question(pki().ca), 5000), delegate->certificate));
}

TEST(Responder, ReadsTheRequestOfAGet) {
  EXPECT_EQ(request_of_get("AAEC"), (Buffer{0, 1, 2}));
  EXPECT_EQ(request_of_get("%2b%2F%2B%2f"), (Buffer{0xfb, 0xff, 0xbf}));
  EXPECT_EQ(request_of_get("AA%3D%3D"), Buffer{0});
  for (const char* bad : {"", "A", "%", "%2", "%zz", "%+2", "AAEC?", "-----BEGIN X-----"})
    EXPECT_TRUE(request_of_get(bad).empty()) << bad;
}

}  // namespace
}  // namespace entente::issue
