/* Runs a target over the files it is given, each as it is and some hundred times spoilt, without
 * libFuzzer: for compilers and machines that lack it, such as NEON under qemu-aarch64. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_MAX_OF_FILE 65536
#define SPOILT 300

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t next_random(void) { /* xorshift: the same inputs in every run */
    static uint32_t state = 2463534242u;
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static void spoil(uint8_t *data, size_t size) {
    for (uint32_t flips = 1 + next_random() % 3; flips > 0 && size > 0; flips--) {
        data[next_random() % size] ^= (uint8_t)(1u << next_random() % 8);
    }
}

int main(int count, char **paths) {
    static uint8_t data[SIZE_MAX_OF_FILE], spoilt[SIZE_MAX_OF_FILE];
    for (int i = 1; i < count; i++) {
        FILE *file = fopen(paths[i], "rb");
        if (file == NULL) {
            perror(paths[i]);
            return 1;
        }
        const size_t size = fread(data, 1, sizeof data, file);
        fclose(file);
        LLVMFuzzerTestOneInput(data, size);
        for (int run = 0; run < SPOILT; run++) {
            memcpy(spoilt, data, size);
            spoil(spoilt, size);
            LLVMFuzzerTestOneInput(spoilt, size);
        }
    }
    printf("%d inputs, each as it is and %d times spoilt: no law broken\n", count - 1, SPOILT);
    return 0;
}
