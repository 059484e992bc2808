#define _DEFAULT_SOURCE /* getentropy */

#include "pacing/entropy.h"

#ifdef _WIN32
#include <windows.h>

#include <bcrypt.h>

bool vsi_entropy(void *dst, size_t bytes) {
    return BCryptGenRandom(NULL, dst, (ULONG)bytes, BCRYPT_USE_SYSTEM_PREFERRED_RNG) >= 0;
}
#else
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

bool vsi_entropy(void *dst, size_t bytes) {
    return getentropy(dst, bytes) == 0;
}
#endif
