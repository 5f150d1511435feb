/* Feeds files to a fuzz target without libFuzzer, so that make check needs no clang. Usage: TARGET FILE... */
#include <string.h>

#include "fuzz/fuzz.h"

#define FILE_MAX (1 << 20)

static int replay(const char *path) {
    static uint8_t buffer[FILE_MAX];
    FILE *file = fopen(path, "rbe");
    if (!file) {
        perror(path);
        return -1;
    }
    size_t len = fread(buffer, 1, sizeof(buffer), file);
    fclose(file);
    /* Exactly as large as the file, so that a sanitizer sees the first byte beyond. */
    uint8_t *exact = malloc(len > 0 ? len : 1);
    if (!exact)
        return -1;
    memcpy(exact, buffer, len);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
    return 0;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++)
        if (replay(argv[i]) < 0)
            return 1;
    printf("%d files\n", argc - 1);
    return argc > 1 ? 0 : 1;
}
