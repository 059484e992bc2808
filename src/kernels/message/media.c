#include <vsingest/media.h>

#include <stdbool.h>
#include <string.h>

#include <vsingest/base64.h>
#include <vsingest/json_scan.h>
#include <vsingest/status.h>

#define COMPACT_HEAD "{\"event\":\"media\",\"payload\":\""
#define SPACED_HEAD "{\"event\": \"media\", \"payload\": \""
#define TAIL "\"}"
#define LENGTH(literal) (sizeof(literal) - 1)

/* A multiple of four, so that a payload is cut between groups of base64. */
#define BLOCK 256

size_t vsi_media_size(size_t pcm_bytes) {
    return LENGTH(COMPACT_HEAD) + vsi_base64_encoded_size(pcm_bytes) + LENGTH(TAIL);
}

int vsi_media_encode(void *dst, size_t capacity, const void *pcm, size_t pcm_bytes,
                     size_t *written) {
    size_t size = vsi_media_size(pcm_bytes);
    if (size > capacity) {
        *written = 0;
        return VSI_E_SPACE;
    }
    char *out = dst;
    memcpy(out, COMPACT_HEAD, LENGTH(COMPACT_HEAD));
    vsi_base64_encode(out + LENGTH(COMPACT_HEAD), pcm, pcm_bytes);
    memcpy(out + size - LENGTH(TAIL), TAIL, LENGTH(TAIL));
    *written = size;
    return VSI_OK;
}

/* What stands where a common spelling has its payload. It is only known to be the payload once it
 * has turned out to be base64: that leaves no room for a quote or a backslash. */
struct likely_payload {
    const char *text;
    size_t length;
};

static bool find_likely_payload(const char *message, size_t size, struct likely_payload *found) {
    size_t head = 0;
    if (size >= LENGTH(COMPACT_HEAD TAIL) &&
        memcmp(message, COMPACT_HEAD, LENGTH(COMPACT_HEAD)) == 0) {
        head = LENGTH(COMPACT_HEAD);
    } else if (size >= LENGTH(SPACED_HEAD TAIL) &&
               memcmp(message, SPACED_HEAD, LENGTH(SPACED_HEAD)) == 0) {
        head = LENGTH(SPACED_HEAD);
    } else {
        return false;
    }
    found->text = message + head;
    found->length = size - head - LENGTH(TAIL);
    return memcmp(found->text + found->length, TAIL, LENGTH(TAIL)) == 0 && found->length % 4 == 0;
}

size_t vsi_media_pcm_bound(const void *message, size_t size) {
    struct likely_payload likely;
    if (find_likely_payload(message, size, &likely)) {
        return vsi_base64_decoded_size(likely.text, likely.length);
    }
    return size / 4 * 3;
}

int vsi_media_scan(const void *message, size_t size, struct vsi_media_fields *found) {
    struct vsi_json_scan scan;
    struct vsi_json_string key, value;
    enum vsi_json_step step;
    found->event.text = found->payload.text = NULL;
    vsi_json_begin(&scan, message, size);
    while ((step = vsi_json_next(&scan, &key, &value)) == VSI_JSON_MEMBER) {
        if (vsi_json_string_is(&key, "event")) {
            found->event = value;
        } else if (vsi_json_string_is(&key, "payload")) {
            found->payload = value;
        }
    }
    found->checked = (size_t)(scan.next - (const uint8_t *)message);
    if (step == VSI_JSON_INVALID) {
        return VSI_E_JSON;
    }
    if (found->event.text == NULL || !vsi_json_string_is(&found->event, "media")) {
        return VSI_E_NOT_MEDIA;
    }
    return found->payload.text == NULL ? VSI_E_PAYLOAD : VSI_OK;
}

static int decode_escaped(char *pcm, size_t capacity, struct vsi_json_string payload,
                          size_t *pcm_bytes) {
    char block[BLOCK];
    size_t total = 0;
    while (payload.size > 0) {
        size_t bytes;
        size_t characters = vsi_json_string_read(&payload, block, sizeof block);
        int status = vsi_base64_decode(pcm + total, capacity - total, block, characters, &bytes);
        if (status != VSI_OK) {
            return status;
        }
        if (payload.size > 0 && bytes != BLOCK / 4 * 3) {
            return VSI_E_BASE64; /* padded before its end */
        }
        total += bytes;
    }
    *pcm_bytes = total;
    return VSI_OK;
}

int vsi_media_decode(void *pcm, size_t capacity, const void *message, size_t size,
                     size_t *pcm_bytes) {
    struct likely_payload likely;
    if (find_likely_payload(message, size, &likely) &&
        vsi_base64_decode(pcm, capacity, likely.text, likely.length, pcm_bytes) == VSI_OK) {
        return VSI_OK;
    }
    struct vsi_media_fields fields;
    *pcm_bytes = 0;
    int status = vsi_media_scan(message, size, &fields);
    if (status != VSI_OK) {
        return status;
    }
    if (fields.payload.escaped) {
        return decode_escaped(pcm, capacity, fields.payload, pcm_bytes);
    }
    return vsi_base64_decode(pcm, capacity, fields.payload.text, fields.payload.size, pcm_bytes);
}
