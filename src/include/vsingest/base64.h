/* Base64 with the standard alphabet and padding (RFC 4648 section 4).
 *
 * dst and src may lie at any address; they must not overlap. Sizes are at most PTRDIFF_MAX. */
#ifndef VSI_BASE64_H
#define VSI_BASE64_H

#include <stddef.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

/* Characters that encode so many bytes, padding included. */
size_t vsi_base64_encoded_size(size_t bytes);

/* Bytes that so many characters decode to, from their number and the padding at their end; a
 * decoder that accepts the text writes exactly as many. 0 unless length is a multiple of 4. */
size_t vsi_base64_decoded_size(const void *text, size_t length);

/* Writes exactly vsi_base64_encoded_size(bytes) characters and no terminator. */
void vsi_base64_encode(void *dst, const void *src, size_t bytes);

/* Strict: a length that is a multiple of 4, padding only where it is due, no white space, and no
 * bit set that stands for nothing (RFC 4648 sections 3.2, 3.3 and 3.5).
 * Returns VSI_OK, VSI_E_SPACE (judged by the length alone, before the text) or VSI_E_BASE64, after
 * which the head of dst is unspecified. *written is 0 on error. */
int vsi_base64_decode(void *dst, size_t capacity, const void *text, size_t length, size_t *written);

VSI_END_DECLS

#endif
