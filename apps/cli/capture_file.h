// --pcap: what a verb sent and received, as a capture file that tshark and `entente decode` read.
#pragma once
#include <entente/trace.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "capture/capture_writer.h"
#include "io/tcp.h"

namespace entente::cli {

class CaptureFile final : public KeyLogSink {
 public:
  enum class Secrets : bool { left_out, inside };
  /// With the connections' secrets inside whoever has the file can read them: it is the owner's alone, and that is
  /// warned of. `next`, if any, gets them as well.
  CaptureFile(const std::string& path, Secrets secrets, KeyLogSink* next);
  CaptureFile(const CaptureFile&) = delete;
  CaptureFile& operator=(const CaptureFile&) = delete;
  ~CaptureFile() override;

  void on(std::string_view label, Bytes client_random, Bytes secret) noexcept override;
  /// Nothing that belongs into it could not be written.
  [[nodiscard]] bool whole() const noexcept { return !failed_; }

  /// One connection. From any thread.
  class Wire {
   public:
    Wire(CaptureFile& file, int socket, const io::Address& peer, bool we_are_client);
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    ~Wire();  ///< the end of the connection
    void operator()(Direction direction, Bytes bytes);
    /// Its secrets are known: what comes from now on is written at once.
    void handshake_over();

   private:
    struct Waiting {
      bool by_client;
      Buffer bytes;
      capture::UnixMicros at;
    };
    void write_waiting();
    CaptureFile& file_;
    bool we_are_client_;
    capture::Endpoint client_, server_;
    capture::UnixMicros began_;
    std::optional<capture::CaptureWriter::Connection> connection_;
    std::vector<Waiting> waiting_;  ///< until the secrets are known, which stand in front
    std::size_t size_ = 0;
  };

 private:
  void write(Bytes bytes) noexcept;

  std::string path_;
  int descriptor_;
  bool with_secrets_;
  std::atomic<bool> failed_ = false;
  KeyLogSink* next_;
  std::mutex mutex_;
  capture::CaptureWriter writer_;
};

/// By the options; nullptr if no capture is wanted.
std::unique_ptr<CaptureFile> open_capture(const std::string& path, bool with_secrets, KeyLogSink* next);

}  // namespace entente::cli
