/* Queues that a beat sends from one thread while their owner does all it may from another. */
#define _DEFAULT_SOURCE

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <vsingest/beat.h>
#include <vsingest/isa.h>

#define STREAMS 8
#define STEPS 20000
#define CAPACITY 8000
#define PUT 800
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "line %d: %s\n", __LINE__, #condition);                                \
            exit(1);                                                                               \
        }                                                                                          \
    } while (0)

struct stream {
    struct vsi_paced_queue queue;
    struct vsi_sample_ring ring;
    struct vsi_stretch stretch;
    struct vsi_audio_wire wire;
    int16_t memory[CAPACITY];
    float late[64];
    int peer;
    uint64_t accepted, cleared;
};

static struct vsi_beat beat;
static struct stream streams[STREAMS];
static atomic_bool over;

static void *run_beat(void *unused) {
    (void)unused;
    vsi_beat_run(&beat);
    return NULL;
}

static void *read_all(void *unused) {
    (void)unused;
    char heard[4096];
    while (!over) {
        for (int i = 0; i < STREAMS; i++) {
            (void)!recv(streams[i].peer, heard, sizeof(heard), MSG_DONTWAIT);
        }
        usleep(500);
    }
    return NULL;
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void open_stream(struct stream *stream) {
    int pair[2];
    const int room = 2304;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
    stream->peer = pair[1];
    vsi_sample_ring_init(&stream->ring, stream->memory, CAPACITY, false);
    vsi_stretch_init(&stream->stretch, 0.2);
    vsi_audio_wire_init(&stream->wire, pair[0]);
    vsi_paced_queue_init(&stream->queue, &stream->ring, &stream->stretch, 160, stream->late, 64);
    vsi_paced_queue_set_wire(&stream->queue, &stream->wire);
    vsi_beat_attach(&beat, &stream->queue);
}

static void put(struct stream *stream) {
    static const int16_t pcm[PUT] = {1};
    if (!vsi_paced_queue_waits(&stream->queue)) {
        vsi_paced_queue_ready(&stream->queue, seconds_now());
        vsi_stretch_start(&stream->stretch, seconds_now());
    }
    stream->accepted += PUT - vsi_paced_queue_put(&stream->queue, pcm, PUT);
    vsi_beat_wake(&beat);
}

static void check_books(struct stream *stream) {
    struct vsi_paced_stats stats;
    size_t held;
    float late[64];
    vsi_paced_queue_snapshot(&stream->queue, &stats, &held, late);
    CHECK(stats.sent + held + stream->cleared == stream->accepted);
    CHECK(stats.frames * stream->queue.frame_samples == stats.sent + stats.padding);
}

static void step(struct stream *stream) {
    char message[128] = {0}, rest[sizeof(message) + VSI_AUDIO_WIRE_BYTES];
    switch (rand() % 12) {
    case 0:
    case 1:
    case 2:
        put(stream);
        break;
    case 3:
        const double now = seconds_now();
        vsi_paced_queue_emit(&stream->queue, now, now);
        break;
    case 4:
        stream->cleared += vsi_paced_queue_clear(&stream->queue);
        vsi_stretch_start(&stream->stretch, (double)NAN);
        break;
    case 5:
        vsi_paced_queue_end(&stream->queue);
        vsi_beat_wake(&beat);
        break;
    case 6:
        vsi_audio_wire_write(&stream->wire, message, sizeof(message), rest);
        vsi_audio_wire_resume(&stream->wire);
        break;
    case 7:
        check_books(stream);
        break;
    case 8:
        vsi_beat_detach(&beat, &stream->queue);
        vsi_beat_attach(&beat, &stream->queue);
        break;
    case 9:
        vsi_beat_hold(&beat);
        vsi_beat_let_go(&beat);
        break;
    case 10:
        vsi_audio_wire_pause(&stream->wire);
        vsi_audio_wire_resume(&stream->wire);
        (void)vsi_audio_wire_ready(&stream->wire);
        break;
    default:
        usleep((useconds_t)(rand() % 300));
    }
}

int main(void) {
    pthread_t beating, reading;
    vsi_isa_select(NULL);
    vsi_beat_init(&beat);
    for (int i = 0; i < STREAMS; i++) {
        open_stream(&streams[i]);
    }
    pthread_create(&beating, NULL, run_beat, NULL);
    pthread_create(&reading, NULL, read_all, NULL);
    for (int i = 0; i < STEPS; i++) {
        step(&streams[rand() % STREAMS]);
    }
    vsi_beat_stop(&beat);
    pthread_join(beating, NULL);
    over = true;
    pthread_join(reading, NULL);
    uint64_t sent = 0;
    for (int i = 0; i < STREAMS; i++) {
        check_books(&streams[i]);
        sent += streams[i].queue.stats.sent;
    }
    printf("%llu\n", (unsigned long long)sent);
    return 0;
}
