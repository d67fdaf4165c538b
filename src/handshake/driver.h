// Turns state types into a machine: one constexpr table, a row per accepted (state, message), from which dispatch, the
// names of what was expected, and the diagram come. Jobs are run in place or handed out.
#pragma once
#include <array>

#include "handshake/machine.h"
#include "handshake/next.h"
#include "wire/change_cipher_spec.h"
#include "wire/messages.h"

namespace entente::handshake {

template <class State, class Input, class Context>
concept Accepts =
    requires(State&& state, Input&& input, Context& context) { std::move(state).on(std::move(input), context); };

template <class State>
concept HasJob = requires(State state) { state.job; };

template <class State>
concept Final = requires(State state) { state.established; };

template <class State>
concept Ended = Final<State> || requires { State::ended; };

template <class State>
concept Patient = requires { State::patient; };

template <class Driver>
struct Row {
  std::size_t state;
  HandshakeType type;
  std::string_view from, by;
  std::span<const std::string_view> to;
  Result<void> (*step)(Driver&, Bytes);
  bool (*claims)(Bytes) noexcept;  ///< where has_claims
  bool has_claims;
};

/// Two messages of one type in one state must tell themselves apart.
constexpr bool unambiguous(const auto& rows) {
  for (const auto& a : rows)
    for (const auto& b : rows)
      if (&a != &b && a.state == b.state && a.type == b.type && !(a.has_claims && b.has_claims)) return false;
  return true;
}

template <class... S>
constexpr bool unique_names(std::variant<S...>*) {
  constexpr std::array names{S::name...};
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (names[i] == names[j]) return false;
  return true;
}

template <class States, class Ctx>
class Driver final : public Machine {
 public:
  template <class First, class... Args>
  Driver(Jobs jobs, First&& first, Args&&... args)
      : context_(std::forward<Args>(args)...), state_(std::forward<First>(first)), jobs_(jobs) {}

  Result<void> begin() noexcept override {
    trace_job_started();
    return settle();
  }

  Result<void> check_type(HandshakeType type) const noexcept override {
    for (const auto& row : rows())
      if (row.state == state_.index() && row.type == type) return {};
    return fail_unexpected(type);
  }

  Result<void> feed(Bytes message, const record::Joiner& joiner) noexcept override {
    context_.handle(message, joiner);
    const auto type = static_cast<HandshakeType>(message[0]);
    const auto body = message.subspan(wire::kHeaderSize);
    for (const auto& row : rows())
      if (row.state == state_.index() && row.type == type && (!row.has_claims || row.claims(body))) {
        trace_received(row.by);
        TRY(row.step(*this, body));
        return settle();
      }
    return fail_unexpected(type);
  }

  Result<void> feed_change_cipher_spec(const record::Joiner& joiner) noexcept override {
    context_.handle({}, joiner);
    const auto take = [&]<class S>(S&) -> Result<void> {
      if constexpr (Accepts<S, wire::ChangeCipherSpec, Ctx>) return advance<S>(wire::ChangeCipherSpec{});
      return fail(Fault::unexpected_message, Where(state(), {}), expected(), wire::ChangeCipherSpec::name);
    };
    TRY(std::visit(take, state_));
    return settle();
  }

  bool suspended() const noexcept override {
    return std::visit([]<class S>(const S&) { return HasJob<S>; }, state_);
  }

  std::unique_ptr<Job> take_job() noexcept override {
    if (taken_) return nullptr;
    const auto take = []<class S>(S& state) -> std::unique_ptr<Job> {
      if constexpr (HasJob<S>) return std::make_unique<Job>(std::move(state.job));
      return nullptr;
    };
    auto job = std::visit(take, state_);
    taken_ = job != nullptr;
    return job;
  }

  Result<void> complete(JobAnswer&& answer) noexcept override {
    if (!taken_) return fail(Fault::job_wrong, "complete");
    if (const auto* error = std::get_if<Error>(&answer.answer)) {
      trace_job_finished(false);
      return std::unexpected(*error);
    }
    const auto resume = [&]<class S>(S&) -> Result<void> {
      if constexpr (HasJob<S>) {
        if (auto* given = std::get_if<typename decltype(S::job)::Answer>(&answer.answer)) {
          trace_job_finished(true);
          return advance<S>(std::move(*given));
        }
      }
      return fail(Fault::job_wrong, "complete");
    };
    TRY(std::visit(resume, state_));
    return settle();
  }

  std::optional<Established> finished() noexcept override {
    const auto end = []<class S>(S& state) -> std::optional<Established> {
      if constexpr (Final<S>) return std::move(state.established);
      return std::nullopt;
    };
    return std::visit(end, state_);
  }

  bool ended() const noexcept override {
    return std::visit([]<class S>(const S&) { return Ended<S>; }, state_);
  }
  bool patient() const noexcept override {
    return std::visit([]<class S>(const S&) { return Patient<S>; }, state_);
  }

  std::string_view state() const noexcept override {
    return std::visit([]<class S>(const S&) { return S::name; }, state_);
  }
  Context& context() noexcept override { return context_; }

  static std::vector<Edge> edges() {
    std::vector<Edge> out;
    for (const auto& row : rows())
      for (const auto to : row.to) out.push_back({row.from, row.by, to});
    add_other_edges(out, static_cast<States*>(nullptr));
    return out;
  }

 private:
  template <class S, class Input>
  Result<void> advance(Input&& input) {
    auto next = TRY(std::move(*std::get_if<S>(&state_)).on(std::forward<Input>(input), context_));
    const auto enter = [&]<class To>(To& to) {
      if constexpr (HasJob<To>) static_assert(Accepts<To, typename decltype(To::job)::Answer, Ctx>);
      context_.trace().emit([&] { return StateChanged{S::name, To::name, std::decay_t<Input>::name}; });
      taken_ = false;
      state_.template emplace<To>(std::move(to));
      trace_job_started();
    };
    std::visit(enter, next);
    return {};
  }

  /// Runs the jobs of the states that are entered, unless somebody else does.
  Result<void> settle() noexcept {
    while (jobs_ == Jobs::inline_ && suspended())
      TRY(std::visit([&]<class S>(S& state) { return run<S>(state); }, state_));
    return {};
  }
  template <class S>
  Result<void> run(S& state) {
    if constexpr (HasJob<S>) {
      auto answer = state.job.run();
      trace_job_finished(answer.has_value());
      return advance<S>(TRY(std::move(answer)));
    }
    return {};
  }

  [[nodiscard]] std::optional<JobKind> job_kind() const noexcept {
    const auto kind = []<class S>(const S&) -> std::optional<JobKind> {
      if constexpr (HasJob<S>) return decltype(S::job)::kind;
      return std::nullopt;
    };
    return std::visit(kind, state_);
  }
  void trace_job_started() const noexcept {
    if (const auto kind = job_kind()) context_.trace().emit([&] { return JobStarted{*kind}; });
  }
  void trace_job_finished(bool ok) const noexcept {
    if (const auto kind = job_kind()) context_.trace().emit([&] { return JobFinished{*kind, ok}; });
  }

  /// The names of what the state takes.
  [[nodiscard]] Text<79> expected() const noexcept {
    Text<79> out;
    const auto add = [&](std::string_view name) {
      if (!out.empty()) out += " or ";
      out += name;
    };
    for (const auto& row : rows())
      if (row.state == state_.index()) add(row.by);
    const auto takes = []<class S>(const S&) { return Accepts<S, wire::ChangeCipherSpec, Ctx>; };
    if (std::visit(takes, state_)) add(wire::ChangeCipherSpec::name);
    return out;
  }
  std::unexpected<Error> fail_unexpected(HandshakeType type) const noexcept {
    return fail(Fault::unexpected_message, Where(state(), {}), expected(), name(type));
  }

  template <class... S, class... M>
  static constexpr auto make_rows(std::variant<S...>*, wire::TypeList<M...>) {
    constexpr auto accepted = []<class One>() { return (std::size_t{Accepts<One, M, Ctx>} + ...); };
    std::array<Row<Driver>, (accepted.template operator()<S>() + ...)> out {};
    std::size_t n = 0, state = 0;
    const auto one = [&]<class From, class By>() {
      if constexpr (Accepts<From, By, Ctx>) {
        using After = typename decltype(std::declval<From>().on(std::declval<By>(), std::declval<Ctx&>()))::value_type;
        const auto step = [](Driver& driver, Bytes body) -> Result<void> {
          auto message = TRY(wire::decode<By>(body));
          return driver.template advance<From>(std::move(message));
        };
        out[n++] = {state, By::type, From::name, By::name, After::names, step, nullptr, false};
        if constexpr (requires { By::claims(Bytes{}); }) {
          out[n - 1].claims = By::claims;
          out[n - 1].has_claims = true;
        }
      }
    };
    const auto from = [&]<class From>() { (one.template operator()<From, M>(), ...), ++state; };
    (from.template operator()<S>(), ...);
    return out;
  }
  void trace_received(std::string_view message) const noexcept {
    context_.trace().emit([&] {
      const auto bytes = context_.message();
      return MessageSeen{Direction::received, context_.read_epoch(), static_cast<HandshakeType>(bytes[0]), message,
                         bytes};
    });
  }
  template <class... S>
  static void add_other_edges(std::vector<Edge>& out, std::variant<S...>*) {
    const auto by = [&]<class From, class Input>() {
      using After = typename decltype(std::declval<From>().on(std::declval<Input>(), std::declval<Ctx&>()))::value_type;
      for (const auto to : After::names) out.push_back({From::name, Input::name, to});
    };
    const auto one = [&]<class From>() {
      if constexpr (HasJob<From>) by.template operator()<From, typename decltype(From::job)::Answer>();
      if constexpr (Accepts<From, wire::ChangeCipherSpec, Ctx>) by.template operator()<From, wire::ChangeCipherSpec>();
    };
    (one.template operator()<S>(), ...);
  }

  static const auto& rows() noexcept {
    static constexpr auto all = make_rows(static_cast<States*>(nullptr), wire::AllMessages{});
    static_assert(unambiguous(all));
    static_assert(unique_names(static_cast<States*>(nullptr)));
    return all;
  }

  Ctx context_;
  States state_;
  Jobs jobs_;
  bool taken_ = false;
};

}  // namespace entente::handshake
