/* The media message: {"event":"media","payload":"<base64 of S16 samples>"}.
 *
 * Buffers may lie at any address and must not overlap. An odd number of bytes is fine here: a
 * stream of PCM may be cut anywhere. */
#ifndef VSI_MEDIA_H
#define VSI_MEDIA_H

#include <stddef.h>

#include <vsingest/decls.h>
#include <vsingest/json_string.h>

VSI_BEGIN_DECLS

/* What receivers take in one message, in bytes of PCM: 1,000 ms at 8 kHz. */
#define VSI_MEDIA_BYTES_MAX 16000

/* The size of the message that carries so many bytes of PCM. */
size_t vsi_media_size(size_t pcm_bytes);

/* Writes exactly vsi_media_size(pcm_bytes) characters and no terminator.
 * Returns VSI_OK or VSI_E_SPACE; *written is 0 on error. */
int vsi_media_encode(void *dst, size_t capacity, const void *pcm, size_t pcm_bytes,
                     size_t *written);

/* The most bytes of PCM that a message can decode to. In the two common spellings (as
 * vsi_media_encode writes it, and as Python's json.dumps does) the exact number. */
size_t vsi_media_pcm_bound(const void *message, size_t size);

/* Decodes the payload into pcm. Any valid spelling is taken: members in any order, unknown ones
 * passed over, white space, escapes in keys and values; of members with one name the last counts.
 * Returns VSI_OK,
 *   VSI_E_JSON       not one valid JSON object, or nested deeper than VSI_JSON_DEPTH_MAX;
 *   VSI_E_NOT_MEDIA  a JSON object whose "event" is not "media";
 *   VSI_E_PAYLOAD    a media message whose "payload" is missing or not a string;
 *   VSI_E_BASE64     a payload that is not strict base64;
 *   VSI_E_SPACE      a payload that does not fit into capacity.
 * On error *pcm_bytes is 0 and the content of pcm unspecified. */
int vsi_media_decode(void *pcm, size_t capacity, const void *message, size_t size,
                     size_t *pcm_bytes);

/* What a message holds, for a caller that asks why it was refused. */
struct vsi_media_fields {
    struct vsi_json_string event; /* text is NULL where missing or not a string; so below */
    struct vsi_json_string payload;
    size_t checked; /* bytes found to be valid JSON, from the first */
};

/* Returns VSI_OK, VSI_E_JSON, VSI_E_NOT_MEDIA or VSI_E_PAYLOAD, with the meanings above. */
int vsi_media_scan(const void *message, size_t size, struct vsi_media_fields *found);

VSI_END_DECLS

#endif
