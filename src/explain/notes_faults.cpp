// Notes on faults: why the rule stands that each one broke. What happened, whose fault it is and what to do about it
// stands in the fault table (base/fault.cpp).
#include "explain/notes.h"

namespace entente::explain {
namespace {

struct FaultNote {
  Fault fault;
  std::string_view why;
};

constexpr std::string_view kOneReading =
    "Two programs that read the same bytes differently can be played against each other, so there is one reading and "
    "everything else is refused.";
constexpr std::string_view kFramed =
    "Records are how TLS tells where things begin and end; who breaks them may be "
    "hiding bytes from the checks.";
constexpr std::string_view kOnlyOffered =
    "A server may only choose from what the client offers. An answer from outside the offer means that something was "
    "altered on the way, or that the server does not listen.";
constexpr std::string_view kCheapForUs = "A peer must not be able to keep us busy for nothing.";
constexpr std::string_view kRetry =
    "A retry is bounded: one, with the change that was asked for and no other. Otherwise somebody on the way could "
    "steer the negotiation.";
constexpr std::string_view kBounded = "What a stranger can make us store or compute is bounded.";
constexpr std::string_view kConfiguration =
    "A mistake in the configuration is better told now than met in a handshake.";
constexpr std::string_view kTransport = "TLS needs a connection first.";
constexpr std::string_view kRecognised =
    "The first bytes show which protocol a peer speaks. Saying which is kinder than 'wrong version number'.";
constexpr std::string_view kUse = "The call does not fit the state of the connection.";

constexpr FaultNote kNotes[] = {
    {Fault::dns_failed, "A name has to become an address before anything can be said."},
    {Fault::connect_refused, kTransport},
    {Fault::connect_failed, kTransport},
    {Fault::timed_out, "Nobody should wait for ever."},
    {Fault::connection_reset, "A reset says nothing about its reason; TLS would have sent an alert."},
    {Fault::closed_in_handshake, "A peer that refuses should say why, in an alert. One that closes says nothing."},
    {Fault::truncated,
     "Whoever can cut a connection could otherwise cut a message at a place of their choice. close_notify is the end "
     "that cannot be forged."},
    {Fault::peer_speaks_http, kRecognised},
    {Fault::peer_speaks_ssh, kRecognised},
    {Fault::peer_speaks_mail, kRecognised},
    {Fault::peer_sends_zeros, kRecognised},
    {Fault::peer_not_tls, kRecognised},
    {Fault::message_truncated, kOneReading},
    {Fault::message_trailing, kOneReading},
    {Fault::vector_length, kOneReading},
    {Fault::duplicate_extension, kOneReading},
    {Fault::message_too_large, kBounded},
    {Fault::message_wrong_length, kOneReading},
    {Fault::record_overflow, kBounded},
    {Fault::record_type_unknown, kFramed},
    {Fault::record_version, kFramed},
    {Fault::bad_record_mac,
     "Each record carries a tag that only the holder of the key can make. One altered bit, and nothing of the record "
     "may be used: the connection ends."},
    {Fault::record_unprotected, "Once there are keys, whoever is able to send plain bytes is not the peer."},
    {Fault::record_no_type, kFramed},
    {Fault::record_empty, kFramed},
    {Fault::record_interleaved, kFramed},
    {Fault::record_not_aligned,
     "A message must not lie half under one key and half under another: bytes from before the change would pass as "
     "protected by it."},
    {Fault::change_cipher_spec_invalid,
     "In TLS 1.2 it says from which record the new keys hold: believed too early it once let others choose them "
     "(EarlyCCS). In TLS 1.3 it means nothing and is tolerated for the sake of old devices, in one form and place."},
    {Fault::too_many_empty_records, kCheapForUs},
    {Fault::too_many_warnings, kCheapForUs},
    {Fault::too_many_key_updates, kCheapForUs},
    {Fault::too_many_authentications, kCheapForUs},
    {Fault::sequence_exhausted, "A record number used twice under one key breaks the encryption."},
    {Fault::unexpected_message,
     "The order of a handshake is what its security rests on: skipping one message was once enough to skip the "
     "authentication (SMACK, EarlyCCS)."},
    {Fault::version_not_common, "Older versions have known weaknesses; a side may well refuse them."},
    {Fault::version_not_offered, kOnlyOffered},
    {Fault::version_downgraded,
     "A server that has TLS 1.3 and is made to speak an older version says so in its random, which is signed. Nobody "
     "on the way can hide that."},
    {Fault::legacy_version_invalid, kOneReading},
    {Fault::legacy_version_ssl3, "SSL 3.0 and older are broken (POODLE)."},
    {Fault::suite_not_common, "Records need one algorithm that both sides have."},
    {Fault::suite_not_offered, kOnlyOffered},
    {Fault::suite_changed_after_retry, kRetry},
    {Fault::group_not_common, "Keys can only be agreed in a group that both sides have."},
    {Fault::group_not_offered, kOnlyOffered},
    {Fault::key_share_invalid,
     "A point off the curve or of low order would make the shared secret guessable, or leak the private half."},
    {Fault::key_share_twice, kOneReading},
    {Fault::key_share_not_in_groups, kOneReading},
    {Fault::too_many_key_shares, kBounded},
    {Fault::retry_not_needed, kRetry},
    {Fault::retry_group_invalid, kRetry},
    {Fault::retry_ignored, kRetry},
    {Fault::hello_changed, kRetry},
    {Fault::session_id_mismatch, "The echo shows that the answer belongs to this hello."},
    {Fault::compression_not_null, "Compression before encryption leaks secrets through lengths (CRIME)."},
    {Fault::extension_missing, "Without it there is nothing to agree on."},
    {Fault::extension_unsolicited, kOnlyOffered},
    {Fault::extension_forbidden, kOneReading},
    {Fault::extension_order, "Its binders cover all that stands before them."},
    {Fault::parameter_illegal, kOneReading},
    {Fault::compression_not_offered, kOnlyOffered},
    {Fault::certificate_decompression, kBounded},
    {Fault::cookie_invalid, kRetry},
    {Fault::request_context, "The context ties an answer to its request."},
    {Fault::alpn_not_common,
     "Going on with the wrong protocol lets one service's answers be taken for another's (ALPACA)."},
    {Fault::alpn_not_offered, kOnlyOffered},
    {Fault::server_name_invalid, kOneReading},
    {Fault::server_name_unknown, "A certificate for another name would be refused by the client anyway."},
    {Fault::scheme_not_common, "A signature that the peer cannot check proves nothing."},
    {Fault::credential_unfit,
     "Whoever means to be known should not be served as anybody: the application would only notice by what it may not "
     "do."},
    {Fault::scheme_not_offered, kOnlyOffered},
    {Fault::scheme_wrong_key,
     "A scheme names the kind of key, in TLS 1.3 the curve too, so that nothing is left open."},
    {Fault::signature_invalid,
     "Anybody can copy a certificate. Only who holds its private key can sign this very handshake."},
    {Fault::finished_invalid,
     "Finished covers every message of the handshake. If it does not match, the two sides have not seen the same "
     "handshake, and somebody may have altered it."},
    {Fault::certificate_missing, "The server lets in only those whom it can name."},
    {Fault::certificate_list_empty, "A server without a certificate could be anybody."},
    {Fault::key_update_invalid, kOneReading},
    {Fault::early_data_unexpected, "Before Finished nobody knows who sent the data."},
    {Fault::early_data_too_long, kBounded},
    {Fault::binder_invalid, "Anybody can copy a ticket. Only who holds the key of its session can make the binder."},
    {Fault::psk_unknown, "Without a certificate the key is all that proves who the two sides are."},
    {Fault::early_data_changed,
     "Data that was meant for one protocol must not be read as another's, nor under keys that were not agreed for it."},
    {Fault::psk_not_offered, kOnlyOffered},
    {Fault::psk_wrong_hash,
     "A key is tied to one hash, so that no two ways of using it can be played against each other."},
    {Fault::fallback_inappropriate,
     "Whoever can make a first attempt fail could otherwise choose the version of the second one (POODLE)."},
    {Fault::renegotiation_info_missing,
     "Without it somebody can begin a connection, and have this one continue it as if it had said the same."},
    {Fault::renegotiation_refused,
     "A second handshake inside a connection changes who the peer is under the application's feet. It was behind "
     "several attacks, and TLS 1.3 has none."},
    {Fault::extended_master_secret_missing,
     "Without it the master secret does not depend on the certificates: two connections can be made to share one "
     "(triple "
     "handshake), and what is resumed or exported from the one passes for the other's."},
    {Fault::session_changed, "A session stands for what was agreed and proven in it, and for nothing else."},
    {Fault::suite_wrong_key, kOneReading},
    {Fault::peer_alert, "An alert is all that a peer says about its reasons, on purpose: attackers listen too."},
    {Fault::closed_by_peer, "A handshake that is not complete protects nothing."},
    {Fault::cert_expired,
     "A short life bounds the harm of a stolen key and of a certificate that was issued by mistake."},
    {Fault::cert_not_yet_valid, "A certificate vouches for a time, not for all times."},
    {Fault::cert_name_mismatch,
     "A good certificate for another name proves that the peer is somebody else than was asked for. Without this check "
     "everybody with any certificate could be everybody."},
    {Fault::cert_unknown_issuer, "A signature is worth as much as the trust in who made it."},
    {Fault::cert_self_signed, "Anybody can sign a certificate for any name with a key of their own."},
    {Fault::cert_intermediate_missing,
     "Roots sign intermediates, and these sign servers' certificates. Clients have only the roots; the server sends "
     "the rest."},
    {Fault::cert_signature_invalid, "Otherwise anybody could write any name into a certificate."},
    {Fault::cert_signature_algorithm, "With SHA-1 or MD5, certificates can be forged."},
    {Fault::cert_weak_key, "A key that can be broken can be anybody's."},
    {Fault::cert_malformed, kOneReading},
    {Fault::cert_duplicate_extension, kOneReading},
    {Fault::cert_critical_unknown,
     "A critical extension may take away what the rest grants. Who does not understand it must refuse."},
    {Fault::cert_wrong_usage, "A certificate for mail or for a client must not pass for a server's."},
    {Fault::cert_wrong_key_usage, "A key that is for something else may be kept with less care."},
    {Fault::cert_not_a_ca, "Otherwise every owner of a certificate could issue more, for any name."},
    {Fault::cert_path_length, "A CA can bound whom it entrusts, and that bound has to hold."},
    {Fault::cert_name_constraint,
     "A CA can be bound to names of its own, so that its key, if it is stolen, is of no use for others."},
    {Fault::cert_policy,
     "Policies tell under which rules a certificate was issued. Who demands one wants its whole path to have kept it."},
    {Fault::cert_revoked,
     "Keys get stolen before certificates expire. Revocation is the only way to call such a certificate back."},
    {Fault::cert_revocation_unknown,
     "Somebody who stole a key can also keep you from hearing that it was revoked, so who must know refuses."},
    {Fault::cert_pin, "A pin holds even if any CA of the world is made to issue for this name."},
    {Fault::cert_distrusted,
     "A root that is being retired still vouches for what it issued before, and for nothing it issues now."},
    {Fault::cert_timestamps,
     "What stands in public logs is seen by the name's owner. What stands in none may have been issued by mistake or "
     "by "
     "force, with nobody the wiser."},
    {Fault::staple_missing,
     "A thief of the key could simply leave the staple out. The promise in the certificate makes that show."},
    {Fault::staple_invalid, "A wrong answer on revocation is worse than none: it may have been made to mislead."},
    {Fault::cert_budget, kBounded},
    {Fault::cert_too_many, kBounded},
    {Fault::cert_rejected, "The application knows rules that TLS does not."},
    {Fault::trust_empty, "Without anchors no certificate can be believed."},
    {Fault::crl_malformed, kOneReading},
    {Fault::ocsp_malformed, kOneReading},
    {Fault::url_invalid, kConfiguration},
    {Fault::fetch_refused,
     "A URL in a stranger's certificate is the stranger's wish: it must not reach into the network behind a firewall."},
    {Fault::fetch_too_large, kBounded},
    {Fault::fetch_failed, "What cannot be had leaves the question open; how much that matters is told by the mode."},
    {Fault::pem_invalid, kConfiguration},
    {Fault::key_invalid, kConfiguration},
    {Fault::key_encrypted, kConfiguration},
    {Fault::key_mismatch, "A signature by another key would be refused by every client."},
    {Fault::file_unreadable, kConfiguration},
    {Fault::document_invalid,
     "A transcript may come from anywhere: each of its fields is checked before anything is made of it."},
    {Fault::config_invalid, kConfiguration},
    {Fault::name_invalid, kConfiguration},
    {Fault::job_wrong, kUse},
    {Fault::not_connected, kUse},
    {Fault::aborted,
     "What a protocol above finds out may end the connection too. The peer hears why, and does not take it for an end "
     "in order."},
    {Fault::exporter_length, kUse},
    {Fault::exporter_unavailable,
     "Without extended master secret two connections can be made to share what is exported: an application that trusts "
     "it "
     "would be tied to the wrong one."},
    {Fault::crypto_failed, "Going on after a failed operation could mean going on without its protection."},
    {Fault::random_failed, "Keys that can be guessed protect nothing."},
    {Fault::sign_failed, "Without a signature the peer has no reason to believe."},
    {Fault::internal, "What should not happen must not be papered over."},
};

}  // namespace

std::string_view note_on_fault(Fault fault) noexcept {
  for (const auto& note : kNotes)
    if (note.fault == fault) return note.why;
  return {};
}

}  // namespace entente::explain
