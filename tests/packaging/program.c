/* A stranger's program: it knows the kernels by the headers and the library of the wheel alone. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <vsingest/isa.h>
#include <vsingest/media.h>
#include <vsingest/s16.h>
#include <vsingest/status.h>

int main(void) {
    const float samples[] = {0.0f, 0.5f, -1.0f, 2.0f};
    int16_t pcm[4];
    char message[256];
    size_t written;

    if (vsi_isa_select(NULL) != VSI_OK)
        return 1;
    vsi_s16_from_float(pcm, samples, 4);
    if (vsi_media_encode(message, sizeof message, pcm, sizeof pcm, &written) != VSI_OK)
        return 1;
    printf("%s %.*s\n", vsi_isa_name(vsi_isa_live()), (int)written, message);
    return 0;
}
