// The codec of EncryptedExtensions, instantiated here alone (codec.h).
#include "wire/encrypted_extensions.h"

#include "wire/codec_body.h"

ENTENTE_INSTANTIATE_CODEC(entente::wire::EncryptedExtensions);
