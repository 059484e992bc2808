/* What pacing asks of the system it runs on: clock, locks, waits, keys and sockets, and a beat over
 * all of them. It prints what holds, and ends at the first thing that does not. */
#define _DEFAULT_SOURCE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <winsock2.h>

#include <windows.h>
typedef int socklen_t;
#define close_socket closesocket
#else
#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>
#define close_socket close
#endif

#include <vsingest/beat.h>
#include <vsingest/isa.h>
#include <vsingest/socket_send.h>

#include "pacing/clock.h"
#include "pacing/entropy.h"

#define FRAMES 5
#define SAMPLES 160
#define CAPACITY 1600
#define FRAME_BYTES (4 + 4 + 2 * SAMPLES) /* header, key and samples of a binary message */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

#ifdef _WIN32
typedef HANDLE thread;
typedef DWORD WINAPI work(void *);
#define WORK(name) DWORD WINAPI name(void *unused)
static thread start(work *function) {
    return CreateThread(NULL, 0, function, NULL, 0, NULL);
}
static void join(thread one) {
    WaitForSingleObject(one, INFINITE);
    CloseHandle(one);
}
#else
typedef pthread_t thread;
typedef void *work(void *);
#define WORK(name) void *name(void *unused)
static thread start(work *function) {
    pthread_t one;
    CHECK(pthread_create(&one, NULL, function, NULL) == 0);
    return one;
}
static void join(thread one) {
    pthread_join(one, NULL);
}
#endif

static struct vsi_mutex lock;
static struct vsi_condition changed;
static bool told;

static WORK(tell) {
    (void)unused;
    vsi_mutex_lock(&lock);
    told = true;
    vsi_condition_signal(&changed);
    vsi_mutex_unlock(&lock);
    return 0;
}

static void check_clock_and_waits(void) {
    double last = vsi_seconds_now();
    for (int i = 0; i < 1000; i++) {
        const double now = vsi_seconds_now();
        CHECK(now >= last);
        last = now;
    }
    vsi_mutex_init(&lock);
    vsi_condition_init(&changed);
    vsi_mutex_lock(&lock);
    const double deadline = vsi_seconds_now() + 0.03;
    int waits = 0;
    while (vsi_seconds_now() < deadline) {
        vsi_condition_wait_until(&changed, &lock, deadline);
        waits++;
    }
    CHECK(waits > 0 && waits < 100); /* it slept rather than spun */
    const thread teller = start(tell);
    while (!told) {
        vsi_condition_wait(&changed, &lock);
    }
    vsi_mutex_unlock(&lock);
    join(teller);
    vsi_condition_destroy(&changed);
    vsi_mutex_destroy(&lock);
    puts("waits");
}

static void check_keys(void) {
    unsigned char one[VSI_ENTROPY_MAX] = {0}, other[VSI_ENTROPY_MAX] = {0};
    CHECK(vsi_entropy(one, sizeof(one)) && vsi_entropy(other, sizeof(other)));
    CHECK(memcmp(one, other, sizeof(one)) != 0);
    puts("keys");
}

/* Two ends of a connection over the loopback, both of which wait. */
static void connect_pair(int *ours, int *theirs) {
    struct sockaddr_in where = {0};
    socklen_t size = sizeof(where);
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int listener = (int)socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(listener, (struct sockaddr *)&where, sizeof(where)) == 0);
    CHECK(listen(listener, 1) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&where, &size) == 0);
    *ours = (int)socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(*ours, (struct sockaddr *)&where, sizeof(where)) == 0);
    *theirs = (int)accept(listener, NULL, NULL);
    CHECK(*theirs >= 0);
    close_socket(listener);
}

static size_t hear(int socket, unsigned char *dst, size_t bytes) {
    size_t heard = 0;
    while (heard < bytes) {
        const long got = (long)recv(socket, (char *)dst + heard, (int)(bytes - heard), 0);
        CHECK(got > 0);
        heard += (size_t)got;
    }
    return heard;
}

static void check_sockets(void) {
    static unsigned char sent[1 << 16], heard[sizeof(sent)];
    int ours, theirs;
    connect_pair(&ours, &theirs);
    for (size_t i = 0; i < sizeof(sent); i++) {
        sent[i] = (unsigned char)(i * 31 >> 3);
    }
    size_t whole = 0, part;
    for (;;) { /* until nothing fits: it does not wait for room */
        part = vsi_socket_send(ours, sent, sizeof(sent));
        if (part < sizeof(sent)) {
            break;
        }
        whole++;
        CHECK(whole < 10000);
    }
    for (; whole > 0; whole--) {
        hear(theirs, heard, sizeof(heard));
        CHECK(memcmp(sent, heard, sizeof(sent)) == 0);
    }
    hear(theirs, heard, part);
    CHECK(memcmp(sent, heard, part) == 0);
    close_socket(theirs);
    while (vsi_socket_send(ours, sent, 1) != 0) { /* until the end is known: no signal, no error */
    }
    close_socket(ours);
    puts("sockets");
}

static struct vsi_beat beat;

static WORK(run_beat) {
    (void)unused;
    vsi_beat_run(&beat);
    return 0;
}

static void check_beat(void) {
    static int16_t memory[CAPACITY];
    static const int16_t pcm[FRAMES * SAMPLES] = {1};
    static float late[64];
    unsigned char heard[FRAMES * FRAME_BYTES];
    struct vsi_sample_ring ring;
    struct vsi_stretch stretch;
    struct vsi_audio_wire wire;
    struct vsi_paced_queue queue;
    int ours, theirs;
    connect_pair(&ours, &theirs);
    vsi_beat_init(&beat);
    vsi_sample_ring_init(&ring, memory, CAPACITY, false);
    vsi_stretch_init(&stretch, 0.2);
    vsi_audio_wire_init(&wire, ours);
    vsi_audio_wire_set_binary(&wire, true);
    vsi_paced_queue_init(&queue, &ring, &stretch, SAMPLES, late, 64);
    vsi_paced_queue_set_wire(&queue, &wire);
    vsi_beat_attach(&beat, &queue);
    const thread beating = start(run_beat);
    vsi_paced_queue_ready(&queue, vsi_seconds_now());
    vsi_stretch_start(&stretch, vsi_seconds_now());
    CHECK(vsi_paced_queue_put(&queue, pcm, FRAMES * SAMPLES) == 0);
    vsi_beat_wake(&beat);
    hear(theirs, heard, sizeof(heard));
    for (int i = 0; i < FRAMES; i++) {
        CHECK(heard[i * FRAME_BYTES] == 0x82); /* a whole binary message */
    }
    vsi_beat_detach(&beat, &queue);
    vsi_beat_stop(&beat);
    join(beating);
    CHECK(queue.stats.sent == FRAMES * SAMPLES);
    vsi_beat_destroy(&beat);
    close_socket(vsi_audio_wire_close(&wire));
    vsi_audio_wire_destroy(&wire);
    close_socket(theirs);
    puts("beat");
}

int main(void) {
#ifdef _WIN32
    WSADATA data;
    CHECK(WSAStartup(MAKEWORD(2, 2), &data) == 0);
#endif
    vsi_isa_select(NULL);
    check_clock_and_waits();
    check_keys();
    check_sockets();
    check_beat();
    return 0;
}
