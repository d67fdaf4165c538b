// A queue and the threads that empty it.
#include <entente/job_pool.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace entente {

struct JobPool::State {
  struct Entry {
    CryptoJob job;
    Done done;
  };
  mutable std::mutex mutex;
  std::condition_variable arrived;
  std::deque<Entry> queue;
  bool ending = false;
  std::vector<std::jthread> threads;

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      arrived.wait(lock, [&] { return ending || !queue.empty(); });
      if (queue.empty()) return;
      std::optional<Entry> entry(std::move(queue.front()));
      queue.pop_front();
      lock.unlock();
      entry->done(entry->job.id(), entry->job.run());
      entry.reset();  // what `done` holds may use the pool when it goes
      lock.lock();
    }
  }
};

JobPool::JobPool(unsigned threads) : state_(std::make_unique<State>()) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  try {
    for (unsigned i = 0; i < threads; ++i) state_->threads.emplace_back([state = state_.get()] { state->work(); });
  } catch (const std::system_error&) {
    if (state_->threads.empty()) std::terminate();  // as for memory: nothing would ever be done
  }
}

JobPool::~JobPool() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->ending = true;
  }
  state_->arrived.notify_all();
  state_->threads.clear();  // joins
}

void JobPool::submit(CryptoJob job, Done done) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->queue.push_back({std::move(job), std::move(done)});
  }
  state_->arrived.notify_one();
}

std::size_t JobPool::waiting() const {
  const std::lock_guard lock(state_->mutex);
  return state_->queue.size();
}

}  // namespace entente
