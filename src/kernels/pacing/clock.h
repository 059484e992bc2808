/* The clock by which frames are paced. */
#ifndef VSI_CLOCK_H
#define VSI_CLOCK_H

/* Seconds of the monotonic clock: the one of Python's time.monotonic(), except that Python before
 * 3.13 takes another one on Windows. */
double vsi_seconds_now(void);

/* Between the two, waits end within a millisecond or so of their deadline. Windows has waits end on
 * a grid of 15.6 ms by default; elsewhere there is nothing to do. */
void vsi_fine_waits_begin(void);
void vsi_fine_waits_end(void);

#endif
