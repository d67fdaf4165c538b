#include "revocation.h"

#include "demand.h"
#include "providers.h"
#include "x509/annotate.h"
#include "x509/revocation_sources.h"

namespace entente::fuzz {
namespace {

constexpr UnixTime kFrom = 1780000000, kTo = 2600000000;

RevocationScene make_scene() {
  const auto& provider = repeatable();
  const auto key = *provider.make_private(crypto::KeyType::ed25519, 0);
  auto above = *issue::ca_template(provider, nullptr, {.name = "fuzz", .not_before = kFrom, .not_after = kTo}, *key);
  above.serial = {1};
  const issue::Identity ca{*issue::sign(above, *key, provider), key};
  auto below =
      *issue::leaf_template(provider, ca, {.names = {"server.test"}, .not_before = kFrom, .not_after = kTo}, *key);
  below.serial = Buffer(16, 0x42);
  return {ca, {*issue::sign(below, *key, provider), key}};
}

/// The certificate and its issuer, as the search for a path has them.
struct Site {
  const x509::Certificate::Ptr leaf = *x509::Certificate::parse(Bytes(revocation_scene().leaf.certificate));
  const x509::Candidate issuer{*x509::Certificate::parse(Bytes(revocation_scene().ca.certificate)), true};
  const std::deque<x509::Candidate> chain{};

  [[nodiscard]] x509::RevocationSite site() const { return {*leaf, issuer, nullptr, chain, kRevocationNow}; }
};

const Site& site() {
  static const Site one;
  return one;
}

void check_error(const Error& error, Fault fault, std::size_t size) {
  demand(error.fault == fault, "what cannot be read has a fault of its own");
  demand(error.offset <= size, "the offset lies in the input");
}

void check_spans(const std::vector<wire::FieldSpan>& spans, std::size_t size) {
  std::size_t covered = 0;
  for (const auto& span : spans) {
    if (!span.leaf) continue;
    demand(span.offset == covered, "leaves have neither gap nor overlap");
    covered += span.length;
  }
  demand(covered == size, "every byte is named");
}

}  // namespace

const RevocationScene& revocation_scene() {
  static const auto scene = make_scene();
  return scene;
}

RevocationStatus hear_list(Bytes der) {
  check_spans(x509::annotate_crl(der), der.size());
  x509::CertificateLists lists;
  if (const auto added = lists.add(to_buffer(der)); !added) {
    check_error(added.error(), Fault::crl_malformed, der.size());
    return RevocationStatus::not_checked;
  }
  x509::Budget budget(100, 0, 0);
  x509::PaidSignatures signatures(unprotected(), budget);
  const auto said = x509::ask_lists(lists, site().site(), signatures);
  const auto list = x509::CertificateList::parse(to_buffer(der));
  demand(list.has_value(), "what was added can be read");
  (*list)->for_each_entry([&](const x509::CrlEntry& entry) {
    demand((*list)->find(entry.user_certificate).has_value(), "an entry that is there is found");
  });
  if (said.status == RevocationStatus::unknown || said.status == RevocationStatus::not_checked) return said.status;
  demand(!(*list)->delta && !(*list)->critical_unknown && !(*list)->critical_unknown_entry, "such a list says nothing");
  if (said.status != RevocationStatus::good) return said.status;
  demand((*list)->next_update && *(*list)->next_update >= kRevocationNow, "a stale list never says good");
  demand(!(*list)->find(site().leaf->serial_number), "who is listed is not good");
  return said.status;
}

RevocationStatus hear_response(Bytes der) {
  check_spans(x509::annotate_ocsp_response(der), der.size());
  const auto response = x509::OcspResponse::parse(der);
  if (!response) {
    check_error(response.error(), Fault::ocsp_malformed, der.size());
    return RevocationStatus::not_checked;
  }
  x509::Budget budget(100, 0, 0);
  x509::PaidSignatures signatures(unprotected(), budget);
  const auto said = x509::ask_response(**response, site().site(), {}, signatures).said;
  if (said.status == RevocationStatus::good)
    demand(said.next_update >= kRevocationNow && !(*response)->critical_unknown, "such a response never says good");
  demand(said.status != RevocationStatus::unknown || *said.why != 0, "what is not known says why");
  return said.status;
}

}  // namespace entente::fuzz
