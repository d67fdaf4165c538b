// Reading and writing sessions.
#include "session_files.h"

#include "files.h"
#include "output.h"

namespace entente::cli {

bool SessionFiles::load(const std::string& path) {
  const auto text = read_text(path);
  auto session = entente::Session::read(bytes_of(text));
  if (!session) return false;
  const std::lock_guard lock(mutex_);
  sessions_.push_back(*std::move(session));
  return true;
}

bool SessionFiles::save(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (received_ == 0 || sessions_.empty()) return false;
  const auto bytes = sessions_.back().write();
  write_file(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, Secrecy::secret, true);
  return true;
}

std::size_t SessionFiles::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void SessionFiles::put(std::string_view, entente::Session session) noexcept {
  const std::lock_guard lock(mutex_);
  sessions_.push_back(std::move(session));
  ++received_;
}

// The engine judges what it gets: name, policy and time are in the session.
std::optional<entente::Session> SessionFiles::take(std::string_view) noexcept {
  const std::lock_guard lock(mutex_);
  if (sessions_.empty()) return std::nullopt;
  std::optional<entente::Session> session(std::move(sessions_.back()));
  sessions_.pop_back();
  return session;
}

}  // namespace entente::cli
