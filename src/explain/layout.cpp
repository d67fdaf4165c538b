// A walker over describe() that needs no bytes.
#include "explain/layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "explain/terminal.h"
#include "wire/messages.h"

namespace entente::explain {
namespace {

using wire::CodePoint, wire::ExtensionBlock, wire::In, wire::TypeList;

std::string between(std::size_t least, std::size_t most) {
  if (least == most) return counted(most, "byte");
  // Powers of two minus one are what the length's own size allows, and say nothing.
  const bool open = most == 0xff || most == 0xffff || most == 0xffffff;
  if (open) return least == 0 ? "any number of bytes" : fmt::format("{} or more bytes", least);
  return fmt::format("{} to {} bytes", least, most);
}

class Walker {
 public:
  template <CodePoint E>
  void operator()(std::string_view name, E&) {
    put(name, counted(sizeof(E), "byte"));
  }
  template <class U>
    requires std::is_unsigned_v<U>
  void operator()(std::string_view name, U&) {
    put(name, counted(sizeof(U), "byte"));
  }
  template <unsigned Size>
  void operator()(std::string_view name, std::uint32_t&, wire::Number<Size>) {
    put(name, counted(Size, "byte"));
  }
  template <std::size_t N>
  void operator()(std::string_view name, std::array<std::uint8_t, N>&) {
    put(name, counted(N, "byte"));
  }
  void operator()(std::string_view name, Bytes&, wire::Rest) { put(name, "the rest"); }
  template <unsigned P, std::size_t Min, std::size_t Max>
  void operator()(std::string_view name, Bytes&, wire::Vector<P, Min, Max>) {
    put(name, between(Min, Max));
  }
  template <class T, unsigned P, std::size_t Min, std::size_t Max>
  void operator()(std::string_view name, wire::List<T>&, wire::Vector<P, Min, Max>) {
    if constexpr (CodePoint<T>) {
      put(name, fmt::format("a list, {} each", counted(sizeof(T), "byte")));
    } else {
      put(name, "a list");
      ++depth_;
      T item{};
      T::describe(*this, item);
      --depth_;
    }
  }
  template <ExtensionBlock Block>
  void operator()(std::string_view name, Block&) {
    put(name, "a list");
  }

  [[nodiscard]] Layouts finish() { return std::move(fields_); }

 private:
  void put(std::string_view name, std::string size) { fields_.push_back({name, std::move(size), depth_}); }

  unsigned depth_ = 0;
  Layouts fields_;
};

template <class T>
Layouts layout() {
  Walker walker;
  T value{};
  T::describe(walker, value);
  return walker.finish();
}

/// What TLS 1.2 has under a name that TLS 1.3 gives to something else.
using Twins12 =
    TypeList<wire::ServerHello12, wire::Certificate12, wire::CertificateRequest12, wire::NewSessionTicket12>;

template <class M, class... Twin>
constexpr bool is_twin(TypeList<Twin...>) {
  return (std::is_same_v<M, Twin> || ...);
}

template <class... M>
std::vector<Layouts> find(std::string_view name, bool twins, TypeList<M...>) {
  std::vector<Layouts> out;
  const auto one = [&]<class Message>() {
    if (Message::name == name && is_twin<Message>(Twins12{}) == twins) out.push_back(layout<Message>());
  };
  (one.template operator()<M>(), ...);
  return out;
}

struct Carrier {
  In where;
  std::string_view message;
};
constexpr Carrier kCarriers[] = {
    {In::ch, "ClientHello"},        {In::sh, "ServerHello"},
    {In::hrr, "HelloRetryRequest"}, {In::ee, "EncryptedExtensions"},
    {In::cr, "CertificateRequest"}, {In::ct, "Certificate"},
    {In::nst, "NewSessionTicket"},  {In::sh12, "ServerHello of TLS 1.2"},
};

template <class... E>
std::vector<ExtensionLayout> find(ExtensionType type, TypeList<E...>) {
  std::vector<ExtensionLayout> out;
  for (const auto& carrier : kCarriers) {
    const auto one = [&]<class Extension>() {
      if (Extension::code == type && wire::has(Extension::allowed, carrier.where))
        out.push_back({std::string(carrier.message), layout<Extension>()});
    };
    (one.template operator()<E>(), ...);
  }
  return out;
}

constexpr Place kPlaces[] = {
    {"ClientHello", "client", "in the clear", "first"},
    {"HelloRetryRequest", "server", "in the clear", "in answer to the first ClientHello, once at most"},
    {"ServerHello", "server", "in the clear", "in answer to the ClientHello"},
    {"EncryptedExtensions", "server", "handshake keys", "right behind the ServerHello"},
    {"CertificateRequest", "server", "handshake keys", "behind EncryptedExtensions, or later, under application keys"},
    {"Certificate", "server, and the client if it was asked", "handshake keys", "before CertificateVerify"},
    {"CompressedCertificate", "server, and the client if it was asked", "handshake keys", "in place of Certificate"},
    {"CertificateVerify", "server, and the client if it was asked", "handshake keys", "right behind the certificates"},
    {"Finished", "both", "handshake keys", "last in the handshake, at each side"},
    {"NewSessionTicket", "server", "application keys", "after the client's Finished, any number of times"},
    {"EndOfEarlyData", "client", "early keys", "after the server's Finished, if early data were accepted"},
    {"KeyUpdate", "both", "application keys", "at any time after the handshake"},
    {"ServerKeyExchange", "server", "in the clear", "behind its certificates, unless the key exchange is static RSA"},
    {"ServerHelloDone", "server", "in the clear", "last in the server's flight"},
    {"ClientKeyExchange", "client", "in the clear", "in answer to ServerHelloDone"},
    {"CertificateStatus", "server", "in the clear", "right behind its Certificate"},
    {"HelloRequest", "server", "application keys", "at any time after the handshake; it is refused here"},
};
constexpr Place kPlaces12[] = {
    {"ClientHello", "client", "in the clear", "first"},
    {"ServerHello", "server", "in the clear", "in answer to the ClientHello"},
    {"Certificate", "server, and the client if it was asked", "in the clear",
     "first of the sender's flight but a hello"},
    {"CertificateRequest", "server", "in the clear", "before ServerHelloDone"},
    {"CertificateVerify", "client", "in the clear", "behind ClientKeyExchange"},
    {"NewSessionTicket", "server", "in the clear", "right before its change_cipher_spec"},
    {"Finished", "both", "the new keys", "right behind change_cipher_spec, at each side"},
};

const Place* find(std::span<const Place> places, std::string_view message) noexcept {
  const auto found = std::ranges::find(places, message, &Place::message);
  return found == places.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Layouts> layouts_of(std::string_view message, bool tls12) {
  auto out = find(message, tls12, wire::AllMessages{});
  return out.empty() && tls12 ? find(message, false, wire::AllMessages{}) : out;
}

std::vector<ExtensionLayout> layouts_of(ExtensionType extension) { return find(extension, wire::AllExtensions{}); }

const Place* place_of(std::string_view message, bool tls12) noexcept {
  return find(tls12 ? std::span<const Place>(kPlaces12) : std::span<const Place>(kPlaces), message);
}

}  // namespace entente::explain
