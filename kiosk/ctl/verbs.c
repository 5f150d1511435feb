/* The table of kioskctl's verbs: what each takes and says of itself. */
#include "ctl/verbs.h"

#define FOLDER_OPTIONS (OPTION_ENCODING | OPTION_JSON | OPTION_ASSETS | OPTION_CONFIG)
#define STATE_OPTIONS (OPTION_STATE | OPTION_CONFIG | OPTION_JSON)

const struct verb VERBS[] = {
    {"new", "DIR", 1, 1, 0, "make an event folder to start from", "kioskctl new summit", NULL, verb_new},
    {"check", "FOLDER", 1, 1, FOLDER_OPTIONS, "say what is wrong with an event folder", "kioskctl check summit",
     "Names every fault by file, line and column, and warns of what would only look bad. Changes nothing.", verb_check},
    {"pack", "FOLDER", 1, 1, FOLDER_OPTIONS | OPTION_KEYS | OPTION_OUTPUT | OPTION_YES,
     "sign an event folder into one bundle", "kioskctl pack summit -o summit.lanyard",
     "The bundle holds names and the event's badge and opaque keys, but no key that can issue tickets.\n"
     "Default output: CODE.lanyard here. Keys that are missing are made.",
     verb_pack},
    {"import", "BUNDLE|FOLDER", 1, 1,
     FOLDER_OPTIONS | OPTION_STATE | OPTION_KEYS | OPTION_YES | OPTION_DRY_RUN | OPTION_TRUST,
     "take an event into this kiosk", "kioskctl import summit.lanyard --state /var/lib/lanyard",
     "All or nothing: a fault leaves the old event as it was. Importing again keeps tickets, badges and history.\n"
     "Once an event is here, only its signer may replace it, unless --trust names another.",
     verb_import},
    {"issue", "FOLDER", 1, 1,
     FOLDER_OPTIONS | OPTION_KEYS | OPTION_OUTPUT | OPTION_YES | OPTION_DRY_RUN | OPTION_ONLY | OPTION_NO_PICTURES,
     "make signed tickets: codes.csv, PNG and PDF", "kioskctl issue summit -o tickets --only T-0001",
     "Default output: tickets-CODE here. Cancelled tickets get none.", verb_issue},
    {"staff", "FOLDER [NUMBER]", 1, 2, OPTION_ENCODING | OPTION_JSON | OPTION_NAME | OPTION_RIGHTS | OPTION_REMOVE,
     "who may do more at a door: numbers, rights and PINs",
     "kioskctl staff summit 7 --name Mei --rights override,lists",
     "Asks for a PIN of 4 to 8 digits (6 are recommended), twice; without a terminal it reads one line. Only its hash\n"
     "is kept, in staff.csv. Without a number: lists who is there.",
     verb_staff},
    {"verify", "", 0, 0, STATE_OPTIONS, "walk the journal's chain and name the first bad entry",
     "kioskctl verify --state /var/lib/lanyard", NULL, verb_verify},
    {"status", "", 0, 0, STATE_OPTIONS, "what this kiosk holds: event, tickets, scans, badges",
     "kioskctl status --state /var/lib/lanyard --json", NULL, verb_status},
    {"help", "[VERB|event]", 0, 1, 0, "explain a verb, or the files of an event", "kioskctl help event", NULL,
     verb_help},
    {0},
};
