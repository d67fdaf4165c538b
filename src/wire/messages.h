// The list of messages: a row adds one (RFC 8446 §4).
#pragma once
#include "wire/certificate.h"
#include "wire/certificate_request.h"
#include "wire/certificate_verify.h"
#include "wire/client_hello.h"
#include "wire/compressed_certificate.h"
#include "wire/encrypted_extensions.h"
#include "wire/end_of_early_data.h"
#include "wire/finished.h"
#include "wire/key_update.h"
#include "wire/new_session_ticket.h"
#include "wire/server_hello.h"

namespace entente::wire {

using AllMessages = TypeList<ClientHello, ServerHello, HelloRetryRequest, ServerHello12, EncryptedExtensions,
                             CertificateRequest, Certificate, CompressedCertificate, CertificateVerify, Finished,
                             NewSessionTicket, EndOfEarlyData, KeyUpdate>;

}  // namespace entente::wire
