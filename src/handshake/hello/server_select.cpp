// The server's choices, each by its own order of preference, each with its why (RFC 8446 §4.1.1).
#include "handshake/hello/server_select.h"

#include <optional>

#include "crypto/groups.h"
#include "handshake/hello/psk_offer.h"

namespace entente::handshake {
namespace {

/// What the list begins with, for a message: the first that has a name, as greased lists begin with one that has not.
template <class E>
std::string_view first_named(const wire::List<E>& list) noexcept {
  for (const auto item : list)
    if (const auto known = name(item); !known.empty()) return known;
  return {};
}

/// `x25519, secp256r1`: as many as an Error has room for.
Text<79> listed(std::span<const NamedGroup> groups) noexcept {
  Text<79> out;
  for (const auto group : groups) {
    const auto known = name(group);
    if (out.view().size() + known.size() + 2 > 79) break;
    if (!out.empty()) out += ", ";
    out += known;
  }
  return out;
}

std::optional<Bytes> find_share(const wire::KeyShareOffer& offer, NamedGroup group) noexcept {
  for (const auto& entry : offer.client_shares)
    if (entry.group == group) return entry.key_exchange;
  return std::nullopt;
}

/// RFC 8446 §4.2.8: shares are for offered groups, one each.
Result<void> check_shares(const wire::KeyShareOffer& offer, const wire::SupportedGroups& groups,
                          const Limits& limits) noexcept {
  std::array<NamedGroup, 64> seen{};
  std::size_t count = 0;
  for (const auto& entry : offer.client_shares) {
    if (count >= std::min<std::size_t>(limits.key_shares, seen.size()))
      return fail(Fault::too_many_key_shares, "ClientHello.key_share");
    // RFC 8446 §4.2.8: clients MUST NOT offer multiple KeyShareEntry values for the same group
    for (std::size_t i = 0; i < count; ++i)
      if (seen[i] == entry.group) return fail(Fault::key_share_twice, "ClientHello.key_share", {}, name(entry.group));
    // RFC 8446 §4.2.8: clients MUST NOT offer shares for groups that are not in supported_groups
    if (!wire::contains(groups.named_group_list, entry.group))
      return fail(Fault::key_share_not_in_groups, "ClientHello.key_share", "a group of supported_groups",
                  name(entry.group));
    seen[count++] = entry.group;
  }
  return {};
}

}  // namespace

namespace {

/// The versions that the client has, as far as they are known here.
bool client_has(const wire::ClientHello& hello, ProtocolVersion version) noexcept {
  if (const auto& versions = hello.extensions.get<wire::SupportedVersions>())
    return wire::contains(versions->versions, version);
  // RFC 8446 §4.2.1: without the extension the client has TLS 1.2 at most
  return version == ProtocolVersion::tls12 && hello.legacy_version >= version;
}

std::string_view versions_here(const ServerContext& context) noexcept {
  const auto& options = context.options();
  return *options.min_version == *options.max_version ? name(*options.max_version) : "TLS 1.2 or TLS 1.3";
}

/// RFC 7507 §3: whoever fell back from a version that both sides have was made to.
Result<void> check_fallback(const wire::ClientHello& hello, ProtocolVersion chosen, ServerContext& context) noexcept {
  if (chosen == *context.options().max_version || !wire::contains(hello.cipher_suites, CipherSuite::TLS_FALLBACK_SCSV))
    return {};
  return fail(Fault::fallback_inappropriate, "ClientHello.cipher_suites", name(*context.options().max_version),
              "TLS_FALLBACK_SCSV");
}

}  // namespace

Result<ProtocolVersion> choose_version(const wire::ClientHello& hello, ServerContext& context) noexcept {
  const auto highest = *context.options().max_version;
  // RFC 8446 §D.5: SSL 3.0 and older are refused, whatever supported_versions says
  if (hello.legacy_version <= ProtocolVersion::ssl30)
    return fail(Fault::legacy_version_ssl3, "ClientHello.legacy_version", name(highest), name(hello.legacy_version));
  for (const auto version : {ProtocolVersion::tls13, ProtocolVersion::tls12}) {
    if (!context.offers(version) || !client_has(hello, version)) continue;
    TRY(check_fallback(hello, version, context));
    context.info().version = version;
    context.decide(Topic::version, name(version), "the highest that both sides have");
    return version;
  }
  if (const auto& versions = hello.extensions.get<wire::SupportedVersions>())
    return fail(Fault::version_not_common, "ClientHello.supported_versions", versions_here(context),
                first_named(versions->versions));
  return fail(Fault::version_not_common, "ClientHello.legacy_version", versions_here(context),
              name(hello.legacy_version));
}

Result<void> check_client_hello(const wire::ClientHello& hello, Bytes message, const Limits& limits) noexcept {
  // RFC 8446 §4.1.2: exactly one compression method, null
  const auto methods = hello.legacy_compression_methods.encoded();
  if (methods.size() != 1 || methods[0] != 0)
    return fail(Fault::compression_not_null, "ClientHello.legacy_compression_methods", "null alone");
  const auto& groups = hello.extensions.get<wire::SupportedGroups>();
  const auto& shares = hello.extensions.get<wire::KeyShareOffer>();
  const bool has_psk = hello.extensions.get<wire::PreSharedKeyOffer>().has_value();
  // RFC 8446 §9.2: without a PSK these are mandatory, and key_share and supported_groups come together
  if (!groups && (!has_psk || shares))
    return fail(Fault::extension_missing, "ClientHello.extensions", "supported_groups");
  if (!shares && (!has_psk || groups)) return fail(Fault::extension_missing, "ClientHello.extensions", "key_share");
  if (!has_psk && !hello.extensions.get<wire::SignatureAlgorithms>())
    return fail(Fault::extension_missing, "ClientHello.extensions", "signature_algorithms");
  TRY(check_psks(hello, message));
  if (!shares) return {};
  return check_shares(*shares, *groups, limits);
}

Result<const crypto::CipherSuiteInfo*> choose_suite(const wire::ClientHello& hello, ServerContext& context) noexcept {
  const auto choose = [&](auto&& fits, std::string_view why) -> const crypto::CipherSuiteInfo* {
    for (const auto suite : context.options().cipher_suites) {
      const auto* row = crypto::find(suite);
      if (row->version != ProtocolVersion::tls13 || !fits(*row) || !wire::contains(hello.cipher_suites, suite))
        continue;
      context.info().cipher_suite = suite;
      context.decide(Topic::cipher_suite, name(suite), why);
      return row;
    }
    return nullptr;
  };
  // RFC 8446 §4.2.11: a PSK is used with suites of its hash alone
  if (const auto* psk = find_external(hello, context.options())) {
    const auto fits = [&](const auto& row) { return crypto::digest_size(row.hash) == psk->hash_size(); };
    if (const auto* row = choose(fits, "the first of the server's suites that goes with the external key")) return row;
  }
  if (const auto* row =
          choose([](const auto&) { return true; }, "the first of the server's suites that the client offers"))
    return row;
  return fail(Fault::suite_not_common, "ClientHello.cipher_suites", name(context.options().cipher_suites.front()),
              first_named(hello.cipher_suites));
}

Result<std::optional<ChosenGroup>> choose_group(const wire::ClientHello& hello, ServerContext& context) noexcept {
  const auto& offered = hello.extensions.get<wire::SupportedGroups>();
  if (!offered) {
    if (psk_modes(hello, context.options()).alone) return std::nullopt;
    return fail(Fault::extension_missing, "ClientHello.extensions", "supported_groups");
  }
  const auto& groups = offered->named_group_list;
  const auto& shares = *hello.extensions.get<wire::KeyShareOffer>();
  const auto decide = [&](NamedGroup group, Bytes share, std::string_view why) {
    context.info().group = group;
    context.decide(Topic::group, name(group), why);
    return ChosenGroup{group, share};
  };
  const crypto::GroupInfo* best = nullptr;
  for (const auto group : context.options().groups) {
    if (!wire::contains(groups, group)) continue;
    const auto* row = crypto::find(group);
    if (!best) best = row;
    // a group of the same kind that needs no retry is as good as the best one; a worse kind is not
    if (row->post_quantum != best->post_quantum) continue;
    if (const auto share = find_share(shares, group))
      return decide(group, *share,
                    row->post_quantum ? "it withstands quantum computers, and the client sent a share for it: no retry"
                                      : "the client sent a share for it: no retry");
  }
  if (best) return decide(best->group, {}, "the best group that both have; the client sent no share for it: retry");
  return fail(Fault::group_not_common, "ClientHello.supported_groups", listed(context.options().groups),
              first_named(groups));
}

}  // namespace entente::handshake
