/* kioskctl help: all verbs, one verb, or the event folder with every file and column, from the tables they are read
 * by. */
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "art/theme.h"
#include "ctl/sheet.h"
#include "ctl/verbs.h"

static void list_verbs(void) {
    printf("kioskctl: the organiser's and technician's command line of Lanyard\n\n");
    for (const struct verb *verb = VERBS; verb->run; verb++)
        printf("  %-7s %-15s %s\n", verb->name, verb->operands, verb->summary);
    printf("\nkioskctl help VERB explains one; kioskctl help event explains the files of an event.\n"
           "Exit status: 0 done, 1 refused (and why, in a line), 2 wrong words.\n");
}

static void explain_column(const struct column *column) {
    printf("  %-18s%s %s\n", column->name, column->required ? "*" : " ", column->help);
    if (*column->aliases) {
        g_autofree char *aliases = g_strdup(column->aliases);
        printf("  %-18s  also: %s\n", "", g_strdelimit(aliases, "|", ','));
    }
}

static void explain_sheet(const struct sheet *sheet) {
    printf("\n%s%s: %s\n", sheet->file, sheet->required ? "" : " (optional)", sheet->help);
    for (int i = 0; i < sheet->n; i++)
        if (sheet->columns[i].kind != COLUMN_BUNDLE)
            explain_column(&sheet->columns[i]);
}

static void explain_keys(const struct conf_key *keys, int n) {
    for (int i = 0; i < n; i++)
        printf("  %-18s%s %s\n", keys[i].name, keys[i].required ? "*" : " ", keys[i].help);
}

static void explain_theme(void) {
    for (int i = 0; i < THEME_KEYS; i++)
        printf("  %-18s  %s\n", THEME_WORDS[i].name, THEME_WORDS[i].help);
    printf(
        "  Colours are #RRGGBB; missing ones are Lanyard's own, and what a verdict means keeps its colour. Text must\n"
        "  stand out 4.5 to 1 wherever screens put it: check says which pair does not, and by how much.\n");
}

static void explain_event(void) {
    printf("An event is a folder of plain files. * = must be there. Headings may be in any order and case;\n"
           "columns not named here stay behind. Comma, semicolon or tab; UTF-8, or GB18030 with --encoding gb18030.\n"
           "Lines above the headings that begin with # and a blank are remarks.\n"
           "No private key may lie in the folder: keys are under --keys.\n\n"
           "event.conf, group [event]:\n");
    explain_keys(EVENT_CONF, EVENT_KEYS);
    printf("event.conf, group [pretix] (optional), for codes of a pretix shop:\n");
    explain_keys(PRETIX_CONF, PRETIX_KEYS);
    printf("event.conf, group [reel] (optional), for the second display:\n");
    explain_keys(SCREEN_CONF, SCREEN_KEYS);
    printf("event.conf, group [theme] (optional), for the look of all screens, not of badges:\n");
    explain_theme();
    printf("event.conf, group [columns] (optional): FILE.COLUMN = the heading your spreadsheet has, for example\n"
           "  tickets.reference = Order code\n");
    for (const struct sheet *const *sheet = SHEETS; *sheet; sheet++)
        explain_sheet(*sheet);
    printf(
        "\nlogos/NAME.svg or .png: pictures that sponsors.csv names, at most 4 MiB each.\n"
        "logos/event.svg or .png (optional): the event's own mark, on badges.\n"
        "theme/NAME.svg, .png, .jpg, .ttf or .otf: what group [theme] names.\n"
        "checks.conf (optional): what staff see to before somebody goes in whom the rules send to them, a group for "
        "each\n"
        "  kind of person: [tier:CODE], [channel:CODE], [needs:WORD IN THE COLUMN], [attention], with items in both\n"
        "  languages: zh=核对记者证;登记采访 and en=Check the press card;Note the interviews.\n"
        "badge/NAME.svg, ticket/NAME.svg: templates that tiers.csv names; they go before Lanyard's own.\n"
        "A template is an SVG with a size in mm and rectangles whose id begins with slot-. None may come nearer to an\n"
        "edge than data-margin=\"2\" (mm) on the <svg> says, none may overlap another. A ticket fills:\n"
        "  slot-text-name -tier -event -venue -days (each with a 2 at its end for the other language),\n"
        "  slot-text-company -title -reference -order, slot-qr-code, and slot-logo-sponsor-1 to 3.\n"
        "A badge needs slot-text-name and slot-qr-badge (16.5 mm or more, data-ecc=\"Q\"), and fills:\n"
        "  slot-text-name -tier -event (each with a 2 at its end for the other language), slot-text-company -title\n"
        "  -days -language -reference, slot-logo-mark and slot-logo-sponsor-1 to 8; data-if=\"mark\" shows what\n"
        "  belongs to a mark, \"logos-2\" what belongs to two sponsors and more, \"zh\" and \"en\" who leads.\n"
        "card/NAME-landscape.svg and card/NAME-portrait.svg: cards that reel.csv names, 1920x1080 and 1080x1920;\n"
        "  they go before Lanyard's own. One of yours fills slot-text-name-lead -name-follow -title-lead\n"
        "  -title-follow from its row, and slot-text-event-lead -event-follow.\n"
        "media/: films, pictures and captions that reel.csv names; pictures of one kind may lie in a folder in it.\n"
        "  They are not in a bundle, which only says what they are: kioskctl media add DIR brings them to a kiosk.\n");
}

static int explain_verb(const char *name) {
    for (const struct verb *verb = VERBS; verb->run; verb++) {
        if (strcmp(verb->name, name) != 0)
            continue;
        printf("kioskctl %s %s\n  %s\n", verb->name, verb->operands, verb->summary);
        if (verb->options)
            printf("\n");
        options_explain(verb);
        if (verb->details)
            printf("\n%s\n", verb->details);
        printf("\nexample: %s\n", verb->example);
        return 0;
    }
    fprintf(stderr, "kioskctl help: there is no verb \"%s\" (kioskctl help lists them)\n", name);
    return 2;
}

int verb_help(const struct options *options) {
    const char *topic = options->words ? options->words[0] : NULL;
    if (topic && strcmp(topic, "event") != 0)
        return explain_verb(topic);
    if (topic)
        explain_event();
    else
        list_verbs();
    return 0;
}
