// The one funnel to the sink: a null test, the event built on a cold path.
#pragma once
#include <entente/trace.h>

namespace entente {

class Trace {
 public:
  Trace() = default;
  explicit Trace(TraceSink* sink) noexcept : sink_(sink) {}

  /// `make` returns the event's struct; it is not called when nobody listens.
  template <class Make>
  void emit(Make&& make) const noexcept {
    if (sink_) [[unlikely]]
      sink_->on(Event(make()));
  }
  [[nodiscard]] bool listening() const noexcept { return sink_ != nullptr; }

 private:
  TraceSink* sink_ = nullptr;
};

}  // namespace entente
