/* One member of a room of two on the floor: their socket, parser and playout buffer. */
#ifndef EPOLL_MEMBER_H
#define EPOLL_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/media_receiver.h>
#include <vsingest/playout.h>
#include <vsingest/ws_parser.h>

#define FRAME_SAMPLES 160
#define INPUT_BYTES 4096

struct room;

struct member {
    int socket;
    struct room *room; /* NULL before the upgrade */
    size_t seat;
    size_t head_held;
    struct vsi_ws_parser parser;
    struct vsi_playout playout;
    struct vsi_media_receiver receiver;
    uint8_t input[INPUT_BYTES];
    int16_t samples[]; /* the playout buffer's */
};

/* NULL for want of memory. */
struct member *member_new(int socket);

/* Reads what there is, into the playout buffer. False where the connection is over. join: called
 * once the upgrade is answered, with the target that was asked for. */
bool member_read(struct member *member, bool (*join)(struct member *member, const char *target));

/* Sends a frame of audio; false where the reader does not keep up or is gone. */
bool member_send(const struct member *member, const void *message, size_t bytes);

#endif
