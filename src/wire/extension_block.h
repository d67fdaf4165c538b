// A message's extensions (RFC 8446 §4.2) as a block of typed slots: one for each extension that may stand in that
// message, and no other. Asking for an extension that the message cannot carry does not compile.
#pragma once
#include <algorithm>
#include <array>
#include <optional>

#include "wire/extensions/all.h"
#include "wire/reader.h"
#include "wire/writer.h"

namespace entente::wire {
namespace detail {

template <In where, class Rest, class Kept>
struct Pick;
template <In where, class... Kept>
struct Pick<where, TypeList<>, TypeList<Kept...>> {
  using type = TypeList<Kept...>;
};
template <In where, class Head, class... Tail, class... Kept>
struct Pick<where, TypeList<Head, Tail...>, TypeList<Kept...>>
    : Pick<where, TypeList<Tail...>,
           std::conditional_t<has(Head::allowed, where), TypeList<Kept..., Head>, TypeList<Kept...>>> {};

template <class E>
struct Slot {
  std::optional<E> extension;
};
// Bases, where a std::tuple would do: its constructors' conditions made half the time of compiling a ClientHello.
template <class List>
struct Slots;
template <class... E>
struct Slots<TypeList<E...>> : Slot<E>... {
  static constexpr std::size_t count = sizeof...(E);
};

bool is_known(ExtensionType type) noexcept;  ///< whether some message may carry it

/// Remembers the unknown types of one block, to find those that stand twice.
class SeenTypes {
 public:
  /// True if `type` was there before.
  bool insert(ExtensionType type) noexcept;

 private:
  static constexpr std::size_t kFew = 16;
  std::array<ExtensionType, kFew> few_{};
  std::size_t count_ = 0;
  std::vector<bool> many_;  // by type, once the few are full
};

}  // namespace detail

template <In where>
class Extensions {
  using Kinds = typename detail::Pick<where, AllExtensions, TypeList<>>::type;
  using Slots = detail::Slots<Kinds>;

 public:
  static constexpr bool is_extension_block = true;
  static constexpr bool may_be_absent = has(In::ch | In::sh12, where);  // messages of TLS 1.2 and older may end before

  template <class E>
    requires(has(E::allowed, where))
  [[nodiscard]] const std::optional<E>& get() const noexcept {
    return static_cast<const detail::Slot<E>&>(slots_).extension;
  }
  /// Sets an extension; they are written in the order in which they were set.
  template <class E>
    requires(has(E::allowed, where))
  void set(E extension) noexcept {
    auto& slot = static_cast<detail::Slot<E>&>(slots_).extension;
    if (!slot) note_order(E::code);
    slot = std::move(extension);
  }
  /// Adds one that has no type here, for a ClientHello that is being written (RFC 8701). `data` outlives the block.
  void add_unknown(ExtensionType type, Bytes data) noexcept
    requires(where == In::ch)
  {
    unknown_[unknown_count_++] = {type, data};
    note_order(type);
  }
  /// The order to write in: by what `rank` gives for each type.
  void sort_by(auto&& rank) noexcept { std::ranges::sort(order_.begin(), order_.begin() + count_, {}, rank); }
  /// The extensions that are there, in their order. Unknown ones that were read are left out.
  [[nodiscard]] std::span<const ExtensionType> order() const noexcept { return {order_.data(), count_}; }

  void read(Reader& reader, std::string_view name) noexcept {
    if (may_be_absent && reader.left() == 0) return;
    const auto block = reader.vector(name, 2, 0, 0xffff);
    auto part = reader.part(block);
    detail::SeenTypes unknown;
    while (part.left() > 0) read_one(part, unknown);
    if (part.failed()) reader.fail_as(part);
  }
  void write(Writer& writer) const {
    if (may_be_absent && count_ == 0) return;
    writer.counted(2, [&] {
      for (const auto type : order()) write_one(writer, type);
    });
  }
  /// Walks the data of one extension, as the message that holds the block would have it.
  static void describe_data(ExtensionType type, auto& walker) {
    for_kind(type, [&]<class E>() {
      E extension{};
      E::describe(walker, extension);
    });
  }

 private:
  void note_order(ExtensionType type) noexcept { order_[count_++] = type; }

  void read_one(Reader& part, detail::SeenTypes& unknown) noexcept {
    const auto type = static_cast<ExtensionType>(part.number(2, "extension_type"));
    const auto field = entente::name(type);
    const auto data = part.vector(field.empty() ? "extension_data" : field, 2, 0, 0xffff);
    if (part.failed()) return;
    auto inner = part.part(data);
    const bool here = for_kind(type, [&]<class E>() { read_into<E>(inner); });
    if (!here) skip(type, inner, unknown);
    if (inner.left() > 0 && here) inner.fail(Fault::message_trailing, field);
    if (inner.failed()) part.fail_as(inner);
  }
  template <class E>
  void read_into(Reader& inner) noexcept {
    auto& slot = static_cast<detail::Slot<E>&>(slots_).extension;
    // RFC 8446 §4.2: there MUST NOT be more than one extension of the same type in a block
    if (slot) return inner.fail(Fault::duplicate_extension, entente::name(E::code));
    E::describe(inner, slot.emplace());
    note_order(E::code);
  }
  void skip(ExtensionType type, Reader& inner, detail::SeenTypes& unknown) noexcept {
    const auto field = entente::name(type);
    // RFC 8446 §4.2: a recognized extension in a message for which it is not specified is an illegal_parameter
    if (detail::is_known(type)) return inner.fail(Fault::extension_forbidden, field);
    // RFC 8446 §4.2: an answer that was not asked for is an unsupported_extension
    if (!ignores_unknown(where)) return inner.fail(Fault::extension_unsolicited, field.empty() ? "extensions" : field);
    if (unknown.insert(type)) inner.fail(Fault::duplicate_extension, field.empty() ? "extensions" : field);
  }
  void write_one(Writer& writer, ExtensionType type) const {
    writer.number(std::to_underlying(type), 2);
    writer.counted(2, [&] {
      if (for_kind(type, [&]<class E>() { E::describe(writer, *get<E>()); })) return;
      if constexpr (where == In::ch)
        for (const auto& [added, data] : unknown_)
          if (added == type) writer({}, data, Rest{});
    });
  }

  /// Calls `then` with the struct of this type; false if the block has none.
  template <class Then>
  static bool for_kind(ExtensionType type, Then&& then) {
    return for_kind(type, then, static_cast<Kinds*>(nullptr));
  }
  template <class Then, class... E>
  static bool for_kind(ExtensionType type, Then& then, TypeList<E...>*) {
    return ((E::code == type && (then.template operator()<E>(), true)) || ...);
  }

  struct Unknown {
    ExtensionType type;
    Bytes data;
  };
  static constexpr std::size_t kMostUnknown = where == In::ch ? 2 : 0;

  Slots slots_;
  std::array<ExtensionType, Slots::count + kMostUnknown> order_{};
  std::size_t count_ = 0;
  std::array<Unknown, kMostUnknown> unknown_{};
  std::size_t unknown_count_ = 0;
};

}  // namespace entente::wire
