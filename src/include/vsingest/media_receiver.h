/* The reading half of a media connection: any slice of the stream goes in, audio goes into a
 * playout buffer, and everything else comes out as an event.
 *
 *     vsi_ws_parser_feed(&parser, data, bytes);
 *     while ((got = vsi_media_receiver_next(&receiver, &event)) == VSI_WS_EVENT) {
 *         ... event, then vsi_media_receiver_handled(&receiver, event.opcode) ...
 *     }
 *     if (got == VSI_E_WS) { ... close with parser.close_code ... }
 *
 * Audio is a text message that is a media message, and where `binary` is set a binary message of
 * S16 samples; both of at most VSI_MEDIA_BYTES_MAX bytes of PCM. A message that is none of these,
 * or that the playout buffer does not take, comes out as an event. */
#ifndef VSI_MEDIA_RECEIVER_H
#define VSI_MEDIA_RECEIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vsingest/decls.h>
#include <vsingest/playout.h>
#include <vsingest/ws_parser.h>

VSI_BEGIN_DECLS

/* What zeros and a parser make ready for use. Set `playout` and `binary` at any time between two
 * calls, and read the rest. */
struct vsi_media_receiver {
    struct vsi_ws_parser *parser; /* the caller's, one that assembles fragments */
    struct vsi_playout *playout;  /* where audio goes; NULL: it comes out as events */
    bool binary;                  /* binary messages are audio */
    size_t waiting;               /* messages that came out and are not handled yet */
    uint64_t frames;              /* messages and control frames read, audio included */
    uint64_t media;               /* messages whose audio the playout buffer took */
};

/* As vsi_ws_parser_next, of what is not audio. Audio that comes while a message waits to be handled
 * comes out as an event too, since that message may change where audio goes. */
int vsi_media_receiver_next(struct vsi_media_receiver *receiver, struct vsi_ws_event *event);

/* Notes that an event of this opcode was acted on; a control frame never waits. */
void vsi_media_receiver_handled(struct vsi_media_receiver *receiver, enum vsi_ws_opcode opcode);

VSI_END_DECLS

#endif
