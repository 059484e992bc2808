/* How a connection ends; the two files of a connection share it. */
#ifndef VSI_CONNECTION_CLOSE_H
#define VSI_CONNECTION_CLOSE_H

#include "connection.h"

/* Closes for a reason of our own: a constant. */
void vsi_close_for(struct vsi_connection *connection, uint16_t code, const char *reason);

/* Closes once everything received is acted on; the first call decides how. */
void vsi_end_for(struct vsi_connection *connection, uint16_t code, const char *reason);

/* Says `reading` and `wake_at` anew; the last step of each call. */
void vsi_connection_plan(struct vsi_connection *connection);

#endif
