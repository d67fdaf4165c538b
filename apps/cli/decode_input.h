// What `decode` is given: the capture, the keys that open it, and whose connections are asked for.
#pragma once
#include <optional>
#include <string>

#include "capture/key_ring.h"
#include "capture/segment.h"
#include "options.h"

namespace entente::cli {

/// The capture's bytes, piece by piece.
class Input {
 public:
  explicit Input(std::string path);
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input();
  /// Nothing at the end.
  Bytes next();
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }  ///< 0: not known
  /// What the file is if it is no capture, and what to do with it; nothing where that is not known.
  struct Guess {
    std::string is, then;
  };
  [[nodiscard]] std::optional<Guess> guess() const;

 private:
  std::string path_, head_;
  int descriptor_;
  std::uint64_t size_ = 0;
  Buffer room_;
};

/// A bar on stderr: on a terminal alone, and gone when it is done.
class Progress {
 public:
  explicit Progress(std::uint64_t size);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();
  void at(std::uint64_t offset, std::uint64_t connections);

 private:
  std::uint64_t size_, next_;
  bool shown_, drawn_ = false;
};

/// Key logs and private keys. A log that has nothing in it is told of.
void take_keys(capture::KeyRing& keys, const DecodeOptions& options);

/// --host: an address, with its port or without.
class HostFilter {
 public:
  /// Ends the program where it is no address.
  explicit HostFilter(const std::string& text);
  [[nodiscard]] bool fits(const capture::Endpoint& end) const noexcept;

 private:
  bool read_address(const std::string& text);
  capture::Endpoint end_;
  bool any_port_ = true;
};

}  // namespace entente::cli
