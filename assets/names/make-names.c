/* Writes the tables by which core/names.c folds names: how ICU writes each character in plain Latin letters (Chinese in
 * pinyin without tones), which characters have a second reading in names, and the simplified form of traditional ones.
 * Run by make while building, so that the kiosk's programs need neither ICU nor its memory: opened at a desk, its rules
 * for Chinese alone would take 40 ms and some megabytes in each of them. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define LAST 0x323AF /* beyond it lies nothing that a name is written with */
#define PAGES (LAST / 256 + 1)
#define WORDS_MAX 65536
#define WORD 24
#define SLOTS (1 << 17) /* of words by hash, half of them free */

enum cell { CELL_NOTHING, CELL_BLANK, CELL_ITSELF, CELL_WORDS };

struct tables {
    uint16_t cells[PAGES][256], pages[PAGES];
    int n_pages, n_words;
    char words[WORDS_MAX][WORD];
    uint16_t slots[SLOTS];
};

/* Readings in names that ICU's list of surnames leaves out. */
static const struct {
    UChar32 c;
    const char *reading;
} spoken[] = {
    {0x4E07, "mo"},    {0x4E50, "yue"},   {0x53EC, "shao"}, {0x5458, "yun"},  {0x5C09, "yu"},   {0x6298, "she"},
    {0x665F, "sheng"}, {0x665F, "cheng"}, {0x6734, "piao"}, {0x6D17, "xian"}, {0x7F2A, "miao"}, {0x8398, "shen"},
    {0x8398, "xin"},   {0x831C, "xi"},    {0x8983, "tan"},  {0x8983, "qin"},  {0x884C, "hang"}, {0x90C7, "huan"},
    {0x957F, "chang"}, {0x9577, "chang"}, {0x9ED1, "he"},
};

static void must(UErrorCode code, const char *what) {
    if (U_SUCCESS(code))
        return;
    fprintf(stderr, "make-names: %s: %s\n", what, u_errorName(code));
    exit(1);
}

static UTransliterator *rules(const char *id) {
    UErrorCode code = U_ZERO_ERROR;
    UChar name[128];
    u_uastrcpy(name, id);
    UTransliterator *t = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    must(code, id);
    return t;
}

/* One character by rules; UTF-8. */
static void by(const UTransliterator *t, UChar32 c, char *ret_text, size_t cap) {
    UErrorCode code = U_ZERO_ERROR;
    UChar text[64];
    int32_t length = 0;
    U16_APPEND_UNSAFE(text, length, c);
    int32_t limit = length;
    utrans_transUChars(t, text, &length, 64, 0, &limit, &code);
    u_strToUTF8(ret_text, (int32_t)cap, NULL, text, length, &code);
    if (code == U_BUFFER_OVERFLOW_ERROR || code == U_STRING_NOT_TERMINATED_WARNING) {
        *ret_text = '\0'; /* signs that stand for half a sentence */
        return;
    }
    must(code, "transliterate");
}

/* Small letters and digits of ASCII alone; what else stands between them goes. */
static void keep_plain(char *text) {
    char *to = text;
    for (const char *at = text; *at; at++)
        if ((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9'))
            *to++ = *at;
    *to = '\0';
}

static bool is_apostrophe(UChar32 c) {
    static const UChar32 known[] = {'\'', '`', 0xB4, 0x2018, 0x2019, 0x201B, 0x2032, 0xFF07};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (c == known[i])
            return true;
    return false;
}

static uint16_t word_of(struct tables *tables, const char *word) {
    uint32_t slot = 0;
    for (const char *at = word; *at; at++)
        slot = slot * 31 + (unsigned char)*at;
    for (slot %= SLOTS; tables->slots[slot]; slot = (slot + 1) % SLOTS)
        if (strcmp(tables->words[tables->slots[slot] - CELL_WORDS], word) == 0)
            return tables->slots[slot];
    if (tables->n_words == WORDS_MAX - CELL_WORDS || strlen(word) >= WORD) {
        fprintf(stderr, "make-names: no room for \"%s\"\n", word);
        exit(1);
    }
    snprintf(tables->words[tables->n_words], WORD, "%s", word);
    return tables->slots[slot] = (uint16_t)(CELL_WORDS + tables->n_words++);
}

static uint16_t cell_of(struct tables *tables, const UTransliterator *latin, UChar32 c) {
    char text[64] = "";
    int type = u_charType(c);
    uint32_t mask = U_MASK(type);
    if (mask & (U_GC_M_MASK | U_GC_C_MASK) ? c >= 0x20 : is_apostrophe(c))
        return CELL_NOTHING;
    if (!(mask & (U_GC_L_MASK | U_GC_N_MASK)))
        return CELL_BLANK;
    by(latin, c, text, sizeof(text));
    keep_plain(text);
    if (*text)
        return word_of(tables, text);
    if (type == U_MODIFIER_LETTER)
        return CELL_NOTHING;
    UChar32 folded = u_foldCase(c, U_FOLD_CASE_DEFAULT);
    if (folded == c)
        return CELL_ITSELF;
    int32_t length = 0;
    U8_APPEND_UNSAFE(text, length, folded);
    text[length] = '\0';
    return word_of(tables, text);
}

/* Pages that say the same are one. */
static void fold_pages(struct tables *tables) {
    for (int page = 0; page < PAGES; page++) {
        int at = 0;
        while (at < tables->n_pages && memcmp(tables->cells[at], tables->cells[page], sizeof(tables->cells[at])) != 0)
            at++;
        if (at == tables->n_pages)
            memmove(tables->cells[tables->n_pages++], tables->cells[page], sizeof(tables->cells[page]));
        tables->pages[page] = (uint16_t)at;
    }
}

static void write_cells(const struct tables *tables) {
    size_t at = 0;
    printf("#define NAME_LAST 0x%X\nstatic const uint16_t name_pages[%d] = {", LAST, PAGES);
    for (int page = 0; page < PAGES; page++)
        printf("%d,", tables->pages[page]);
    printf("};\nstatic const uint16_t name_cells[%d][256] = {\n", tables->n_pages);
    for (int page = 0; page < tables->n_pages; page++) {
        printf("{");
        for (int i = 0; i < 256; i++)
            printf("%d,", tables->cells[page][i]);
        printf("},\n");
    }
    printf("};\nstatic const uint32_t name_offsets[%d] = {", tables->n_words);
    for (int i = 0; i < tables->n_words; i++) {
        printf("%zu,", at);
        at += strlen(tables->words[i]) + 1;
    }
    printf("};\nstatic const char name_words[] =\n");
    for (int i = 0; i < tables->n_words; i++)
        printf("\"%s\\0\"\n", tables->words[i]);
    printf(";\n");
}

/* A second reading: of a surname; u with two dots, for which people type v; or one of the list above. */
static void other_reading(const UTransliterator *toned, const UTransliterator *surnames, const UTransliterator *latin,
                          UChar32 c, char ret_text[64]) {
    char usual[64], with_tone[64];
    by(latin, c, usual, sizeof(usual));
    keep_plain(usual);
    by(surnames, c, ret_text, 64);
    keep_plain(ret_text);
    if (strcmp(ret_text, usual) != 0)
        return;
    *ret_text = '\0';
    by(toned, c, with_tone, sizeof(with_tone));
    if (strstr(with_tone, "\u00FC"))
        snprintf(ret_text, 64, "%cv%s", usual[0], usual + 2);
    for (size_t i = 0; i < sizeof(spoken) / sizeof(spoken[0]); i++)
        if (spoken[i].c == c && strcmp(spoken[i].reading, usual) != 0)
            snprintf(ret_text, 64, "%s", spoken[i].reading);
}

static void write_readings(const UTransliterator *latin) {
    UTransliterator *surnames = rules("Han-Latin/Names; NFD; [:M:] Remove; Latin-ASCII; Lower");
    UTransliterator *toned = rules("Han-Latin; NFD; [\\u0300\\u0301\\u0304\\u030C] Remove; NFC");
    printf("static const struct name_reading {\n    uint16_t c;\n    char reading[8];\n} name_readings[] = {\n");
    for (UChar32 c = 0x3400; c < 0xA000; c++) {
        char text[64] = "";
        if (!u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC))
            continue;
        other_reading(toned, surnames, latin, c, text);
        if (*text)
            printf("{0x%X, \"%.7s\"},\n", (unsigned)c, text);
    }
    printf("};\n");
    utrans_close(surnames);
    utrans_close(toned);
}

static void write_simple(void) {
    UTransliterator *simple = rules("NFKC; Traditional-Simplified");
    printf("static const uint16_t name_simple[][2] = {\n");
    for (UChar32 c = 0x3400; c <= 0xFAFF; c++) {
        char text[64] = "";
        UChar32 to = 0;
        int32_t at = 0;
        if (!u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC))
            continue;
        by(simple, c, text, sizeof(text));
        U8_NEXT(text, at, (int32_t)strlen(text), to);
        if (to > 0 && to != c && to <= 0xFFFF && text[at] == '\0')
            printf("{0x%X,0x%X},\n", (unsigned)c, (unsigned)to);
    }
    printf("};\n");
    utrans_close(simple);
}

int main(void) {
    static struct tables tables;
    UTransliterator *latin = rules("NFKC; Any-Latin; NFKD; [:M:] Remove; Latin-ASCII; Lower");
    for (UChar32 c = 0; c <= LAST; c++)
        tables.cells[c / 256][c % 256] = cell_of(&tables, latin, c);
    fold_pages(&tables);
    printf("/* Made by assets/names/make-names.c with ICU " U_ICU_VERSION ". */\n#include <stdint.h>\n");
    write_cells(&tables);
    write_readings(latin);
    write_simple();
    utrans_close(latin);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
