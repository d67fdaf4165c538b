// One ClientHello or two (RFC 8446 §4.1.2, §4.1.4), and the choice of a certificate.
#include "handshake/tls13/server/hello.h"

#include "handshake/extensions/negotiate.h"
#include "handshake/hello/cookie.h"
#include "handshake/hello/server_select.h"
#include "wire/server_hello.h"

namespace entente::handshake::server13 {
namespace {

Next<ChooseIdentity, ChoosePsk> answer(const wire::ClientHello& hello, Bytes share, ServerContext& context) {
  // RFC 8446 §5.1: keys change after ClientHello, so nothing may follow it in its record
  Answerable copy{.share = to_buffer(share),
                  .how = read_presentation(hello.extensions, context.options()),
                  .aligned = TRY(context.boundary())};
  std::ranges::copy(hello.legacy_session_id, copy.session_id.begin());
  copy.session_id_size = static_cast<std::uint8_t>(hello.legacy_session_id.size());
  copy.modes = psk_modes(hello, context.options());
  copy.early_data = hello.extensions.get<wire::EarlyDataIndication>().has_value();
  auto psks = hear_psk_offer(hello, context);
  if (!hello.extensions.get<wire::SignatureAlgorithms>() || context.server().credentials.empty())
    return choose_psk(std::move(copy), std::move(psks), std::nullopt, context);
  ChooseCredential job{context.config(), context.info().server_name, read_wishes(hello.extensions)};
  return ChooseIdentity{std::move(job), std::move(copy), std::move(psks)};
}

/// RFC 8446 §4.1.4: what is asked for is a share for this group, a cookie, or both.
wire::HelloRetryRequest make_retry(const wire::ClientHello& hello, CipherSuite suite, std::optional<NamedGroup> group,
                                   Bytes cookie) {
  wire::HelloRetryRequest retry;
  retry.random = wire::kRetryRandom;
  retry.legacy_session_id_echo = hello.legacy_session_id;
  retry.cipher_suite = suite;
  retry.extensions.set(wire::SelectedVersion{ProtocolVersion::tls13});
  if (group) retry.extensions.set(wire::KeyShareRetry{*group});
  if (!cookie.empty()) retry.extensions.set(wire::Cookie{cookie});
  return retry;
}

/// Of the ClientHello being handled.
HelloFingerprint fingerprint_of(ServerContext& context) {
  return fingerprint(context.message().subspan(wire::kHeaderSize), context.provider());
}

/// RFC 8446 §4.2.2: everything that is known of this client goes into the cookie. Should the answer come here, it must
/// be to this hello.
Next<WaitClientHelloWithCookie> ask_for_cookie(const wire::ClientHello& hello, const HelloFingerprint& seen,
                                               const crypto::CipherSuiteInfo& suite,
                                               const std::optional<ChosenGroup>& group, ServerContext& context) {
  // RFC 8446 §4.1.4: one retry; a client that goes on without the cookie did not listen
  if (context.info().hello_retry) return fail(Fault::retry_ignored, "ClientHello.cookie", "the cookie");
  context.info().hello_retry = true;
  context.decide(Topic::retry, "cookie", "the server is under load and wants to see that the client listens");
  context.heard();
  RetryCookie cookie;
  cookie.issued = context.now();
  cookie.suite = suite.suite;
  cookie.hello = context.transcript().hash();
  cookie.fingerprint = seen;
  if (group && group->share.empty()) cookie.group = group->group;
  const auto sealed = seal_cookie(cookie, context.config()->cookie_key(), context.provider());
  context.send(make_retry(hello, suite.suite, cookie.group, sealed));
  if (hello.extensions.get<wire::EarlyDataIndication>()) reject_early_data("a HelloRetryRequest came between", context);
  // RFC 8446 §D.4: right after the first message, whose flight ends here
  if (!hello.legacy_session_id.empty()) context.send_change_cipher_spec(true);
  return WaitClientHelloWithCookie{seen};
}

/// A second ClientHello, told by its cookie: the first one and our answer are made up again from that.
Next<ChooseIdentity, ChoosePsk> answer_cookie(const wire::ClientHello& hello, const HelloFingerprint& seen,
                                              const wire::Cookie& given, const std::optional<ChosenGroup>& group,
                                              ServerContext& context) {
  const auto cookie = TRY(open_cookie(given.cookie, context.config()->cookie_key(), context.provider(), context.now()));
  // RFC 8446 §4.1.2: nothing else may change
  if (seen != cookie.fingerprint) return fail(Fault::hello_changed, "ClientHello");
  // RFC 8446 §4.1.2: early_data is removed
  if (hello.extensions.get<wire::EarlyDataIndication>())
    return fail(Fault::hello_changed, "ClientHello.early_data", "no early data after a HelloRetryRequest");
  // the same hello and the same config choose the same; another config's cookie would not be ours
  if (context.info().cipher_suite != cookie.suite)
    return fail(Fault::cookie_invalid, "ClientHello.cookie", name(cookie.suite));
  context.info().hello_retry = true;
  context.decide(Topic::retry, "cookie", "the client brought it back: nothing was kept for it meanwhile");
  context.transcript().replace_client_hello(cookie.hello);
  Buffer retry;
  wire::encode(retry, make_retry(hello, cookie.suite, cookie.group, given.cookie));
  context.transcript().update(retry);
  if (cookie.group) {
    context.info().group = cookie.group;
    return answer(hello, TRY(share_after_retry(hello, *cookie.group)), context);
  }
  // RFC 8446 §4.1.2: the shares were good, and were not to change
  if (group && group->share.empty()) return fail(Fault::retry_ignored, "ClientHello.key_share", name(group->group));
  return answer(hello, group ? group->share : Bytes(), context);
}

/// RFC 8446 §4.1.4.
Next<WaitClientHelloAgain> ask_again(const wire::ClientHello& hello, const crypto::CipherSuiteInfo& suite,
                                     NamedGroup group, ServerContext& context) {
  context.info().hello_retry = true;
  context.decide(Topic::retry, name(group), "the client sent no share for the group that was chosen");
  const auto seen = fingerprint_of(context);
  context.heard();
  context.transcript().replace_client_hello();
  context.send(make_retry(hello, suite.suite, group, {}));
  if (hello.extensions.get<wire::EarlyDataIndication>()) reject_early_data("a HelloRetryRequest came between", context);
  // RFC 8446 §D.4: right after the first message, whose flight ends here
  if (!hello.legacy_session_id.empty()) context.send_change_cipher_spec(true);
  return WaitClientHelloAgain{seen, hello.extensions.get<wire::PreSharedKeyOffer>().has_value()};
}

}  // namespace

Next<WaitClientHelloAgain, WaitClientHelloWithCookie, ChooseIdentity, ChoosePsk> WaitClientHelloWithCookie::on(
    const wire::ClientHello& hello, ServerContext& context) && {
  TRY(check_client_hello(hello, context.message(), context.options().limits));
  context.log_keys_for(hello.random);
  context.records().tolerate_change_cipher_spec(true);
  const auto* suite = TRY(choose_suite(hello, context));
  const auto group = TRY(choose_group(hello, context));
  TRY(Negotiation::select(hello, context));
  if (!context.transcript().started()) TRY(context.use_suite(*suite));
  if (context.asks_for_cookie()) {
    // RFC 8446 §4.1.2: nothing else may change, so that another connection's cookie and hello do not go with our answer
    const auto seen = fingerprint_of(context);
    if (asked && seen != *asked) return fail(Fault::hello_changed, "ClientHello");
    if (const auto& cookie = hello.extensions.get<wire::Cookie>())
      return answer_cookie(hello, seen, *cookie, group, context);
    return ask_for_cookie(hello, seen, *suite, group, context);
  }
  if (group && group->share.empty()) return ask_again(hello, *suite, group->group, context);
  return answer(hello, group ? group->share : Bytes(), context);
}

Next<ChooseIdentity, ChoosePsk> WaitClientHelloAgain::on(const wire::ClientHello& hello, ServerContext& context) && {
  // RFC 8446 §4.1.2: nothing else may change
  if (fingerprint_of(context) != first) return fail(Fault::hello_changed, "ClientHello");
  // RFC 8446 §4.1.2: early_data is removed, and pre_shared_key is updated where it was
  if (hello.extensions.get<wire::EarlyDataIndication>())
    return fail(Fault::hello_changed, "ClientHello.early_data", "no early data after a HelloRetryRequest");
  if (hello.extensions.get<wire::PreSharedKeyOffer>() && !offered_psks)
    return fail(Fault::hello_changed, "ClientHello.pre_shared_key", "no PSKs that were not offered before");
  TRY(check_client_hello(hello, context.message(), context.options().limits));
  return answer(hello, TRY(share_after_retry(hello, *context.info().group)), context);
}

Next<RespondShare, ChoosePsk> ChooseIdentity::on(ChooseCredential::Answer&& chosen, ServerContext& context) && {
  const bool offered = !psks.psks.empty() || hello.early_data;
  auto next = choose_psk(std::move(hello), std::move(psks), std::move(chosen), context);
  if (offered) return next;
  return respond_with_certificate(std::move(next.hello), *std::move(next.identity), context);
}

}  // namespace entente::handshake::server13
