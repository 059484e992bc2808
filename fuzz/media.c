/* The media message, under every instruction set: the fast path agrees with a full scan of the
 * JSON, every spelling of a payload gives the same samples, and what is encoded comes back.
 *
 * Input: taken once as a message, once as PCM. */
#include "law.h"
#include <vsingest/base64.h>
#include <vsingest/media.h>

struct answer {
    int status;
    uint8_t *pcm;
    size_t bytes;
};

static struct answer decode(const uint8_t *message, size_t size, size_t capacity) {
    struct answer answer = {.pcm = malloc(capacity)};
    answer.status = vsi_media_decode(answer.pcm, capacity, message, size, &answer.bytes);
    demand(answer.status == VSI_OK || answer.bytes == 0, "nothing comes of what is refused");
    return answer;
}

/* The slow way: scan, unescape the payload whole, decode it. */
static struct answer decode_by_scan(const uint8_t *message, size_t size) {
    struct vsi_media_fields fields;
    struct answer answer = {.pcm = malloc(size)};
    answer.status = vsi_media_scan(message, size, &fields);
    demand(fields.checked <= size, "looks at no more than there is");
    if (answer.status == VSI_OK) {
        const size_t most = fields.payload.size;
        char *text = malloc(most);
        const size_t length = vsi_json_string_read(&fields.payload, text, most);
        demand(fields.payload.size == 0, "unescaped is no longer than escaped");
        answer.status = vsi_base64_decode(answer.pcm, size, text, length, &answer.bytes);
        free(text);
    }
    return answer;
}

static void demand_same(const struct answer *a, const struct answer *b, const char *law) {
    demand(a->status == b->status && a->bytes == b->bytes, law);
    demand(a->bytes == 0 || memcmp(a->pcm, b->pcm, a->bytes) == 0, law);
}

static void check_message(const uint8_t *data, size_t size) {
    uint8_t *message = copy_of(data, size);
    vsi_isa_select("scalar");
    struct answer expected = decode_by_scan(message, size);
    for (int isa = 0; isa < VSI_ISA_COUNT; isa++) {
        if (!select_nth(isa)) {
            continue;
        }
        const size_t bound = vsi_media_pcm_bound(message, size);
        demand(expected.status != VSI_OK || expected.bytes <= bound, "the bound holds");
        struct answer got = decode(message, size, bound);
        demand_same(&got, &expected, "the fast path is the scan");
        free(got.pcm);
        if (expected.bytes > 0) {
            got = decode(message, size, expected.bytes);
            demand_same(&got, &expected, "the exact size is enough");
            free(got.pcm);
            got = decode(message, size, expected.bytes - 1);
            demand(got.status == VSI_E_SPACE, "and less is not");
            free(got.pcm);
        }
    }
    free(expected.pcm);
    free(message);
}

/* Members the other way round, and each n-th character of the payload an escape. */
static uint8_t *respell(const uint8_t *text, size_t length, unsigned every, size_t *size) {
    static const char head[] = " { \"payload\" :\"", tail[] = "\",\t\"event\": \"\\u006dedia\"}\n";
    uint8_t *message = malloc(sizeof head + sizeof tail + 6 * length);
    size_t at = sizeof head - 1;
    memcpy(message, head, at);
    for (size_t i = 0; i < length; i++) {
        if (i % every == 0) {
            char escape[7];
            snprintf(escape, sizeof escape, "\\u%04X", text[i]);
            memcpy(message + at, escape, 6);
            at += 6;
        } else {
            message[at++] = text[i];
        }
    }
    memcpy(message + at, tail, sizeof tail - 1);
    *size = at + sizeof tail - 1;
    uint8_t *exact = copy_of(message, *size);
    free(message);
    return exact;
}

static void demand_pcm(const uint8_t *message, size_t size, const struct answer *pcm,
                       const char *law) {
    struct answer got = decode(message, size, vsi_media_pcm_bound(message, size));
    demand_same(&got, pcm, law);
    free(got.pcm);
}

static void check_pcm(const uint8_t *data, size_t size) {
    const struct answer pcm = {VSI_OK, copy_of(data, size), size};
    const size_t length = vsi_media_size(size), head = length - vsi_base64_encoded_size(size) - 2;
    uint8_t *message = malloc(length);
    for (int isa = 0; isa < VSI_ISA_COUNT; isa++) {
        if (!select_nth(isa)) {
            continue;
        }
        size_t written, respelt_size;
        demand(vsi_media_encode(message, length - 1, pcm.pcm, size, &written) == VSI_E_SPACE,
               "keeps within its capacity");
        demand(vsi_media_encode(message, length, pcm.pcm, size, &written) == VSI_OK &&
                   written == length,
               "the size is known beforehand");
        demand(vsi_media_pcm_bound(message, length) == size, "and so is that of the samples");
        demand_pcm(message, length, &pcm, "what is encoded comes back");
        uint8_t *respelt =
            respell(message + head, length - head - 2, 1 + (unsigned)size % 5, &respelt_size);
        demand_pcm(respelt, respelt_size, &pcm, "however it is spelt");
        free(respelt);
    }
    free(message);
    free(pcm.pcm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    check_message(data, size);
    check_pcm(data, size);
    return 0;
}
