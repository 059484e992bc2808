/* Masking of WebSocket payloads (RFC 6455 section 5.3); unmasking is the same operation. */
#ifndef VSI_WS_MASK_H
#define VSI_WS_MASK_H

#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>

VSI_BEGIN_DECLS

#define VSI_WS_KEY_BYTES 4

/* dst[i] = src[i] ^ key[(offset + i) % 4]. key: VSI_WS_KEY_BYTES bytes in wire order. offset: how
 * far into its frame's payload src begins. Any address; dst is src itself, or does not overlap it.
 */
void vsi_ws_mask(void *dst, const void *src, size_t bytes, const void *key, uint64_t offset);

VSI_END_DECLS

#endif
