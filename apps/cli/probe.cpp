// The probe: a ClientHello by hand (RFC 5246 §7.4.1.2), and the first record of the answer. It ends there.
#include "probe.h"

#include <random>
#include <span>

#include "io/tcp.h"

namespace entente::cli {
namespace {

void put16(Buffer& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

void put_extension(Buffer& out, std::uint16_t type, std::initializer_list<std::uint8_t> data) {
  put16(out, type);
  put16(out, data.size());
  out.insert(out.end(), data);
}

void put_server_name(Buffer& out, std::string_view name) {
  if (name.empty()) return;
  put16(out, 0);
  put16(out, name.size() + 5);
  put16(out, name.size() + 3);
  out.push_back(0);
  put16(out, name.size());
  out.insert(out.end(), name.begin(), name.end());
}

Buffer extensions(std::string_view name) {
  Buffer out;
  put_server_name(out, name);
  put_extension(out, 10, {0, 6, 0, 0x1d, 0, 0x17, 0, 0x18});  // x25519, secp256r1, secp384r1
  put_extension(out, 11, {1, 0});                             // uncompressed points
  put_extension(out, 13, {0, 16, 4, 3, 5, 3, 8, 4, 8, 5, 8, 6, 4, 1, 5, 1, 8, 7});
  put_extension(out, 23, {});       // extended_master_secret
  put_extension(out, 0xff01, {0});  // renegotiation_info
  return out;
}

constexpr std::uint16_t kFresh[] = {0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8}, kStaticRsa[] = {0x009c, 0x009d};

Buffer client_hello(std::string_view name, ProbeOffer offer) {
  Buffer body = {3, 3};
  std::random_device random;
  for (int i = 0; i < 32; ++i) body.push_back(static_cast<std::uint8_t>(random()));
  body.push_back(0);
  const auto suites = offer == ProbeOffer::fresh ? std::span<const std::uint16_t>(kFresh) : kStaticRsa;
  put16(body, 2 * suites.size());
  for (const auto suite : suites) put16(body, suite);
  body.insert(body.end(), {1, 0});
  const auto block = extensions(name);
  put16(body, block.size());
  body.insert(body.end(), block.begin(), block.end());

  Buffer record = {22, 3, 1};
  put16(record, body.size() + 4);
  record.insert(record.end(), {1, 0});
  put16(record, body.size());
  record.insert(record.end(), body.begin(), body.end());
  return record;
}

ProbeAnswer read_answer(int socket, const io::Deadline& deadline) {
  Buffer in;
  // Record header, message header, legacy_version: 5 + 4 + 2 bytes.
  while (in.size() < 11) {
    Buffer room(512);
    const auto n = io::receive(socket, room, deadline);
    if (!n || *n == 0) return ProbeAnswer::refused;
    in.insert(in.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(*n));
  }
  if (in[0] != 22 || in[5] != 2 || in[9] != 3) return ProbeAnswer::refused;
  return in[10] == 3 ? ProbeAnswer::tls12 : ProbeAnswer::older;
}

}  // namespace

std::optional<ProbeAnswer> probe_tls12(const Target& target, std::string_view server_name,
                                       std::chrono::milliseconds timeout, ProbeOffer offer) {
  const auto addresses = io::resolve(target.host, target.port, timeout);
  if (!addresses) return std::nullopt;
  const auto connected = io::connect(*addresses, timeout);
  if (!connected) return std::nullopt;
  const io::Deadline deadline(timeout);
  if (!io::send_all(connected->socket.get(), client_hello(server_name, offer), deadline)) return std::nullopt;
  return read_answer(connected->socket.get(), deadline);
}

}  // namespace entente::cli
