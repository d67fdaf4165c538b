// The list of extensions: a row adds one (RFC 8446 §4.2).
#pragma once
#include "wire/extensions/alpn.h"
#include "wire/extensions/certificate_authorities.h"
#include "wire/extensions/compress_certificate.h"
#include "wire/extensions/cookie.h"
#include "wire/extensions/early_data.h"
#include "wire/extensions/key_share.h"
#include "wire/extensions/max_fragment_length.h"
#include "wire/extensions/oid_filters.h"
#include "wire/extensions/padding.h"
#include "wire/extensions/post_handshake_auth.h"
#include "wire/extensions/pre_shared_key.h"
#include "wire/extensions/psk_key_exchange_modes.h"
#include "wire/extensions/record_size_limit.h"
#include "wire/extensions/server_name.h"
#include "wire/extensions/signature_algorithms.h"
#include "wire/extensions/signed_certificate_timestamp.h"
#include "wire/extensions/status_request.h"
#include "wire/extensions/supported_groups.h"
#include "wire/extensions/supported_versions.h"
#include "wire/extensions/tls12.h"

namespace entente::wire {

template <class... E>
struct TypeList {};

using AllExtensions =
    TypeList<ServerName, ServerNameAck, MaxFragmentLength, StatusRequest, StatusRequestToClient, CertificateStatus,
             StatusRequestAck, SupportedGroups, EcPointFormats, SignatureAlgorithms, Alpn, SctRequest, SctList, Padding,
             EncryptThenMac, ExtendedMasterSecret, CompressCertificate, RecordSizeLimit, SessionTicket,
             EarlyDataIndication, EarlyDataLimit, SupportedVersions, SelectedVersion, Cookie, PskKeyExchangeModes,
             CertificateAuthorities, OidFilters, PostHandshakeAuth, SignatureAlgorithmsCert, KeyShareOffer,
             KeyShareAnswer, KeyShareRetry, RenegotiationInfo, PreSharedKeyOffer, PreSharedKeyChoice>;

}  // namespace entente::wire
