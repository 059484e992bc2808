/* The frame parser: a stream in slices gives the events and the fault of the stream at once, under
 * every instruction set, and every event keeps the rules.
 *
 * Input: a byte of settings, a byte that says how to slice, then the stream. */
#include "law.h"
#include <vsingest/ws_parser.h>

#define LIMIT_MAX 600

/* All that came out of a stream, written down one after another. */
struct record {
    uint8_t *bytes;
    size_t size;
    uint16_t close_code;
    const char *reason;
    bool closed;
};

static void write_down(struct record *record, const void *bytes, size_t size) {
    memcpy(record->bytes + record->size, bytes, size);
    record->size += size;
}

static void check_event(const struct vsi_ws_event *event, size_t limit, bool fragments) {
    demand(vsi_ws_opcode_known(event->opcode), "known opcode");
    if (vsi_ws_is_control(event->opcode)) {
        demand(event->bytes <= VSI_WS_CONTROL_MAX && event->fin, "short, whole control frame");
    } else {
        demand(event->bytes <= limit, "message within the limit");
        demand(fragments || (event->fin && event->opcode != VSI_WS_CONTINUATION), "whole message");
    }
    if (event->opcode == VSI_WS_TEXT && event->fin) {
        struct vsi_utf8_validator utf8;
        vsi_utf8_begin(&utf8);
        demand(vsi_utf8_feed(&utf8, event->payload, event->bytes) == event->bytes &&
                   vsi_utf8_may_end(&utf8),
               "text is UTF-8");
    }
}

static struct record parse(const uint8_t *stream, size_t size, size_t step, uint8_t settings) {
    const size_t limit = 1 + (size_t)(settings >> 2) * (LIMIT_MAX - 1) / 63;
    const bool fragments = settings & 2;
    /* Exact sizes, so that the sanitizer sees a step beyond; a frame takes 2 bytes at least. */
    struct record record = {.bytes = malloc(size * 16 + 16)};
    uint8_t *buffer = malloc(limit);
    struct vsi_ws_parser parser;
    vsi_ws_parser_init(&parser, settings & 1 ? VSI_WS_SERVER : VSI_WS_CLIENT, fragments, buffer,
                       limit);
    for (size_t i = 0; i < size; i += step) {
        const size_t count = size - i < step ? size - i : step;
        uint8_t *slice = malloc(count);
        memcpy(slice, stream + i, count);
        vsi_ws_parser_feed(&parser, slice, count);
        struct vsi_ws_event event;
        int got;
        while ((got = vsi_ws_parser_next(&parser, &event)) == VSI_WS_EVENT) {
            check_event(&event, limit, fragments);
            const uint32_t head[] = {event.opcode, event.fin, event.close_code,
                                     (uint32_t)event.bytes};
            write_down(&record, head, 8);
            write_down(&record, head + 2, 8);
            write_down(&record, event.payload, event.bytes);
        }
        demand((got == VSI_E_WS) == (parser.close_code != 0), "a fault has a close code");
        free(slice);
    }
    record.close_code = parser.close_code;
    record.reason = parser.reason;
    record.closed = parser.closed;
    free(buffer);
    return record;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2) {
        return 0;
    }
    const size_t step = 1 + data[1] % 40;
    const uint8_t *stream = data + 2;
    size -= 2;
    vsi_isa_select("scalar");
    struct record whole = parse(stream, size, size + 1, data[0]);
    for (int isa = 0; isa < VSI_ISA_COUNT; isa++) {
        if (!select_nth(isa)) {
            continue;
        }
        const size_t steps[] = {1, step, size + 1};
        for (int i = 0; i < 3; i++) {
            struct record record = parse(stream, size, steps[i], data[0]);
            demand(record.size == whole.size, "as many events");
            demand(memcmp(record.bytes, whole.bytes, whole.size) == 0, "the same events");
            demand(record.close_code == whole.close_code, "the same close code");
            demand(record.reason == whole.reason, "the same reason");
            demand(record.closed == whole.closed, "closed alike");
            free(record.bytes);
        }
    }
    free(whole.bytes);
    return 0;
}
