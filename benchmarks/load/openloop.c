// An open-loop load: requests are due at a fixed rate, whether earlier ones are answered or not, and each one's time counts from when it was due. So a stall
// of the server shows in all that it kept waiting, where a closed loop (wrk) would politely ask less (coordinated omission).
//   openloop PORT RATE CONNECTIONS SECONDS PATH [SLOWPATH SLOW_PER_MILLE [SEED]]
// A request goes out on a random connection that is free; if none is, it waits in line. Prints one line of JSON; the slow ones are counted apart.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 1024, BUFFER = 16384 };

typedef struct { int fd, busy, slow, have; int64_t due; long body; char in[BUFFER]; } Connection;
typedef struct { int64_t *at; long count, room; } Times;

static Connection all[CONNECTIONS_MAX];
static int vacant[CONNECTIONS_MAX], vacancies;
static Times quick, slow;
static int64_t late_max; // how far behind its own schedule this program came

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *why) {
    fprintf(stderr, "openloop: %s%s%s\n", why, errno ? ": " : "", errno ? strerror(errno) : "");
    exit(1);
}

static void note(Times *times, int64_t took) {
    if (times->count == times->room) {
        times->room = times->room ? 2 * times->room : 65536;
        times->at = realloc(times->at, times->room * sizeof(int64_t));
        if (!times->at) die("out of memory");
    }
    times->at[times->count++] = took;
}

static int by_time(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static double at(Times *times, double part) {
    if (!times->count) return 0;
    long i = (long)(part * times->count);
    return times->at[i < times->count ? i : times->count - 1] / 1e6;
}

static void dial(int port, Connection *c) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (void *)&to, sizeof to) < 0) die("cannot connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void ask(Connection *c, const char *path, int64_t due, int is_slow) {
    char text[512];
    int length = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
    c->busy = 1, c->slow = is_slow, c->due = due, c->have = 0, c->body = -1;
    if (send(c->fd, text, length, MSG_NOSIGNAL) != length) die("a request could not be sent");
}

// 1 when the answer is whole.
static int hear(Connection *c) {
    ssize_t came = recv(c->fd, c->in + c->have, BUFFER - 1 - c->have, MSG_DONTWAIT);
    if (came < 0 && errno == EAGAIN) return 0;
    if (came <= 0) die("the server ended a connection");
    c->have += came;
    c->in[c->have] = 0;
    if (c->body < 0) {
        char *end = strstr(c->in, "\r\n\r\n"), *length = strcasestr(c->in, "\r\ncontent-length:");
        if (!end) return 0;
        errno = 0;
        if (strncmp(c->in, "HTTP/1.1 200", 12) || !length || length > end) die("an answer is not 200 with a length");
        c->body = (end + 4 - c->in) + atol(length + 17);
        if (c->body >= BUFFER) die("an answer is too large");
    }
    return c->have >= c->body;
}

int main(int count, char **words) {
    if (count < 6) die("openloop PORT RATE CONNECTIONS SECONDS PATH [SLOWPATH SLOW_PER_MILLE [SEED]]");
    int port = atoi(words[1]), connections = atoi(words[3]), per_mille = count > 7 ? atoi(words[7]) : 0;
    double rate = atof(words[2]);
    long total = (long)(rate * atof(words[4])), sent = 0, answered = 0, due_count = 0;
    if (connections < 1 || connections > CONNECTIONS_MAX || rate <= 0) die("a number is out of range");
    srand(count > 8 ? atoi(words[8]) : 1);
    int epoll = epoll_create1(0);
    for (int i = 0; i < connections; i++) {
        dial(port, &all[i]);
        struct epoll_event e = {.events = EPOLLIN, .data.u32 = i};
        epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &e);
        vacant[vacancies++] = i;
    }
    int64_t begun = now() + 1000000;
    for (struct epoll_event events[256]; answered < total;) {
        int64_t t = now();
        while (due_count < total && begun + (int64_t)(due_count * 1e9 / rate) <= t) due_count++;
        if (sent < due_count && vacancies && t - (begun + (int64_t)((due_count - 1) * 1e9 / rate)) > late_max) late_max = t - (begun + (int64_t)((due_count - 1) * 1e9 / rate));
        while (sent < due_count && vacancies) {
            int place = rand() % vacancies, chosen = vacant[place], is_slow = rand() % 1000 < per_mille;
            vacant[place] = vacant[--vacancies];
            ask(&all[chosen], is_slow ? words[6] : words[5], begun + (int64_t)(sent++ * 1e9 / rate), is_slow);
        }
        // Wakes a little before the next one is due: the rest is spent looking, for the timer is coarser than the rate.
        int64_t rest = due_count < total ? begun + (int64_t)(due_count * 1e9 / rate) - now() : 1000000000;
        struct timespec wait = {.tv_nsec = rest > 60000 ? (rest > 999000000 ? 999000000 : rest - 50000) : 0};
        int n = epoll_pwait2(epoll, events, 256, &wait, NULL);
        for (int i = 0; i < n; i++) {
            Connection *c = &all[events[i].data.u32];
            if (!c->busy || !hear(c)) continue;
            note(c->slow ? &slow : &quick, now() - c->due);
            c->busy = 0;
            vacant[vacancies++] = events[i].data.u32;
            answered++;
        }
    }
    double seconds = (now() - begun) / 1e9;
    qsort(quick.at, quick.count, sizeof(int64_t), by_time);
    qsort(slow.at, slow.count, sizeof(int64_t), by_time);
    printf("{\"requests\": %ld, \"seconds\": %.3f, \"p50_ms\": %.3f, \"p99_ms\": %.3f, \"p999_ms\": %.3f, \"max_ms\": %.3f, "
           "\"slow\": %ld, \"slow_p50_ms\": %.3f, \"slow_max_ms\": %.3f, \"behind_ms\": %.3f}\n",
           quick.count, seconds, at(&quick, .5), at(&quick, .99), at(&quick, .999), at(&quick, 1), slow.count, at(&slow, .5), at(&slow, 1), late_max / 1e6);
    return 0;
}
