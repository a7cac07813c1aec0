/* The floor: the least a server can do on this kernel. One epoll loop looks for the blank line and sends a fixed answer.
   It knows nothing of HTTP beyond that, holds no limits and trusts its client; it is a ruler, not a server.
   Usage: floor PORT [close]     with `close`, one answer per connection */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define FIELDS "Content-Length: 13\r\nContent-Type: text/plain\r\nDate: Fri, 20 Nov 2026 20:00:00 GMT\r\n"

enum { IN_BYTES = 16 * 1024, OUT_BYTES = 64 * 1024, DESCRIPTORS = 64 * 1024, EVENTS = 256 };

static const char kept[] = "HTTP/1.1 200 OK\r\n" FIELDS "\r\nHello, World!";
static const char closed[] = "HTTP/1.1 200 OK\r\n" FIELDS "Connection: close\r\n\r\nHello, World!";

struct connection { int have; char in[IN_BYTES]; };

static struct connection *connections[DESCRIPTORS];
static char out[OUT_BYTES];
static const char *answer = kept;
static int answer_bytes = sizeof kept - 1;

static void drop(int fd) {
    close(fd);
    free(connections[fd]);
    connections[fd] = NULL;
}

/* Answers every whole head that is here with one send; what is left over waits for its rest. */
static void serve(int fd) {
    struct connection *c = connections[fd];
    ssize_t came = recv(fd, c->in + c->have, IN_BYTES - c->have, 0);
    if (came <= 0) { drop(fd); return; }
    c->have += came;

    int at = 0, length = 0;
    for (char *end; length + answer_bytes < OUT_BYTES && (end = memmem(c->in + at, c->have - at, "\r\n\r\n", 4)); length += answer_bytes) {
        at = end - c->in + 4;
        memcpy(out + length, answer, answer_bytes);
    }
    c->have -= at;
    memmove(c->in, c->in + at, c->have);

    if (length == 0) return;
    send(fd, out, length, MSG_NOSIGNAL);
    if (answer == closed) drop(fd);
}

static void accept_all(int listener, int epoll) {
    for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) {
        if (fd >= DESCRIPTORS || !(connections[fd] = malloc(sizeof(struct connection)))) { close(fd); continue; }
        connections[fd]->have = 0;
        struct epoll_event readable = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &readable);
    }
}

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 4096)) { perror("floor"); exit(1); }
    return fd;
}

int main(int count, char **words) {
    if (count < 2) { fprintf(stderr, "usage: floor PORT [close]\n"); return 2; }
    if (count > 2 && strcmp(words[2], "close") == 0) { answer = closed; answer_bytes = sizeof closed - 1; }
    int listener = listen_on(atoi(words[1])), epoll = epoll_create1(0);
    struct epoll_event ready[EVENTS], readable = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &readable);
    for (;;) {
        int n = epoll_wait(epoll, ready, EVENTS, -1);
        for (int i = 0; i < n; i++) {
            if (ready[i].data.fd == listener) accept_all(listener, epoll);
            else serve(ready[i].data.fd);
        }
    }
}
