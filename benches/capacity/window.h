/* A span of time in which everything counts: what came, what did not, and how late. */
#ifndef WINDOW_H
#define WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "session.h"

/* Begins in every session. False for want of memory. */
bool window_begin(struct session **sessions, size_t count, double seconds, uint32_t now_us);

/* Notes how late a frame was sent: that is the generator's fault, and shows in every latency. */
void window_sent(uint32_t late_us);

/* Prints the figures of the window as a line of JSON. */
void window_report(struct session **sessions, size_t count, uint32_t now_us);

#endif
