// `entente cert ocsp-respond`: what clients of a private CA ask for, over HTTP: OCSP (RFC 6960, RFC 5019), revocation
// lists and the CAs' certificates.
#include <fmt/format.h>

#include <deque>

#include "ca_directory.h"
#include "explain/terminal.h"
#include "issue/responder.h"
#include "output.h"
#include "plain_http.h"
#include "signals.h"
#include "tls_setup.h"
#include "verbs.h"
#include "words.h"

namespace entente::cli {
namespace {

constexpr std::chrono::seconds kPatience{5};

class Responder {
 public:
  explicit Responder(const OcspRespondOptions& options) : options_(options) {
    const auto now = system_clock().now();
    for (const auto& directory : options.directories) {
      const auto& ca = cas_.emplace_back(directory);
      (void)ca.index();
      auto& entry = answers_.emplace_back();
      entry.ca = ca.identity();
      entry.status = [&ca](Bytes serial) { return status_in(ca, serial); };
      if (options.delegate)
        entry.delegate = must(issue::make_delegate(crypto::openssl_provider(), entry.ca, now - 3600, now + 30 * 86400),
                              "--delegate");
    }
  }

  PlainAnswer answer(const PlainRequest& request) const {
    if (request.method == "POST") {
      if (!request.type.starts_with("application/ocsp-request")) return {400};
      return ocsp(request.body);
    }
    if (request.method != "GET" && request.method != "HEAD") return {405, "text/plain", {}, "Allow: GET, POST\r\n"};
    for (const auto& ca : cas_) {
      if (request.target == "/" + ca.id() + ".crt") return {200, "application/pkix-cert", ca.identity().certificate};
      if (request.target == "/" + ca.id() + ".crl")
        return {200, "application/pkix-crl",
                ca.make_crl(system_clock().now(), options_.lifetime, ca.index().crl_number + 1)};
    }
    const auto asked = issue::request_of_get(std::string_view(request.target).substr(1));
    return asked.empty() ? PlainAnswer{404} : ocsp(asked);
  }

  void put_addresses(const std::string& base) const {
    for (const auto& ca : cas_) print(fmt::format("  {0}{1}.crt  {0}{1}.crl  {2}\n", base, ca.id(), ca.path("ca.pem")));
  }

 private:
  static issue::SerialStatus status_in(const CaDirectory& ca, Bytes serial) {
    // X.690 §8.3.2: an octet of zeros in front says that the number is positive; the index leaves it out.
    if (serial.size() > 1 && serial[0] == 0) serial = serial.subspan(1);
    auto index = ca.index();
    const auto* entry = index.find(hex(serial));
    if (!entry) return {};
    if (!entry->revoked) return {RevocationStatus::good};
    return {RevocationStatus::revoked, entry->revoked->at, entry->revoked->reason};
  }

  PlainAnswer ocsp(Bytes request) const {
    issue::ResponderOptions how;
    how.lifetime = options_.lifetime;
    return {200, "application/ocsp-response",
            must(issue::respond(crypto::openssl_provider(), answers_, request, system_clock().now(), how), "OCSP")};
  }

  const OcspRespondOptions& options_;
  std::deque<CaDirectory> cas_;
  std::vector<issue::ResponderCa> answers_;
};

void attend(const io::Connected& guest, const Responder& responder) {
  const auto handle = [&](const PlainRequest& request) {
    auto answer = responder.answer(request);
    print(fmt::format("{} {} {} {}\n", io::to_text(guest.address), explain::printable(request.method),
                      explain::printable(request.target), answer.status));
    return answer;
  };
  try {
    answer_plain(guest.socket.get(), handle, io::Deadline(kPatience));
  } catch (const Stop& stop) {  // an index that is being mended, say: the next request may find it whole
    complain(fmt::format("{}: {}", stop.what(), stop.error().row().title));
  }
}

}  // namespace

int run(const OcspRespondOptions& options) {
  const Responder responder(options);
  const auto listener = must(io::listen_on(address_of(options.listen)), "--listen " + options.listen);
  listen_for_signals();
  const auto where = io::to_text(io::local_address(listener.get()));
  print(fmt::format("listening on {}\n", where));
  responder.put_addresses("http://" + where + "/");
  for (std::size_t served = 0; options.count == 0 || served < options.count; ++served) {
    if (!wait_for_guest(listener.get())) break;
    const auto guest = io::accept_from(listener.get(), io::Deadline(io::Milliseconds{-1}));
    if (guest) attend(*guest, responder);
  }
  return kExitGood;
}

}  // namespace entente::cli
