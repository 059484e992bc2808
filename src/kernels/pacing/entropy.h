/* Bytes of the system's generator. */
#ifndef VSI_ENTROPY_H
#define VSI_ENTROPY_H

#include <stdbool.h>
#include <stddef.h>

#define VSI_ENTROPY_MAX 256 /* bytes that can be drawn at a time */

/* Draws bytes that nobody can foretell; false where the system has none. */
bool vsi_entropy(void *dst, size_t bytes);

#endif
