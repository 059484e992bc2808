#include <vsingest/twilio.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <vsingest/base64.h>
#include <vsingest/g711.h>
#include <vsingest/json_scan.h>
#include <vsingest/json_string.h>
#include <vsingest/status.h>

#define HEAD "{\"event\":\"media\",\"streamSid\":\""
#define MIDDLE "\",\"media\":{\"payload\":\""
#define TAIL "\"}}"
#define LENGTH(literal) (sizeof(literal) - 1)

/* Whole groups of base64, and more than the message of a frame of 20 ms. */
#define CODES 768
#define CHARACTERS (CODES / 3 * 4)

size_t vsi_twilio_size(size_t sid_bytes, size_t samples) {
    return LENGTH(HEAD MIDDLE TAIL) + sid_bytes + vsi_base64_encoded_size(samples);
}

static char *put(char *out, const void *text, size_t size) {
    memcpy(out, text, size);
    return out + size;
}

int vsi_twilio_encode(void *dst, size_t capacity, const void *sid, size_t sid_bytes,
                      const void *s16, size_t samples, size_t *written) {
    const size_t size = vsi_twilio_size(sid_bytes, samples);
    if (size > capacity) {
        *written = 0;
        return VSI_E_SPACE;
    }
    const char *next = s16;
    char *out = put(dst, HEAD, LENGTH(HEAD));
    out = put(out, sid, sid_bytes);
    out = put(out, MIDDLE, LENGTH(MIDDLE));
    while (samples > 0) {
        uint8_t codes[CODES];
        const size_t now = samples < CODES ? samples : CODES;
        vsi_ulaw_from_s16(codes, next, now);
        vsi_base64_encode(out, codes, now);
        out += vsi_base64_encoded_size(now);
        next += 2 * now;
        samples -= now;
    }
    put(out, TAIL, LENGTH(TAIL));
    *written = size;
    return VSI_OK;
}

size_t vsi_twilio_samples_bound(size_t size) {
    return size / 4 * 3;
}

/* The "payload" of the object that stands after this key, and ends before `end`. */
static struct vsi_json_string payload_after(const struct vsi_json_string *key, const uint8_t *end) {
    const uint8_t *closing = key->text + key->size;
    const uint8_t *colon = memchr(closing, ':', (size_t)(end - closing));
    struct vsi_json_string payload = {NULL, 0, false}, inner, value;
    struct vsi_json_scan scan;
    vsi_json_begin(&scan, colon + 1, (size_t)(end - colon - 1));
    while (vsi_json_next(&scan, &inner, &value) == VSI_JSON_MEMBER) {
        if (vsi_json_string_is(&inner, "payload")) {
            payload = value;
        }
    }
    return payload;
}

static int find_payload(const void *message, size_t size, struct vsi_json_string *payload) {
    struct vsi_json_scan scan;
    struct vsi_json_string key, value;
    enum vsi_json_step step;
    bool media = false;
    payload->text = NULL;
    vsi_json_begin(&scan, message, size);
    while ((step = vsi_json_next(&scan, &key, &value)) == VSI_JSON_MEMBER) {
        if (vsi_json_string_is(&key, "event")) {
            media = value.text != NULL && vsi_json_string_is(&value, "media");
        } else if (vsi_json_string_is(&key, "media")) {
            *payload = payload_after(&key, scan.next);
        }
    }
    if (step == VSI_JSON_INVALID) {
        return VSI_E_JSON;
    }
    if (!media) {
        return VSI_E_NOT_MEDIA;
    }
    return payload->text == NULL ? VSI_E_PAYLOAD : VSI_OK;
}

/* Takes the next characters off the payload; those that are spelt as escapes by way of `block`. */
static const void *take_characters(struct vsi_json_string *payload, char *block, size_t *length) {
    if (payload->escaped) {
        *length = vsi_json_string_read(payload, block, CHARACTERS);
        return block;
    }
    const uint8_t *text = payload->text;
    *length = payload->size < CHARACTERS ? payload->size : CHARACTERS;
    payload->text += *length;
    payload->size -= *length;
    return text;
}

int vsi_twilio_decode(void *s16, size_t capacity, const void *message, size_t size,
                      size_t *samples) {
    struct vsi_json_string payload;
    char *out = s16;
    size_t total = 0;
    *samples = 0;
    int status = find_payload(message, size, &payload);
    if (status != VSI_OK) {
        return status;
    }
    while (payload.size > 0) {
        uint8_t codes[CODES];
        char block[CHARACTERS];
        size_t length, now;
        const void *text = take_characters(&payload, block, &length);
        status = vsi_base64_decode(codes, sizeof codes, text, length, &now);
        if (status != VSI_OK || (payload.size > 0 && now != CODES)) {
            return VSI_E_BASE64; /* not base64, or padded before its end */
        }
        if (now > capacity - total) {
            return VSI_E_SPACE;
        }
        vsi_s16_from_ulaw(out + 2 * total, codes, now);
        total += now;
    }
    *samples = total;
    return VSI_OK;
}
