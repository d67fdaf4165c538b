// ClientHello to ServerHello, with or without a retry (RFC 8446 §4.1).
#include "handshake/tls13/client/hello.h"

#include "crypto/groups.h"

namespace entente::handshake::client13 {
namespace {

/// RFC 8446 §4.1.3, §4.1.4: what ServerHello and HelloRetryRequest have in common.
Result<const crypto::CipherSuiteInfo*> check_hello(const auto& hello, const ClientOffer& offer,
                                                   ClientContext& context) {
  // RFC 8446 §4.1.3: legacy_version is 0x0303
  if (hello.legacy_version != ProtocolVersion::tls12)
    return fail(Fault::legacy_version_invalid, Where(hello.name, "legacy_version"), "0x0303",
                name(hello.legacy_version));
  // RFC 8446 §4.1.3: a session ID that differs is an illegal_parameter
  if (!equal(hello.legacy_session_id_echo, offer.session_id()))
    return fail(Fault::session_id_mismatch, Where(hello.name, "legacy_session_id_echo"));
  // RFC 8446 §4.1.3: compression is null
  if (hello.legacy_compression_method != wire::Compression::null)
    return fail(Fault::compression_not_null, Where(hello.name, "legacy_compression_method"));
  const auto& version = hello.extensions.template get<wire::SelectedVersion>();
  if (!version) return fail(Fault::extension_missing, Where(hello.name, "extensions"), "supported_versions");
  // RFC 8446 §4.2.1: the version must be one that was offered
  if (version->selected_version != ProtocolVersion::tls13)
    return fail(Fault::version_not_offered, Where(hello.name, "supported_versions"), "TLS 1.3",
                name(version->selected_version));
  TRY(offer.extensions().check_answer(hello.extensions, hello.name));
  // RFC 8446 §4.1.3: the suite must be one that was offered, and one of this version
  const auto& suites = context.options().cipher_suites;
  const auto* row = crypto::find(hello.cipher_suite);
  if (!row || row->version != ProtocolVersion::tls13 || std::ranges::find(suites, hello.cipher_suite) == suites.end())
    return fail(Fault::suite_not_offered, Where(hello.name, "cipher_suite"), {}, name(hello.cipher_suite));
  context.info().version = ProtocolVersion::tls13;
  context.info().cipher_suite = hello.cipher_suite;
  return row;
}

/// RFC 8446 §4.1.4, §4.2.8: the retry must ask for a change, and for one that is possible. The group that it wants a
/// share for; none if it sent a cookie alone.
Result<std::optional<NamedGroup>> group_for_retry(const wire::HelloRetryRequest& retry, const ClientOffer& offer,
                                                  const CommonOptions& options) {
  constexpr std::size_t longest = 8192;  // it has to fit into a ClientHello with all the rest
  const auto& asked = retry.extensions.get<wire::KeyShareRetry>();
  const auto& cookie = retry.extensions.get<wire::Cookie>();
  if (!asked && !cookie) return fail(Fault::retry_not_needed, "HelloRetryRequest.extensions", "key_share or cookie");
  if (cookie && cookie->cookie.size() > longest)
    return fail(Fault::parameter_illegal, "HelloRetryRequest.cookie", "8 KiB at most");
  if (!asked) return std::nullopt;
  // RFC 8446 §4.2.8: the group is one of ours, and one for which we sent no share
  if (std::ranges::find(options.groups, asked->selected_group) == options.groups.end() ||
      offer.has_share(asked->selected_group))
    return fail(Fault::retry_group_invalid, "HelloRetryRequest.key_share", "an offered group without a share",
                name(asked->selected_group));
  return asked->selected_group;
}

Next<WaitServerHelloAgain> send_again(ClientOffer offer, CipherSuite retry_suite, ClientContext& context) {
  context.disguise();
  TRY(offer.send(context));
  return WaitServerHelloAgain{std::move(offer), retry_suite};
}

/// The server's connection is the session's: its name, its certificate and when it was shown.
void resume(const ClientPsk& psk, ClientContext& context) {
  auto& info = context.info();
  const auto* session = psk.session();
  info.resumed = session ? Resumed::ticket : Resumed::psk;
  if (!session) {
    context.decide(Topic::resumption, "psk", "the server has the key too: nothing else proves who it is");
    context.decide(Topic::peer_identity, "holder of the key", "who has the key is who we want to reach");
    return;
  }
  context.decide(Topic::resumption, "ticket", "the server took the session: no certificate, no signature");
  take_over(*session, context);
}

/// The key that the server took, if it took one.
Result<std::optional<ClientPsk>> take_psk(const wire::ServerHello& hello, const crypto::CipherSuiteInfo& suite,
                                          ClientOffer& offer, ClientContext& context) {
  const auto& choice = hello.extensions.get<wire::PreSharedKeyChoice>();
  if (!choice) {
    if (!offer.psks().empty())
      context.decide(Topic::resumption, "declined", "the server took none of our keys: a full handshake");
    context.reject_early_data("the server does not resume the session");
    return std::nullopt;
  }
  // RFC 8446 §4.2.11: clients MUST verify that selected_identity is within the range that they supplied
  if (choice->selected_identity >= offer.psks().size())
    return fail(Fault::psk_not_offered, "ServerHello.pre_shared_key", "an identity of the list");
  // RFC 8446 §4.2.11: and that the suite has the hash of the key
  if (offer.psks()[choice->selected_identity].hash() != suite.hash)
    return fail(Fault::psk_wrong_hash, "ServerHello.cipher_suite", "a suite with the key's hash",
                entente::name(suite.suite));
  // RFC 8446 §4.2.10: early data goes with the first identity
  if (choice->selected_identity != 0) context.reject_early_data("the server took another key than the session's");
  auto psk = offer.psks().take(choice->selected_identity);
  resume(psk, context);
  return psk;
}

/// The key exchange that the server answered; without a share if the key alone is enough (RFC 8446 §4.2.9).
Result<Agree> take_share(const wire::ServerHello& hello, bool has_psk, ClientOffer& offer, ClientContext& context) {
  const auto& answer = hello.extensions.get<wire::KeyShareAnswer>();
  if (!answer) {
    // RFC 8446 §9.2: without a PSK there is a key share
    if (!has_psk) return fail(Fault::extension_missing, "ServerHello.extensions", "key_share");
    // RFC 8446 §4.2.11: with one too, unless psk_ke was offered; otherwise the client MUST abort with illegal_parameter
    if (!context.options().allow_psk_ke) return fail(Fault::parameter_illegal, "ServerHello.extensions", "key_share");
    context.decide(Topic::group, "none", "the server resumes by the key alone: no forward secrecy");
    return Agree{};
  }
  const auto group = answer->server_share.group;
  auto share = offer.take_share(group);
  // RFC 8446 §4.2.8: the share is for a group for which we sent one
  if (!share) return fail(Fault::group_not_offered, "ServerHello.key_share", {}, entente::name(group));
  context.info().group = group;
  context.decide(Topic::group, entente::name(group),
                 context.info().hello_retry ? "the server asked for it by a retry"
                                            : "the server used the share that we sent: no retry");
  return Agree{std::move(share), to_buffer(answer->server_share.key_exchange)};
}

keys::EarlySecret early_secret(const ClientPsk& psk, ClientContext& context) {
  return keys::EarlySecret::with_psk(context.kdf(), psk.key());
}

/// The handshake's keys. While early data is under way, ours are not used yet.
Result<Flight> enter_flight(keys::HandshakeSecret secret, const OfferedExtensions& offered, record::Aligned aligned,
                            ClientContext& context) {
  auto traffic = secret.traffic(context.transcript().hash());
  context.key_log().log(traffic.client);
  context.key_log().log(traffic.server);
  TRY(context.read_with(traffic.server, Epoch::handshake, std::move(aligned)));
  context.disguise();
  if (!context.early_room()) TRY(context.write_with(traffic.client, Epoch::handshake));
  return Flight{std::move(traffic.client), std::move(traffic.server), std::move(secret).advance(), offered,
                std::nullopt};
}

Next<WaitResumedEncryptedExtensions> go_on_resumed(keys::HandshakeSecret secret, ClientPsk psk,
                                                   const OfferedExtensions& offered, record::Aligned aligned,
                                                   ClientContext& context) {
  auto flight = TRY(enter_flight(std::move(secret), offered, std::move(aligned), context));
  return WaitResumedEncryptedExtensions{std::move(flight), std::move(psk)};
}

}  // namespace

Next<MakeSharesAgain, WaitServerHelloAgain> WaitServerHello::on(const wire::HelloRetryRequest& retry,
                                                                ClientContext& context) && {
  const auto* suite = TRY(check_hello(retry, offer, context));
  const auto group = TRY(group_for_retry(retry, offer, context.options()));
  context.info().hello_retry = true;
  context.decide(Topic::retry, group ? entente::name(*group) : "cookie",
                 group ? "the server wants a share for this group" : "the server wants its cookie back");
  if (context.early_room()) {
    // RFC 8446 §4.2.10: HelloRetryRequest rejects early data
    context.reject_early_data("the server asked for another ClientHello");
    context.write_plain();
  }
  TRY(context.use_suite(*suite));
  offer.retry_with(retry, *suite, context);
  context.transcript().replace_client_hello();
  context.heard();
  // RFC 8446 §4.1.2: without a wish for a group the shares stay as they were
  if (!group) return send_again(std::move(offer), suite->suite, context);
  return MakeSharesAgain{{&context.provider(), {*group}}, std::move(offer), suite->suite};
}

Next<WaitServerHelloAgain> MakeSharesAgain::on(GenerateShares::Answer&& answer, ClientContext& context) && {
  offer.replace_shares(std::move(answer.shares));
  return send_again(std::move(offer), retry_suite, context);
}

Next<AgreeKey> WaitServerHelloAgain::on(const wire::ServerHello12& hello, ClientContext&) && {
  // RFC 8446 §4.1.4: after a HelloRetryRequest the version is TLS 1.3
  return fail(Fault::version_not_offered, "ServerHello.legacy_version", "TLS 1.3", entente::name(hello.legacy_version));
}

Next<AgreeKey, AgreeResumedKey, WaitResumedEncryptedExtensions> WaitServerHelloAgain::on(const wire::ServerHello& hello,
                                                                                         ClientContext& context) && {
  const auto* suite = TRY(check_hello(hello, offer, context));
  // RFC 8446 §4.1.4: the suite stays the one of HelloRetryRequest
  if (retry_suite && *retry_suite != suite->suite)
    return fail(Fault::suite_changed_after_retry, "ServerHello.cipher_suite", entente::name(*retry_suite),
                entente::name(suite->suite));
  context.decide(Topic::version, "TLS 1.3", "the highest that we offered");
  context.decide(Topic::cipher_suite, entente::name(suite->suite), "the server's pick of those offered");
  auto psk = TRY(take_psk(hello, *suite, offer, context));
  auto agree = TRY(take_share(hello, psk.has_value(), offer, context));
  auto aligned = TRY(context.boundary());
  if (!context.transcript().started()) TRY(context.use_suite(*suite));
  context.heard();
  auto offered = offer.extensions();
  if (!psk) offered.withdraw(ExtensionType::early_data);
  if (!agree.share) {
    auto secret = early_secret(*psk, context).extract_without_exchange();
    return go_on_resumed(std::move(secret), *std::move(psk), offered, std::move(aligned), context);
  }
  if (psk) return AgreeResumedKey{std::move(agree), *std::move(psk), offered, std::move(aligned)};
  return AgreeKey{std::move(agree), offered, std::move(aligned)};
}

Next<WaitEncryptedExtensions> AgreeKey::on(Agree::Answer&& answer, ClientContext& context) && {
  auto secret = keys::EarlySecret::without_psk(context.kdf()).extract(std::move(answer.secret));
  auto flight = TRY(enter_flight(std::move(secret), offered, std::move(aligned), context));
  return WaitEncryptedExtensions{std::move(flight)};
}

Next<WaitResumedEncryptedExtensions> AgreeResumedKey::on(Agree::Answer&& answer, ClientContext& context) && {
  auto secret = early_secret(psk, context).extract(std::move(answer.secret));
  return go_on_resumed(std::move(secret), std::move(psk), offered, std::move(aligned), context);
}

}  // namespace entente::handshake::client13
