/* Whatever a stream passes through, under every instruction set this machine runs: the same life
 * leaves the same bytes, counts and status codes as it does on the scalar kernels. */
#include <string.h>

#include "cross_check.h"
#include <vsingest/media.h>
#include <vsingest/mix.h>
#include <vsingest/packetizer.h>
#include <vsingest/playout.h>
#include <vsingest/status.h>
#include <vsingest/twilio.h>
#include <vsingest/utf8_validator.h>
#include <vsingest/voice_activity.h>
#include <vsingest/ws_frame.h>
#include <vsingest/ws_mask.h>
#include <vsingest/ws_parser.h>

#define TRANSCRIPT_MAX (1 << 24)
#define PCM_MAX 2000
#define TEXT_MAX 4000

/* All that a life gave, one after another. */
static struct transcript {
    uint8_t bytes[TRANSCRIPT_MAX];
    size_t size;
} want, found;

static void note(struct transcript *said, const void *bytes, size_t size) {
    if (size > TRANSCRIPT_MAX - said->size) {
        abort();
    }
    memcpy(said->bytes + said->size, bytes, size);
    said->size += size;
}

static void note_number(struct transcript *said, int64_t number) {
    note(said, &number, sizeof number);
}

static void fill(uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)draw();
    }
}

/* Round trips, then the same messages with some bytes spoilt. */
static void live_media(struct transcript *said) {
    for (int turn = 0; turn < 2000; turn++) {
        uint8_t pcm[PCM_MAX], message[TEXT_MAX], back[PCM_MAX];
        size_t size, bytes;
        const size_t pcm_bytes = draw() % 700;
        fill(pcm, pcm_bytes);
        vsi_media_encode(message, sizeof message, pcm, pcm_bytes, &size);
        note(said, message, size);
        for (uint32_t spoilt = turn % 2 ? 1 + draw() % 3 : 0; spoilt > 0; spoilt--) {
            message[draw() % size] = (uint8_t)draw();
        }
        const int status = vsi_media_decode(back, sizeof back, message, size, &bytes);
        note_number(said, status);
        note(said, back, bytes);
    }
}

/* The same of Twilio's form, in payloads of several blocks. */
static void live_twilio(struct transcript *said) {
    for (int turn = 0; turn < 500; turn++) {
        uint8_t pcm[PCM_MAX], message[TEXT_MAX], back[PCM_MAX];
        size_t size, samples;
        const size_t count = draw() % 900;
        fill(pcm, 2 * count);
        vsi_twilio_encode(message, sizeof message, "MZ12", 4, pcm, count, &size);
        note(said, message, size);
        for (uint32_t spoilt = turn % 2 ? 1 + draw() % 3 : 0; spoilt > 0; spoilt--) {
            message[draw() % size] = (uint8_t)draw();
        }
        const int status = vsi_twilio_decode(back, sizeof back / 2, message, size, &samples);
        note_number(said, status);
        note(said, back, 2 * samples);
    }
}

static void live_frames(struct transcript *said) {
    static uint8_t stream[3 * TEXT_MAX], buffer[TEXT_MAX];
    for (int turn = 0; turn < 1000; turn++) {
        size_t size = 0;
        for (int frame = 0; frame < 3; frame++) {
            uint8_t payload[1000], key[4];
            const size_t bytes = draw() % sizeof payload;
            memset(payload, 'a', bytes);
            for (size_t i = 0; i < bytes; i += 1 + draw() % 200) {
                memcpy(payload + i, "\xc3\xa9", bytes - i < 2 ? bytes - i : 2);
            }
            fill(key, sizeof key);
            size_t written;
            vsi_ws_frame_write(stream + size, sizeof stream - size, VSI_WS_TEXT, true, payload,
                               bytes, key, &written);
            size += written;
        }
        if (turn % 2) {
            stream[draw() % size] = (uint8_t)draw();
        }
        note(said, stream, size);
        struct vsi_ws_parser parser;
        vsi_ws_parser_init(&parser, VSI_WS_SERVER, turn % 4 < 2, buffer, sizeof buffer);
        for (size_t at = 0; at < size;) {
            const size_t slice = 1 + draw() % 500;
            const size_t count = slice < size - at ? slice : size - at;
            struct vsi_ws_event event;
            vsi_ws_parser_feed(&parser, stream + at, count);
            while (vsi_ws_parser_next(&parser, &event) == VSI_WS_EVENT) {
                note_number(said, event.opcode);
                note(said, event.payload, event.bytes);
            }
            at += count;
        }
        note_number(said, parser.close_code);
    }
}

static void live_utf8(struct transcript *said) {
    static const char *const pieces[] = {
        "plain text, long enough that a vector finds nothing but ASCII in it for a while",
        "\xc3\xa9",
        "\xe2\x82\xac",
        "\xf0\x9f\x8e\xa4",
        "\xed\xa0\x80",
        "\xc0\xaf",
        "\xf4\x90",
        "a"};
    for (int turn = 0; turn < 3000; turn++) {
        uint8_t text[TEXT_MAX];
        size_t size = 0;
        for (uint32_t left = draw() % 30; left > 0; left--) {
            /* Of the pieces only the first four and the last are valid: mostly those. */
            const char *piece = pieces[draw() % 16 == 0 ? draw() % 8 : draw() % 4];
            memcpy(text + size, piece, strlen(piece));
            size += strlen(piece);
        }
        struct vsi_utf8_validator validator;
        vsi_utf8_begin(&validator);
        const size_t cut = draw() % (size + 1);
        note_number(said, (int64_t)vsi_utf8_feed(&validator, text, cut));
        note_number(said, (int64_t)vsi_utf8_feed(&validator, text + cut, size - cut));
        note_number(said, vsi_utf8_may_end(&validator));
    }
}

static void live_mask(struct transcript *said) {
    uint8_t bytes[1000], key[VSI_WS_KEY_BYTES];
    for (int turn = 0; turn < 1000; turn++) {
        fill(bytes, sizeof bytes);
        fill(key, sizeof key);
        const size_t odd = draw() % 64;
        vsi_ws_mask(bytes + odd, bytes + odd, draw() % (sizeof bytes - 64), key, draw());
        note(said, bytes, sizeof bytes);
    }
}

static void live_packetizer(struct transcript *said) {
    struct vsi_packetizer *packetizer = malloc(vsi_packetizer_size(160));
    uint8_t pcm[PCM_MAX], frames[PCM_MAX + 320];
    vsi_packetizer_init(packetizer, 160);
    for (int turn = 0; turn < 500; turn++) {
        const size_t bytes = draw() % sizeof pcm;
        fill(pcm, bytes);
        const size_t count = vsi_packetizer_frames(packetizer, bytes);
        vsi_packetizer_push(packetizer, frames, pcm, bytes);
        note(said, frames, count * 320);
        if (turn % 50 == 49) {
            const size_t samples = vsi_packetizer_flush(packetizer, frames, turn % 100 == 99);
            note(said, frames, 2 * samples);
        }
    }
    note_number(said, (int64_t)packetizer->odd_bytes_dropped);
    free(packetizer);
}

static void live_playout(struct transcript *said) {
    const struct vsi_playout_config config = {
        .frame = 160, .target = 640, .limit = 1920, .capacity = 12000, .trim_wait = 25};
    int16_t *memory = malloc(vsi_playout_memory(&config) * sizeof *memory);
    struct vsi_playout playout;
    vsi_playout_init(&playout, &config, memory);
    for (int turn = 0; turn < 5000; turn++) {
        uint8_t pcm[PCM_MAX];
        int16_t frame[160];
        size_t accepted;
        const size_t bytes = draw() % 5 ? draw() % 400 : draw() % sizeof pcm;
        fill(pcm, bytes);
        /* Too little for a while, then too much: it runs dry, and it trims. */
        if (draw() % 100 < (turn % 1000 < 500 ? 80u : 100u)) {
            vsi_playout_push(&playout, pcm, bytes, &accepted);
            note_number(said, (int64_t)accepted);
        }
        note_number(said, (int64_t)vsi_playout_pull(&playout, frame));
        note(said, frame, sizeof frame);
        if (draw() % 400 == 0) {
            note_number(said, (int64_t)vsi_playout_clear(&playout));
        }
    }
    note(said, &playout.counts, sizeof playout.counts);
    free(memory);
}

static void live_room(struct transcript *said) {
    static int16_t frames[12 * 160], heard[12 * 160];
    for (int turn = 0; turn < 500; turn++) {
        fill((uint8_t *)frames, sizeof frames);
        const size_t rows = draw() % 13;
        note_number(said, vsi_mix_minus(heard, frames, rows, 160));
        note(said, heard, rows * 160 * sizeof *heard);
    }
}

static void live_voice(struct transcript *said) {
    struct vsi_voice_activity voice;
    vsi_voice_activity_init(&voice, 8000, 12.0f, 0.2f);
    for (int turn = 0; turn < 2000; turn++) {
        int16_t samples[333];
        const uint32_t loud = turn / 100 % 2 ? 20000 : 60;
        for (int i = 0; i < 333; i++) {
            samples[i] = (int16_t)((int32_t)(draw() % loud) - (int32_t)loud / 2);
        }
        note_number(said, vsi_voice_activity_process(&voice, samples, draw() % 334));
        note(said, &voice.level_db, sizeof voice.level_db);
    }
}

static const struct life {
    const char *name;
    void (*run)(struct transcript *said);
} lives[] = {
    {"media", live_media},     {"twilio", live_twilio},  {"frames", live_frames},
    {"utf8", live_utf8},       {"mask", live_mask},      {"packetizer", live_packetizer},
    {"playout", live_playout}, {"mix_minus", live_room}, {"voice activity", live_voice},
};

static void run(const struct life *life, struct transcript *said) {
    drawn = 777;
    said->size = 0;
    life->run(said);
}

static void check_set(const struct vsi_dispatch *scalar, const struct vsi_dispatch *vector,
                      const char *set) {
    (void)scalar;
    (void)vector;
    for (size_t i = 0; i < sizeof lives / sizeof lives[0]; i++) {
        vsi_isa_select("scalar");
        run(&lives[i], &want);
        vsi_isa_select(set);
        run(&lives[i], &found);
        if (want.size != found.size || memcmp(want.bytes, found.bytes, want.size) != 0) {
            report(set, lives[i].name, want.size);
        }
    }
}

int main(void) {
    return cross_check(check_set);
}
