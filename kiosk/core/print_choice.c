/* The choice among printers (print_choice.h). */
#include "core/print_choice.h"

static bool takes(const struct print_stand *printer) { return printer->there && printer->well; }

int print_choose(const struct print_stand *printers, size_t n) {
    int best = -1;
    for (size_t i = 0; i < n; i++)
        if (takes(&printers[i]) && (best < 0 || printers[i].waiting < printers[best].waiting))
            best = (int)i;
    return best;
}

bool print_should_move(const struct print_stand *printers, size_t n, size_t holder) {
    return holder < n && !takes(&printers[holder]) && print_choose(printers, n) >= 0;
}
