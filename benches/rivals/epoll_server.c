/* The floor: rooms of two behind epoll and the kernels, nothing else. It says where it listens as
 * `vsingest serve --json` does, and ends by a signal. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <vsingest/audio_message.h>
#include <vsingest/bridge.h>
#include <vsingest/isa.h>

#include "epoll_member.h"

#define SEATS 2
#define ROOMS_MAX 10000
#define EVENTS 256
#define TICK_NS 20000000
#define PCM_BYTES (FRAME_SAMPLES * sizeof(int16_t))
#define FORM (VSI_AUDIO_JSON | VSI_AUDIO_FRAMED)
#define MESSAGE_BYTES 512

struct room {
    char target[64]; /* empty where the room is free */
    struct member *members[SEATS];
    struct vsi_bridge bridge;
    void *memory;
};

static struct room rooms[ROOMS_MAX];
static size_t rooms_used;
static int poll_descriptor;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int descriptor, void *whose) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = whose};
    if (epoll_ctl(poll_descriptor, EPOLL_CTL_ADD, descriptor, &event) != 0) {
        fail("epoll_server: epoll_ctl");
    }
}

static struct room *find_room(const char *target) {
    for (size_t i = 0; i < rooms_used; i++) {
        if (strcmp(rooms[i].target, target) == 0) {
            return &rooms[i];
        }
    }
    if (rooms_used == ROOMS_MAX || strlen(target) >= sizeof rooms->target) {
        return NULL;
    }
    struct room *room = &rooms[rooms_used++];
    room->memory = malloc(vsi_bridge_memory(SEATS, FRAME_SAMPLES));
    if (room->memory == NULL) {
        fail("epoll_server: a room");
    }
    strcpy(room->target, target);
    vsi_bridge_init(&room->bridge, room->memory, SEATS, FRAME_SAMPLES);
    return room;
}

static bool join(struct member *member, const char *target) {
    struct room *room = find_room(target);
    for (size_t seat = 0; room != NULL && seat < SEATS; seat++) {
        if (room->members[seat] == NULL) {
            room->members[seat] = member;
            member->room = room;
            member->seat = seat;
            return true;
        }
    }
    return false;
}

static void end_member(struct member *member) {
    if (member->room != NULL) {
        member->room->members[member->seat] = NULL;
        vsi_bridge_vacate(&member->room->bridge, member->seat);
    }
    close(member->socket);
    free(member);
}

static void tick_room(struct room *room) {
    static const int16_t silence[FRAME_SAMPLES];
    static uint8_t message[MESSAGE_BYTES];
    const size_t bytes = vsi_audio_message_size(FORM, PCM_BYTES);
    for (size_t seat = 0; seat < SEATS; seat++) {
        if (room->members[seat] != NULL) {
            vsi_playout_pull(&room->members[seat]->playout, vsi_bridge_voice(&room->bridge, seat));
            vsi_bridge_note(&room->bridge, seat);
        }
    }
    vsi_bridge_mix(&room->bridge, SEATS, NULL);
    for (size_t seat = 0; seat < SEATS; seat++) {
        const int16_t *pcm = silence;
        if (room->members[seat] == NULL) {
            continue;
        }
        if (vsi_bridge_hear(&room->bridge, seat, &pcm) == VSI_HEARS_NOTHING) {
            pcm = silence;
        }
        vsi_audio_message_write(FORM, message, pcm, PCM_BYTES);
        if (!member_send(room->members[seat], message, bytes)) {
            /* It is ended when it is read from: events in hand may still point to it. */
            shutdown(room->members[seat]->socket, SHUT_RDWR);
        }
    }
}

static void tick(int timer) {
    uint64_t due;
    if (read(timer, &due, sizeof due) != sizeof due) {
        return;
    }
    while (due-- > 0) {
        for (size_t i = 0; i < rooms_used; i++) {
            tick_room(&rooms[i]);
        }
    }
}

static void accept_member(int listener) {
    const int one = 1;
    const int socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    struct member *member = socket < 0 ? NULL : member_new(socket);
    if (member == NULL) {
        fail("epoll_server: a connection");
    }
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    watch(socket, member);
}

static int listen_somewhere(void) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 1024) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
        fail("epoll_server: listening");
    }
    printf("{\"event\":\"listening\",\"url\":\"http://127.0.0.1:%u\"}\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static int start_timer(void) {
    const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    const struct itimerspec each = {{0, TICK_NS}, {0, TICK_NS}};
    if (timer < 0 || timerfd_settime(timer, 0, &each, NULL) != 0) {
        fail("epoll_server: a timer");
    }
    return timer;
}

int main(void) {
    static char listening, ticking; /* what their events point to */
    vsi_isa_select(NULL);
    poll_descriptor = epoll_create1(EPOLL_CLOEXEC);
    const int timer = start_timer();
    const int listener = listen_somewhere();
    watch(listener, &listening);
    watch(timer, &ticking);
    struct epoll_event events[EVENTS];
    for (;;) {
        const int ready = epoll_wait(poll_descriptor, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr == &listening) {
                accept_member(listener);
            } else if (events[i].data.ptr == &ticking) {
                tick(timer);
            } else if (!member_read(events[i].data.ptr, join)) {
                end_member(events[i].data.ptr);
            }
        }
    }
}
