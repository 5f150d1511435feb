/* A PIN as a person chooses it. See pin.h. */
#include "ctl/pin.h"

#include <errno.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

_Static_assert(PIN_HASH >= crypto_pwhash_STRBYTES, "a hash fits");

static int step(const char *pin, size_t at) { return (pin[at] - pin[at - 1] + 10) % 10; }

/* 0000, 1234, 8642: every step is the same. */
static bool is_ladder(const char *pin, size_t n) {
    for (size_t at = 2; at < n; at++)
        if (step(pin, at) != step(pin, at - 1))
            return false;
    return true;
}

/* 1212, 123123: a short piece again and again. */
static bool repeats(const char *pin, size_t n) {
    for (size_t piece = 2; piece <= n / 2; piece++)
        if (n % piece == 0 && memcmp(pin, pin + piece, n - piece) == 0)
            return true;
    return false;
}

const char *pin_weakness(const char *pin) {
    size_t n = strlen(pin);
    if (n < PIN_MIN || n > PIN_MAX || strspn(pin, "0123456789") != n)
        return "is not 4 to 8 digits (6 are recommended)";
    return is_ladder(pin, n) || repeats(pin, n) ? "is one that anybody would try first: choose another" : NULL;
}

/* One line without its end. false for one that does not fit, which is read to its end. */
static bool read_line(FILE *from, char *to, size_t cap) {
    size_t n = 0;
    int c;
    while ((c = fgetc(from)) != EOF && c != '\n')
        if (c != '\r' && n++ < cap - 1)
            to[n - 1] = (char)c;
    to[n < cap ? n : cap - 1] = '\0';
    return n < cap;
}

/* On the terminal, with echo off however this ends but by a signal: ISIG is off with it. */
static bool read_hidden(const char *prompt, char *to, size_t cap) {
    struct termios before, quiet;
    bool known = tcgetattr(STDIN_FILENO, &before) == 0;
    if (known) {
        quiet = before;
        quiet.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    fputs(prompt, stderr);
    fflush(stderr);
    bool fits = read_line(stdin, to, cap);
    if (known)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    return fits;
}

static int ask_twice(const char *who, char *ret_pin, struct faults *faults) {
    char again[PIN_MAX + 1] = "", prompt[96];
    snprintf(prompt, sizeof prompt, "PIN of %s: ", who);
    bool fits = read_hidden(prompt, ret_pin, PIN_MAX + 1);
    const char *weak = !fits ? pin_weakness("") : *ret_pin ? pin_weakness(ret_pin) : NULL;
    if (weak)
        return fault_add(faults, "PIN", 0, NULL, "%s", weak);
    if (*ret_pin)
        fits = read_hidden("Once more: ", again, sizeof again);
    bool same = !*ret_pin || (fits && strcmp(ret_pin, again) == 0);
    sodium_memzero(again, sizeof again);
    return same ? 0 : fault_add(faults, "PIN", 0, NULL, "was not the same twice: nothing was changed");
}

int pin_ask(const char *who, char ret_pin[PIN_MAX + 1], struct faults *faults) {
    int r = 0;
    memset(ret_pin, 0, PIN_MAX + 1);
    setvbuf(stdin, NULL, _IONBF, 0); /* no copy stays in a buffer */
    if (isatty(STDIN_FILENO)) {
        r = ask_twice(who, ret_pin, faults);
    } else {
        bool fits = read_line(stdin, ret_pin, PIN_MAX + 1);
        const char *weak = !fits ? pin_weakness("") : *ret_pin ? pin_weakness(ret_pin) : NULL;
        if (weak)
            r = fault_add(faults, "PIN", 0, NULL, "%s", weak);
    }
    if (r < 0)
        sodium_memzero(ret_pin, PIN_MAX + 1);
    return r;
}

int pin_hash(const char *pin, char ret_hash[PIN_HASH]) {
    memset(ret_hash, 0, PIN_HASH);
    return crypto_pwhash_str_alg(ret_hash, pin, strlen(pin), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                 crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) == 0
               ? 0
               : -ENOMEM;
}
