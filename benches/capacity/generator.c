/* A load of sessions for a server on this machine, light enough for one core: each sends a frame
 * each 20 ms and checks every sample that it hears.
 *
 *     generator PORT [PLACES SPEAKERS] < commands
 *
 * Rooms are of two who speak, or have so many places of which the first speak.
 * Sessions send in turns, spread over the 20 ms as those of strangers would be. What came is read
 * once a millisecond: to be woken by each message would cost more than to read it, here and in the
 * server that sends it. When it came is told by the kernel. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <vsingest/isa.h>

#include "commands.h"
#include "crowd.h"
#include "session.h"
#include "window.h"

#define SESSIONS_MAX 20000
#define EVENTS 1024
#define SLOT_US 1000
#define SLOTS (FRAME_US / SLOT_US)
#define STRIDE 7 /* shares no factor with SLOTS: neighbours, who share a room, send far apart */

static struct session *sessions[SESSIONS_MAX];
static size_t count;
static bool over_tls;
static struct sockaddr_in address;
static struct timespec began;
static int poll_descriptor;
static uint64_t window_end_us; /* 0 where none is open */
static char input;             /* what its events point to */

static uint64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)((now.tv_sec - began.tv_sec) * 1000000 + (now.tv_nsec - began.tv_nsec) / 1000);
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int descriptor, void *whose) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = whose};
    if (epoll_ctl(poll_descriptor, EPOLL_CTL_ADD, descriptor, &event) != 0) {
        fail("generator: epoll_ctl");
    }
}

static void open_session(const char *target) {
    if (count == SESSIONS_MAX) {
        fprintf(stderr, "generator: %d sessions are all it can open\n", SESSIONS_MAX);
        exit(2);
    }
    struct session *session = session_open((uint32_t)count, &address, target, over_tls);
    if (session == NULL) {
        fail("generator: a session");
    }
    sessions[count++] = session;
    if (session->state != SESSION_ENDED) {
        watch(session->socket, session);
    }
}

static void measure(double seconds) {
    const uint64_t now = now_us();
    if (!window_begin(sessions, count, seconds, (uint32_t)now)) {
        fail("generator: a window");
    }
    window_end_us = now + (uint64_t)(seconds * 1e6);
}

/* Says when all sessions are on their way, and why one is not any more. */
static void tell(void) {
    static size_t joined_told;
    size_t joined = 0;
    size_t ended = 0;
    for (size_t i = 0; i < count; i++) {
        joined += sessions[i]->state == SESSION_STREAMING;
        ended += sessions[i]->state == SESSION_ENDED;
        if (sessions[i]->state == SESSION_ENDED && !sessions[i]->end_told) {
            sessions[i]->end_told = true;
            fprintf(stderr, "generator: session %zu: %s\n", i, sessions[i]->why);
        }
    }
    if (joined + ended == count && joined + ended != joined_told) {
        joined_told = joined + ended;
        printf("{\"event\":\"joined\",\"sessions\":%zu,\"ended\":%zu}\n", joined, ended);
        fflush(stdout);
    }
}

static void send_slot(uint64_t slot) {
    const uint64_t due = slot * SLOT_US;
    const size_t phase = (size_t)(slot % SLOTS);
    for (size_t i = 0; i < count; i++) {
        if (i * STRIDE % SLOTS != phase || sessions[i]->state != SESSION_STREAMING ||
            !crowd_speaks((uint32_t)i)) {
            continue;
        }
        session_send(sessions[i], (uint32_t)due);
        if (window_end_us != 0) {
            window_sent((uint32_t)(now_us() - due));
        }
    }
}

/* Waits for the next slot, and sends what is due. */
static void step(int timer) {
    static uint64_t slot;
    uint64_t passed;
    if (read(timer, &passed, sizeof passed) != sizeof passed) {
        fail("generator: the timer");
    }
    for (const uint64_t now = now_us(); slot * SLOT_US <= now; slot++) {
        send_slot(slot);
        if (slot % 50 == 0 && window_end_us == 0) {
            tell();
        }
    }
}

/* Takes what came, audio and commands; more than so many events wait for the next step, but at the
 * end of a window. False at the end of the commands. */
static bool read_all(const struct commands *commands) {
    static struct epoll_event events[EVENTS];
    const uint64_t began_us = now_us();
    const bool over = window_end_us != 0 && began_us >= window_end_us;
    bool wanted = true;
    int ready;
    do {
        ready = epoll_wait(poll_descriptor, events, EVENTS, 0);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr == &input) {
                wanted = commands_read(commands);
            } else {
                session_read(events[i].data.ptr, (uint32_t)now_us());
            }
        }
    } while (over && ready == EVENTS);
    if (over) {
        window_report(sessions, count, (uint32_t)began_us);
        window_end_us = 0;
    }
    return wanted;
}

static int start_timer(void) {
    const int descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    const struct itimerspec each = {{0, SLOT_US * 1000}, {began.tv_sec, began.tv_nsec}};
    if (descriptor < 0 || timerfd_settime(descriptor, TFD_TIMER_ABSTIME, &each, NULL) != 0) {
        fail("generator: a timer");
    }
    return descriptor;
}

int main(int arguments, char **argument) {
    over_tls = arguments == 5 && strcmp(argument[4], "tls") == 0;
    const int port = arguments == 2 || arguments == 4 || over_tls ? atoi(argument[1]) : 0;
    if (port < 1 || port > 65535) {
        fprintf(stderr, "usage: generator PORT [PLACES SPEAKERS [tls]] < commands\n");
        return 2;
    }
    if (over_tls && !secured_load()) {
        return 1;
    }
    if (arguments >= 4 && !crowd_init((uint32_t)atoi(argument[2]), (uint32_t)atoi(argument[3]))) {
        fprintf(stderr, "generator: rooms of %s with %s who speak: it takes 2 and at most %d\n",
                argument[2], argument[3], CROWD_MAX);
        return 2;
    }
    address = (struct sockaddr_in){.sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    vsi_isa_select(NULL);
    marker_init();
    clock_gettime(CLOCK_MONOTONIC, &began);
    poll_descriptor = epoll_create1(EPOLL_CLOEXEC);
    const int timer = start_timer();
    watch(STDIN_FILENO, &input);

    const struct commands commands = {open_session, measure};
    do {
        step(timer);
    } while (read_all(&commands));
    for (size_t i = 0; i < count; i++) {
        session_free(sessions[i]);
    }
    return 0;
}
