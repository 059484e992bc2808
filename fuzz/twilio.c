/* Twilio's media message, under every instruction set: the same answer from each and from the exact
 * capacity on, codes of the payload one by one, and what is encoded comes back.
 *
 * Input: taken once as a message, once as PCM. */
#include "law.h"
#include <vsingest/g711.h>
#include <vsingest/twilio.h>

struct answer {
    int status;
    uint8_t *s16;
    size_t samples;
};

static struct answer decode(const uint8_t *message, size_t size, size_t capacity) {
    struct answer answer = {.s16 = malloc(2 * capacity)};
    answer.status = vsi_twilio_decode(answer.s16, capacity, message, size, &answer.samples);
    demand(answer.status == VSI_OK || answer.samples == 0, "nothing comes of what is refused");
    demand(answer.samples <= capacity, "keeps within its capacity");
    return answer;
}

static void demand_same(const struct answer *a, const struct answer *b, const char *law) {
    demand(a->status == b->status && a->samples == b->samples, law);
    demand(a->samples == 0 || memcmp(a->s16, b->s16, 2 * a->samples) == 0, law);
}

static void check_message(const uint8_t *data, size_t size) {
    uint8_t *message = copy_of(data, size);
    const size_t bound = vsi_twilio_samples_bound(size);
    vsi_isa_select("scalar");
    struct answer expected = decode(message, size, bound);
    demand(expected.status != VSI_E_SPACE, "the bound holds");
    for (int isa = 0; isa < VSI_ISA_COUNT; isa++) {
        if (!select_nth(isa)) {
            continue;
        }
        struct answer got = decode(message, size, bound);
        demand_same(&got, &expected, "every instruction set reads the same");
        free(got.s16);
        if (expected.samples > 0) {
            got = decode(message, size, expected.samples);
            demand_same(&got, &expected, "the exact size is enough");
            free(got.s16);
            got = decode(message, size, expected.samples - 1);
            demand(got.status == VSI_E_SPACE, "and less is not");
            free(got.s16);
        }
    }
    free(expected.s16);
    free(message);
}

static void check_pcm(const uint8_t *data, size_t size) {
    static const char sid[] = "MZ0123456789abcdef";
    const size_t samples = size / 2, length = vsi_twilio_size(sizeof sid - 1, samples);
    uint8_t *s16 = copy_of(data, 2 * samples), *codes = malloc(samples), *message = malloc(length);
    for (int isa = 0; isa < VSI_ISA_COUNT; isa++) {
        if (!select_nth(isa)) {
            continue;
        }
        size_t written;
        demand(vsi_twilio_encode(message, length - 1, sid, sizeof sid - 1, s16, samples,
                                 &written) == VSI_E_SPACE &&
                   written == 0,
               "keeps within its capacity");
        demand(vsi_twilio_encode(message, length, sid, sizeof sid - 1, s16, samples, &written) ==
                       VSI_OK &&
                   written == length,
               "the size is known beforehand");
        struct answer got = decode(message, length, vsi_twilio_samples_bound(length));
        demand(got.status == VSI_OK && got.samples == samples, "each sample comes back");
        vsi_ulaw_from_s16(codes, s16, samples);
        uint8_t *companded = malloc(2 * samples);
        vsi_s16_from_ulaw(companded, codes, samples);
        demand(samples == 0 || memcmp(companded, got.s16, 2 * samples) == 0, "as mu-law has it");
        free(companded);
        free(got.s16);
    }
    free(message);
    free(codes);
    free(s16);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    check_message(data, size);
    check_pcm(data, size);
    return 0;
}
