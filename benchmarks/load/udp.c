/*
 * Loads a UDP echo server: keeps a number of small datagrams on the way and counts those that come back. Batched calls keep its own work below the server's,
 * so that the server is what is full.
 *     udp PORT SECONDS ON_THE_WAY BYTES
 * Prints: datagrams answered, seconds, datagrams lost.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, BYTES_MAX = 2048 };

static struct mmsghdr out[BATCH], in[BATCH];
static struct iovec out_bytes[BATCH], in_bytes[BATCH];
static char sent[BYTES_MAX], received[BATCH][BYTES_MAX];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void send_some(int socket, int count)
{
    while (count > 0) {
        int done = sendmmsg(socket, out, count < BATCH ? count : BATCH, 0);
        if (done < 0) {
            perror("sendmmsg");
            exit(1);
        }
        count -= done;
    }
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("udp PORT SECONDS ON_THE_WAY BYTES\n", stderr);
        return 2;
    }
    struct sockaddr_in server = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    double seconds = atof(argv[2]);
    int on_the_way = atoi(argv[3]), bytes = atoi(argv[4]);
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    struct timeval patience = { .tv_usec = 100000 };
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(s, (struct sockaddr *)&server, sizeof server)) {
        perror("connect");
        return 1;
    }
    memset(sent, 'x', sizeof sent);
    for (int i = 0; i < BATCH; i++) {
        out_bytes[i] = (struct iovec){ sent, bytes };
        in_bytes[i] = (struct iovec){ received[i], BYTES_MAX };
        out[i].msg_hdr.msg_iov = &out_bytes[i];
        in[i].msg_hdr.msg_iov = &in_bytes[i];
        out[i].msg_hdr.msg_iovlen = in[i].msg_hdr.msg_iovlen = 1;
    }
    long answered = 0, lost = 0;
    double begin = now(), end = begin + seconds;
    send_some(s, on_the_way);
    while (now() < end) {
        int came = recvmmsg(s, in, BATCH, MSG_WAITFORONE, NULL);
        if (came < 0 && errno == EAGAIN) {
            /* All that were on the way are lost: begin again. */
            lost += on_the_way;
            came = on_the_way;
        } else if (came < 0) {
            perror("recvmmsg");
            return 1;
        } else {
            for (int i = 0; i < came; i++)
                if (in[i].msg_len != (unsigned)bytes) {
                    fprintf(stderr, "%u bytes came back instead of %d\n", in[i].msg_len, bytes);
                    return 1;
                }
            answered += came;
        }
        send_some(s, came);
    }
    printf("%ld %.6f %ld\n", answered, now() - begin, lost);
    return 0;
}
