/* What the bench asks for on standard input, a line each:
 *
 *     open TARGET        one more session; as many as a room has places share the next
 *     measure SECONDS    then the figures, as a line of JSON
 *
 * The end of the input ends the generator. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include <stdbool.h>

/* Each takes what follows the word. */
struct commands {
    void (*open)(const char *target);
    void (*measure)(double seconds);
};

/* Reads what there is and carries out each line; false at the end of the input. A line that is no
 * command ends the process. */
bool commands_read(const struct commands *commands);

#endif
