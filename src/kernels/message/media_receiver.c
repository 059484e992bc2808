#include <vsingest/media_receiver.h>

#include <vsingest/media.h>
#include <vsingest/status.h>

static bool is_message(enum vsi_ws_opcode opcode) {
    return opcode == VSI_WS_TEXT || opcode == VSI_WS_BINARY;
}

/* Whether the message was audio and is in the playout buffer. */
static bool play(struct vsi_playout *playout, const struct vsi_ws_event *event) {
    uint8_t pcm[VSI_MEDIA_BYTES_MAX];
    size_t accepted, bytes = event->bytes;
    if (event->opcode == VSI_WS_BINARY) {
        return bytes <= VSI_MEDIA_BYTES_MAX &&
               vsi_playout_push(playout, event->payload, bytes, &accepted) == VSI_OK;
    }
    return vsi_media_decode(pcm, sizeof pcm, event->payload, event->bytes, &bytes) == VSI_OK &&
           vsi_playout_push(playout, pcm, bytes, &accepted) == VSI_OK;
}

static bool may_be_audio(const struct vsi_media_receiver *receiver, enum vsi_ws_opcode opcode) {
    return receiver->playout != NULL && receiver->waiting == 0 &&
           (opcode == VSI_WS_TEXT || receiver->binary);
}

int vsi_media_receiver_next(struct vsi_media_receiver *receiver, struct vsi_ws_event *event) {
    int step;
    while ((step = vsi_ws_parser_next(receiver->parser, event)) == VSI_WS_EVENT) {
        receiver->frames++;
        if (!is_message(event->opcode)) {
            return step;
        }
        if (!may_be_audio(receiver, event->opcode) || !play(receiver->playout, event)) {
            receiver->waiting++;
            return step;
        }
        receiver->media++;
    }
    return step;
}

void vsi_media_receiver_handled(struct vsi_media_receiver *receiver, enum vsi_ws_opcode opcode) {
    receiver->waiting -= is_message(opcode);
}
