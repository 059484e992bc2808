#include "commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char held[8192];
static size_t size;

static void carry_out(const struct commands *commands, const char *line) {
    char *end;
    if (strncmp(line, "open ", 5) == 0) {
        commands->open(line + 5);
        return;
    }
    const double seconds = strncmp(line, "measure ", 8) == 0 ? strtod(line + 8, &end) : 0;
    if (!(seconds > 0 && seconds <= 3600 && *end == 0)) {
        fprintf(stderr, "generator: '%s' is neither 'open TARGET' nor 'measure SECONDS'\n", line);
        exit(2);
    }
    commands->measure(seconds);
}

bool commands_read(const struct commands *commands) {
    const ssize_t got = read(STDIN_FILENO, held + size, sizeof held - size);
    if (got <= 0) {
        return false;
    }
    size += (size_t)got;
    char *line = held;
    char *end;
    while ((end = memchr(line, '\n', (size_t)(held + size - line))) != NULL) {
        *end = 0;
        carry_out(commands, line);
        line = end + 1;
    }
    size = (size_t)(held + size - line);
    memmove(held, line, size);
    return true;
}
