// `entente cert ocsp-respond`: what clients of a private CA ask for, over HTTP: OCSP (RFC 6960, RFC 5019), revocation
// lists and the CAs' certificates.
#include <fmt/format.h>
#include <sys/socket.h>

#include <condition_variable>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

#include "ca_directory.h"
#include "explain/terminal.h"
#include "explain/times.h"
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
constexpr std::size_t kMostAtOnce = 64;
constexpr UnixTime kDelegated = UnixTime{30} * 86400;

/// The list of a CA, kept for as long as a new one would say the same: each that is made takes a number of its own (RFC
/// 5280 §5.2.3), which is the CA's last.
class PublishedList {
 public:
  PublishedList(const CaDirectory& ca, std::int64_t lifetime) : ca_(ca), lifetime_(lifetime) {}

  Buffer get() {
    const std::lock_guard lock(mutex_);
    const auto age = system_clock().now() - index_.listed_at;
    if (ca_.index() != index_ || der_.empty() || age < 0 || age >= lifetime_ / 2)
      ca_.make_crl(lifetime_, [&](const CaIndex&, Bytes list) {
        der_ = {list.begin(), list.end()};
        index_ = ca_.index();
      });
    return der_;
  }

 private:
  const CaDirectory& ca_;
  std::int64_t lifetime_;
  std::mutex mutex_;
  CaIndex index_;
  Buffer der_;
};

/// Answers guests, several at once.
class Responder {
 public:
  explicit Responder(const OcspRespondOptions& options) : options_(options) {
    for (const auto& directory : options.directories) {
      const auto& ca = cas_.emplace_back(directory);
      (void)ca.index();
      lists_.emplace_back(ca, options.lifetime);
    }
    (void)answers();
  }

  PlainAnswer answer(const PlainRequest& request) {
    if (request.method == "POST") {
      if (!request.type.starts_with("application/ocsp-request")) return {400};
      return ocsp(request.body);
    }
    if (request.method != "GET" && request.method != "HEAD") return {405, "text/plain", {}, "Allow: GET, POST\r\n"};
    for (std::size_t i = 0; i < cas_.size(); ++i) {
      const auto& ca = cas_[i];
      if (request.target == "/" + ca.id() + ".crt") return {200, "application/pkix-cert", ca.identity().certificate};
      if (request.target == "/" + ca.id() + ".crl") return {200, "application/pkix-crl", lists_[i].get()};
    }
    const auto asked = issue::request_of_get(std::string_view(request.target).substr(1));
    return asked.empty() ? PlainAnswer{404} : ocsp(asked);
  }

  void put_addresses(const std::string& base) const {
    for (const auto& ca : cas_) print(fmt::format("  {0}{1}.crt  {0}{1}.crl  {2}\n", base, ca.id(), ca.path("ca.pem")));
    if (options_.delegate)
      print(fmt::format("  delegates sign until {}, and new ones before that ends\n", explain::utc(delegated_until_)));
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

  using Answers = std::vector<issue::ResponderCa>;
  /// Who answers for the CAs: they themselves, or delegates with half of their time left at least.
  std::shared_ptr<const Answers> answers() {
    const std::lock_guard lock(mutex_);
    const auto now = system_clock().now();
    if (answers_ && (!options_.delegate || now < renewed_at_)) return answers_;
    auto made = std::make_shared<Answers>();
    delegated_until_ = now + kDelegated;
    for (const auto& ca : cas_) {
      auto& entry = made->emplace_back();
      entry.ca = ca.identity();
      entry.status = [&ca](Bytes serial) { return status_in(ca, serial); };
      if (!options_.delegate) continue;
      const auto until = std::min(now + kDelegated, must(describe_certificate(entry.ca.certificate), "CA").not_after);
      entry.delegate =
          must(issue::make_delegate(crypto::openssl_provider(), entry.ca, now - 3600, until), "--delegate");
      delegated_until_ = std::min(delegated_until_, until);
    }
    renewed_at_ = now + std::max<UnixTime>((delegated_until_ - now) / 2, 3600);
    answers_ = std::move(made);
    return answers_;
  }

  PlainAnswer ocsp(Bytes request) {
    issue::ResponderOptions how;
    how.lifetime = options_.lifetime;
    return {200, "application/ocsp-response",
            must(issue::respond(crypto::openssl_provider(), *answers(), request, system_clock().now(), how), "OCSP")};
  }

  const OcspRespondOptions& options_;
  std::deque<CaDirectory> cas_;
  std::deque<PublishedList> lists_;
  std::mutex mutex_;
  std::shared_ptr<const Answers> answers_;
  UnixTime delegated_until_ = 0, renewed_at_ = 0;
};

void attend(const io::Connected& guest, Responder& responder) {
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

/// A thread for each guest: one that is slow keeps nobody else waiting. When there are too many, the next waits at the
/// door.
class Desk {
 public:
  explicit Desk(Responder& responder) : responder_(responder) {}
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  ~Desk() {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [&] { return guests_.empty(); });
  }

  void admit(io::Connected connected) {
    std::unique_lock lock(mutex_);
    left_.wait(lock, [&] { return guests_.size() < kMostAtOnce; });
    const auto guest = guests_.insert(guests_.end(), std::move(connected));
    std::thread([this, guest] {
      attend(*guest, responder_);
      const std::lock_guard done(mutex_);
      guests_.erase(guest);
      left_.notify_all();
    }).detach();
  }
  /// Nobody who has not asked yet gets an answer.
  void close() {
    const std::lock_guard lock(mutex_);
    for (const auto& guest : guests_) shutdown(guest.socket.get(), SHUT_RD);
  }

 private:
  Responder& responder_;
  std::mutex mutex_;
  std::condition_variable left_;
  std::list<io::Connected> guests_;
};

}  // namespace

int run(const OcspRespondOptions& options) {
  Responder responder(options);
  const auto listener = must(io::listen_on(address_of(options.listen)), "--listen " + options.listen);
  listen_for_signals();
  const auto where = io::to_text(io::local_address(listener.get()));
  print(fmt::format("listening on {}\n", where));
  responder.put_addresses("http://" + where + "/");
  Desk desk(responder);
  for (std::size_t served = 0; options.count == 0 || served < options.count; ++served) {
    if (!wait_for_guest(listener.get())) {
      desk.close();
      break;
    }
    auto guest = io::accept_from(listener.get(), io::Deadline(io::Milliseconds{-1}));
    if (guest) desk.admit(std::move(*guest));
  }
  return kExitGood;
}

}  // namespace entente::cli
