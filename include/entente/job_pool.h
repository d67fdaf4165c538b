// Threads that do the jobs of many connections, so that the thread of an event loop never signs, agrees or verifies.
#pragma once
#include <functional>
#include <memory>

#include <entente/job.h>

namespace entente {

class JobPool {
 public:
  using Done = std::move_only_function<void(JobId, JobResult)>;

  /// 0: as many threads as the machine has processors.
  explicit JobPool(unsigned threads = 0);
  /// Does what was submitted to its end.
  ~JobPool();
  JobPool(const JobPool&) = delete;
  JobPool& operator=(const JobPool&) = delete;

  /// `done` is called once, on a thread of the pool: it hands the result to the connection's own thread, which gives it
  /// to complete(). The connection may be gone by then. `done` throws nothing and does not destroy the pool.
  /// Thread-safe.
  void submit(CryptoJob job, Done done);
  /// Jobs that wait for a thread: a measure of load.
  [[nodiscard]] std::size_t waiting() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente
