// What the verbs share that make certificates: their files, the places that they name, and names as shells take them.
#pragma once
#include <string>
#include <vector>

#include "ca_directory.h"
#include "files.h"
#include "issue/authority.h"

namespace entente::cli {

constexpr UnixTime kHour = 3600, kDay = 24 * kHour;

std::string in_directory(const std::string& directory, const std::string& file);
/// STEM.pem and STEM-key.pem. `above`: the certificates between it and its root, which go behind it.
void add_identity(NewFiles& to, const issue::Identity& identity, const std::vector<Buffer>& above,
                  const std::string& stem);
/// What a server sends of this CA: nothing if it is a root.
std::vector<Buffer> sent_chain(const CaDirectory& ca);
/// What clients of this CA's certificates trust: the root's file, as make-ca keeps it.
std::string root_file(const CaDirectory& ca);
constexpr std::string_view kRootFile = "ca-root.pem";

/// The places that a certificate names, of its CA's responder.
void apply_places(const std::string& responder, const CaDirectory& ca, issue::CertificateTemplate& to);

/// As an argument of a shell.
std::string quoted(const std::string& text);

}  // namespace entente::cli
