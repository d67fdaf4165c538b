// The messages that TLS 1.2 alone has (RFC 5246 §7.4, RFC 8422 §5, RFC 5077 §3.3), from bytes made by hand: what they
// decode to, what must be refused, and how those that share a name with TLS 1.3's are told apart.
#include <gtest/gtest.h>

#include "wire/annotator.h"
#include "wire/messages.h"

namespace entente::wire {
namespace {

std::string text(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// With its header in front.
Buffer message(HandshakeType type, const Buffer& body) {
  Buffer out;
  Writer writer(out);
  writer({}, type);
  writer.counted(3, [&] { append(out, body); });
  return out;
}

template <class M>
Result<M> round_trip(const Buffer& body) {
  auto decoded = decode<M>(body);
  EXPECT_TRUE(decoded) << M::name;
  if (!decoded) return decoded;
  Buffer again;
  encode(again, *decoded);
  EXPECT_EQ(again, message(M::type, body)) << M::name;
  return decoded;
}

/// Whatever is cut off, it is a decode_error.
template <class M>
void cut_anywhere(const Buffer& body) {
  for (std::size_t size = 0; size < body.size(); ++size) {
    const auto cut = decode<M>(Bytes(body).first(size));
    ASSERT_FALSE(cut) << M::name << " " << size;
    EXPECT_EQ(cut.error().alert, Alert::decode_error) << M::name << " " << size;
  }
  auto longer = body;
  longer.push_back(0);
  const auto trailing = decode<M>(longer);
  ASSERT_FALSE(trailing) << M::name;
  EXPECT_EQ(trailing.error().fault, Fault::message_trailing) << M::name;
}

template <class M>
Fault fault_of(const Buffer& body) {
  const auto decoded = decode<M>(body);
  return decoded ? Fault::internal : decoded.error().fault;
}

const Buffer kChain = {0, 0, 9, 0, 0, 2, 'a', 'b', 0, 0, 1, 'c'};
const Buffer kServerEcdh = {3, 0, 0x1d, 4, 1, 2, 3, 4, 8, 4, 0, 3, 's', 'i', 'g'};
const Buffer kRequest = {2, 1, 64, 0, 4, 8, 4, 4, 3, 0, 5, 0, 3, 'c', 'a', '1'};
const Buffer kTicket = {0, 0, 0x1c, 0x20, 0, 3, 't', 'k', 't'};
const Buffer kStatus = {1, 0, 0, 2, 0x30, 0};
const Buffer kEcdhe = {2, 7, 8};
const Buffer kRsa = {0, 2, 7, 8};

TEST(Messages12, CertificateIsAListOfCertificatesAlone) {
  const auto certificate = round_trip<Certificate12>(kChain);
  std::vector<std::string> chain;
  for (const auto& entry : certificate->certificate_list) chain.push_back(text(entry.cert_data));
  EXPECT_EQ(chain, (std::vector<std::string>{"ab", "c"}));
  EXPECT_TRUE(round_trip<Certificate12>({0, 0, 0})->certificate_list.empty());
  cut_anywhere<Certificate12>(kChain);
  EXPECT_EQ(fault_of<Certificate12>({0, 0, 3, 0, 0, 0}), Fault::vector_length);
}

TEST(Messages12, ServerKeyExchangeAndWhatItSigns) {
  const auto exchange = round_trip<ServerKeyExchange>(kServerEcdh);
  EXPECT_EQ(exchange->params.curve_type, EcCurveType::named_curve);
  EXPECT_EQ(exchange->params.named_curve, NamedGroup::x25519);
  EXPECT_EQ(to_buffer(exchange->params.public_), (Buffer{1, 2, 3, 4}));
  EXPECT_EQ(exchange->algorithm, SignatureScheme::rsa_pss_rsae_sha256);
  EXPECT_EQ(text(exchange->signature), "sig");
  EXPECT_EQ(encode(exchange->params), Buffer(kServerEcdh.begin(), kServerEcdh.begin() + 8));
  cut_anywhere<ServerKeyExchange>(kServerEcdh);
  EXPECT_EQ(fault_of<ServerKeyExchange>({3, 0, 0x1d, 0, 8, 4, 0, 0}), Fault::vector_length);
}

TEST(Messages12, CertificateRequestHasNoContextAndNoExtensions) {
  const auto request = round_trip<CertificateRequest12>(kRequest);
  EXPECT_TRUE(contains(request->certificate_types, ClientCertificateType::rsa_sign));
  EXPECT_TRUE(contains(request->certificate_types, ClientCertificateType::ecdsa_sign));
  EXPECT_TRUE(contains(request->supported_signature_algorithms, SignatureScheme::ecdsa_secp256r1_sha256));
  EXPECT_EQ(text(request->certificate_authorities.begin()->name), "ca1");
  cut_anywhere<CertificateRequest12>(kRequest);
  EXPECT_EQ(fault_of<CertificateRequest12>({0, 0, 2, 8, 4, 0, 0}), Fault::vector_length);
  EXPECT_EQ(fault_of<CertificateRequest12>({1, 1, 0, 0, 0, 0}), Fault::vector_length);
  EXPECT_EQ(fault_of<CertificateRequest12>({1, 1, 0, 3, 8, 4, 4, 0, 0}), Fault::message_truncated);
  EXPECT_EQ(fault_of<CertificateRequest12>({1, 1, 0, 2, 8, 4, 0, 2, 0, 0}), Fault::vector_length);
}

TEST(Messages12, ClientKeyExchangeIsOneOfTwo) {
  EXPECT_EQ(to_buffer(round_trip<ClientKeyExchangeEcdhe>(kEcdhe)->ecdh_Yc), (Buffer{7, 8}));
  EXPECT_EQ(to_buffer(round_trip<ClientKeyExchangeRsa>(kRsa)->encrypted_pre_master_secret), (Buffer{7, 8}));
  cut_anywhere<ClientKeyExchangeEcdhe>(kEcdhe);
  cut_anywhere<ClientKeyExchangeRsa>(kRsa);
  EXPECT_EQ(fault_of<ClientKeyExchangeEcdhe>({0}), Fault::vector_length);
}

TEST(Messages12, NewSessionTicketMayBeEmpty) {
  const auto ticket = round_trip<NewSessionTicket12>(kTicket);
  EXPECT_EQ(ticket->ticket_lifetime_hint, 7200u);
  EXPECT_EQ(text(ticket->ticket), "tkt");
  EXPECT_TRUE(round_trip<NewSessionTicket12>({0, 0, 0, 0, 0, 0})->ticket.empty());
  cut_anywhere<NewSessionTicket12>(kTicket);
}

TEST(Messages12, CertificateStatusHoldsAResponse) {
  EXPECT_EQ(to_buffer(round_trip<CertificateStatusMessage>(kStatus)->response), (Buffer{0x30, 0}));
  cut_anywhere<CertificateStatusMessage>(kStatus);
  EXPECT_EQ(fault_of<CertificateStatusMessage>({1, 0, 0, 0}), Fault::vector_length);
}

TEST(Messages12, SomeAreEmpty) {
  (void)round_trip<ServerHelloDone>({});
  (void)round_trip<HelloRequest>({});
  EXPECT_EQ(fault_of<ServerHelloDone>({0}), Fault::message_trailing);
  EXPECT_EQ(fault_of<HelloRequest>({0}), Fault::message_trailing);
}

/// The one of AllMessages that a body is taken for: their number, which must be one.
template <class... M>
int claimants(HandshakeType type, const Buffer& body, TypeList<M...>) {
  return (int{looks_like<M>(type, body)} + ...);
}

template <class M>
void is_taken_for(const Buffer& body) {
  EXPECT_TRUE(looks_like<M>(M::type, body)) << M::name;
  EXPECT_EQ(claimants(M::type, body, AllMessages{}), 1) << M::name;
}

TEST(Messages12, AreToldFromThoseOf13ByTheirStructure) {
  is_taken_for<Certificate12>(kChain);
  is_taken_for<Certificate12>({0, 0, 0});
  is_taken_for<Certificate>({0, 0, 0, 0});
  is_taken_for<Certificate>({0, 0, 0, 6, 0, 0, 1, 'c', 0, 0});
  is_taken_for<CertificateRequest12>(kRequest);
  is_taken_for<CertificateRequest>({0, 0, 8, 0, 13, 0, 4, 0, 2, 8, 4});
  is_taken_for<CertificateRequest>({2, 1, 64, 0, 8, 0, 13, 0, 4, 0, 2, 8, 4});
  is_taken_for<ClientKeyExchangeEcdhe>(kEcdhe);
  is_taken_for<ClientKeyExchangeRsa>(kRsa);
  is_taken_for<NewSessionTicket12>(kTicket);
  is_taken_for<NewSessionTicket>({0, 0, 0x1c, 0x20, 1, 2, 3, 4, 0, 0, 1, 't', 0, 0});
}

TEST(Messages12, ATicketOf13WhoseMaskHappensToBeALengthIsStillOne) {
  const Buffer body = {0, 0, 0x1c, 0x20, 0, 8, 3, 4, 0, 0, 1, 't', 0, 0};
  ASSERT_TRUE(decode<NewSessionTicket12>(body));
  is_taken_for<NewSessionTicket>(body);
}

std::vector<std::string> leaves(const Buffer& whole) {
  std::vector<std::string> names;
  std::size_t at = 0;
  for (const auto& span : annotate_message(whole)) {
    if (!span.leaf) continue;
    EXPECT_EQ(span.offset, at) << span.name;
    at = span.offset + span.length;
    names.emplace_back(span.name);
  }
  EXPECT_EQ(at, whole.size());
  return names;
}

TEST(Annotator, NamesTheFieldsOfTls12) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(leaves(message(HandshakeType::certificate, {0, 0, 4, 0, 0, 1, 'c'})),
            (Names{"msg_type", "length", "length", "length", "cert_data"}));
  EXPECT_EQ(leaves(message(HandshakeType::server_key_exchange, kServerEcdh)),
            (Names{"msg_type", "length", "curve_type", "named_curve", "length", "public", "algorithm", "length",
                   "signature"}));
  EXPECT_EQ(leaves(message(HandshakeType::client_key_exchange, kEcdhe)),
            (Names{"msg_type", "length", "length", "ecdh_Yc"}));
  EXPECT_EQ(leaves(message(HandshakeType::client_key_exchange, kRsa)),
            (Names{"msg_type", "length", "length", "encrypted_pre_master_secret"}));
  EXPECT_EQ(leaves(message(HandshakeType::new_session_ticket, kTicket)),
            (Names{"msg_type", "length", "ticket_lifetime_hint", "length", "ticket"}));
  EXPECT_EQ(leaves(message(HandshakeType::server_hello_done, {})), (Names{"msg_type", "length"}));
  for (const auto& [type, body] :
       {std::pair{HandshakeType::certificate_request, kRequest}, {HandshakeType::certificate_status, kStatus}})
    for (const auto& name : leaves(message(type, body))) EXPECT_NE(name, "unparsed");
}

}  // namespace
}  // namespace entente::wire
