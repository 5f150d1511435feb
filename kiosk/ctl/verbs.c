/* The table of kioskctl's verbs: what each takes and says of itself. */
#include "ctl/verbs.h"

#define FOLDER_OPTIONS (OPTION_ENCODING | OPTION_JSON | OPTION_ASSETS | OPTION_CONFIG)
#define STATE_OPTIONS (OPTION_STATE | OPTION_CONFIG | OPTION_JSON)

const struct verb VERBS[] = {
    {"new", "DIR", 1, 1, 0, "make an event folder to start from", "kioskctl new summit", NULL, verb_new},
    {"check", "FOLDER", 1, 1, FOLDER_OPTIONS, "say what is wrong with an event folder", "kioskctl check summit",
     "Names every fault by file, line and column, and warns of what would only look bad. Changes nothing.", verb_check},
    {"pack", "FOLDER", 1, 1, FOLDER_OPTIONS | OPTION_KEYS | OPTION_OUTPUT | OPTION_YES | OPTION_SETTINGS,
     "sign an event folder into one bundle", "kioskctl pack summit -o summit.lanyard",
     "The bundle holds names and the event's badge and opaque keys, but no key that can issue tickets.\n"
     "Default output: CODE.lanyard here. Keys that are missing are made.\n"
     "--settings: what a kiosk is to be, signed with the event: groups camera, printer, desk, door, reel and screens "
     "of\n"
     "lanyard.conf, as door.gate=hall-east or screens.first=door, display.contrast and provision.signer. It lies in "
     "the\n"
     "kiosk's state folder then and goes before the machine's own lanyard.conf.",
     verb_pack},
    {"import", "BUNDLE|FOLDER", 1, 1,
     FOLDER_OPTIONS | OPTION_STATE | OPTION_KEYS | OPTION_YES | OPTION_DRY_RUN | OPTION_TRUST,
     "take an event into this kiosk", "kioskctl import summit.lanyard --state /var/lib/lanyard",
     "All or nothing: a fault leaves the old event as it was. Importing again keeps tickets, badges and history.\n"
     "Once an event is here, only its signer may replace it, unless --trust names another.\n"
     "A kiosk that is enrolled at a centre has its event from there: --offline-override imports all the same, for as\n"
     "long as the centre cannot be reached. Then everything is loaded from there anew.\n"
     "A folder's films and pictures are put on the shelf too. A bundle only says which ones it wants, by their "
     "digests:\n"
     "they are taken from the folder media beside it; where some are missing, the last line says so, and how they "
     "come\n"
     "(kioskctl media add). Settings that were packed along hold from the programs' next start.",
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
    {"publish", "FOLDER|BUNDLE DSN", 2, 2, FOLDER_OPTIONS | OPTION_KEYS | OPTION_YES | OPTION_DRY_RUN | OPTION_TRUST,
     "load an event folder into the centre",
     "kioskctl publish summit postgresql://organiser@db.example/lanyard --dry-run",
     "Shows what would change, asks, and then does all or nothing. Kiosks have it within a second. What the folder "
     "has\n"
     "no more is taken away; tickets that a registration site sold (view ev.sale) are left alone. Films and photos go\n"
     "along. The DSN is a connection string or URI of PostgreSQL.",
     verb_publish},
    {"central", "ACTION ...", 1, 4,
     OPTION_KEYS | OPTION_OUTPUT | OPTION_YES | OPTION_DRY_RUN | OPTION_JSON | OPTION_EVENT | OPTION_KIOSK |
         OPTION_ENROL | OPTION_RELEASE,
     "the central PostgreSQL: lay it, add kiosks, look after it",
     "kioskctl central kiosk add desk-2 postgresql://organiser@db.example/lanyard --host db.example",
     "init DSN             lay schema, roles and functions; --dry-run prints the SQL. Takes CREATEROLE, no superuser\n"
     "upgrade DSN          bring an older one up to date\n"
     "check DSN            what is well there and what is not: rights, TLS, connections, quarantine\n"
     "herald DSN           wakes kiosks up when something is new; runs until it is stopped, beside the database\n"
     "kiosk add NAME DSN   a role, a certificate of your own authority (under --keys), and one file for the kiosk:\n"
     "                     NAME.enrol or -o; --host where kiosks find the centre, --scram a password instead;\n"
     "                     --numbers A-B those of its walk-ups, else the next free thousand\n"
     "kiosk renew NAME DSN a new file under the old name, for a new machine; the one before is refused from then on\n"
     "kiosk revoke NAME DSN  ends its session; kiosk admit NAME DSN lets it in again as it was; kiosk list DSN\n"
     "server-cert NAMES    server.crt, server.key, ca.crt for the database server (--event, -o DIR)\n"
     "quarantine DSN       entries nobody could make sense of; --release UUID or all\n"
     "journal FILE DSN     a journal brought by stick, of the kiosk --kiosk\n"
     "hub CENTRE HUB       the SQL for a PostgreSQL at the venue between kiosks and centre",
     verb_central},
    {"enrol", "FILE", 1, 1, STATE_OPTIONS | OPTION_YES | OPTION_DRY_RUN, "let a centre look after this kiosk",
     "kioskctl enrol desk-2.enrol --state /var/lib/lanyard",
     "FILE comes from kioskctl central kiosk add. kiosk-syncd connects by itself as soon as it is here. A kiosk that "
     "is\n"
     "enrolled becomes another one only with --yes.",
     verb_enrol},
    {"verify", "", 0, 0, STATE_OPTIONS, "walk the journal's chain and name the first bad entry",
     "kioskctl verify --state /var/lib/lanyard", NULL, verb_verify},
    {"status", "", 0, 0, STATE_OPTIONS | OPTION_CENTRE | OPTION_EVENT,
     "what this kiosk holds: event, tickets, scans, badges", "kioskctl status --state /var/lib/lanyard --json",
     "With --central: what the centre knows of an event: kiosks, arrivals, conflicts, sponsors. For a live view:\n"
     "watch -n 5 kioskctl status --central postgresql://organiser@db.example/lanyard",
     verb_status},
    {"doctor", "", 0, 0, STATE_OPTIONS | OPTION_BUNDLE | OPTION_SET,
     "what is wrong with this box, and what to do about it",
     "kioskctl doctor --state /var/lib/lanyard --bundle support.tar.gz",
     "Looks at the disk, the journal, the roster, the clock, camera, printers, the centre, units, displays, network,\n"
     "fonts, pinyin and sound, the worst first: well, unknown (cannot be told from here), look (it goes on, but "
     "look),\n"
     "broken. It changes nothing. Exit status 0: nothing is broken; 1: something is. --bundle has versions, this "
     "report,\n"
     "the units' log and the number of rows in each table; no names, codes or telephone numbers.",
     verb_doctor},
    {"clock", "[believe]", 0, 1, STATE_OPTIONS | OPTION_OPERATOR, "what time it is here, and is that believed",
     "kioskctl clock believe --operator 2",
     "A clock that is behind what was recorded is not believed: days, sessions and seconds count no more. Where it "
     "was\n"
     "in the future by mistake and is right now, believe says so, on record; kiosks that run notice within seconds.\n"
     "The same is in the desk's and the door's staff mode, under Tools.",
     verb_clock},
    {"explain", "CODE", 1, 1,
     STATE_OPTIONS | OPTION_GATE | OPTION_AT | OPTION_SESSION | OPTION_OUT | OPTION_CUT_OFF | OPTION_REFERENCE |
         OPTION_NAMES,
     "why was I refused? The verdict, the deciding step and the facts",
     "kioskctl explain T-0001 --reference --gate hall-east --at 2026-10-24T10:15",
     "CODE is the text of a QR code, or - to read it as one line from stdin. It is judged as a kiosk at that gate "
     "would\n"
     "judge it, and nothing is written: good for trying rules before the day. Exit status 0 for any answer, also a\n"
     "refusal; 1 when there is no event or no such gate.",
     verb_explain},
    {"search", "NAME", 1, 8, STATE_OPTIONS | OPTION_GATE | OPTION_LIMIT, "find people by name",
     "kioskctl search wang qingshan --state /var/lib/lanyard",
     "Chinese by its beginning or any two characters that stand together, by pinyin and by its initials; other names "
     "in\n"
     "Latin letters, without accents, by any word. Words that a name has not may be of the company. Best hits first;\n"
     "\"is here\" by what is known at --gate (default: this kiosk's desk). Names are shown whole: for staff alone.",
     verb_search},
    {"checkin", "NAME|CODE", 1, 8,
     STATE_OPTIONS | OPTION_GATE | OPTION_REFERENCE | OPTION_OPERATOR | OPTION_YES | OPTION_DRY_RUN,
     "check somebody in, as the desk does", "kioskctl checkin 王晓明 --state /var/lib/lanyard",
     "By name as kioskctl search finds it, by the text of a code, or with --reference by a reference of tickets.csv.\n"
     "Shows whom it found and asks; of several it asks which. --yes does not ask: then one person must be meant. What\n"
     "the rules refuse is refused, status 1. A badge that is due comes out at the desk that runs here. Default gate:\n"
     "desk.gate, or the event's first desk.",
     verb_checkin},
    {"walkup", "", 0, 0, STATE_OPTIONS | OPTION_PERSON | OPTION_SORT | OPTION_OPERATOR | OPTION_DRY_RUN,
     "register somebody who has no ticket",
     "kioskctl walkup --name-zh 赵一鸣 --company \"Blue Heron\" --tier standard --channel door --operator 2",
     "Makes a ticket W-NUMBER of this kiosk's own numbers, which checks in and gets a badge like any other; all other\n"
     "kiosks hear of it by way of the centre. One name is enough. Numbers come with the enrolment; a kiosk without a\n"
     "centre has those of desk.numbers.",
     verb_walkup},
    {"swap", "REFERENCE", 1, 1, STATE_OPTIONS | OPTION_PERSON | OPTION_OPERATOR | OPTION_DRY_RUN,
     "pass a ticket on to another person", "kioskctl swap T-0001 --name-latin \"Nora Field\" --operator 2",
     "The ticket is cancelled, with its code and badges; the new one has its tier, channel, days, order and seats, and "
     "a\n"
     "number of its own. A ticket is passed on once; who has it now may pass it on.",
     verb_swap},
    {"correct", "REFERENCE", 1, 1, STATE_OPTIONS | OPTION_PERSON | OPTION_OPERATOR | OPTION_DRY_RUN, "put a name right",
     "kioskctl correct T-0001 --name-zh 汪晓明 --operator 2",
     "What is said is changed, what is not stays; \"\" takes a word out. It counts here at once, and everywhere when "
     "the\n"
     "centre hears of it. Where the centre has a newer word, that one holds. A badge with the old name stays as it "
     "is:\n"
     "kioskctl badge reprint.",
     verb_correct},
    {"report", "", 0, 0, STATE_OPTIONS | OPTION_CSV | OPTION_OUTPUT, "who came, by tier and channel",
     "kioskctl report --csv --state /var/lib/lanyard",
     "By what this kiosk wrote down, with no centre. --csv, or -o FILE: a row per person and day with the first time, "
     "the\n"
     "gate, how many entries and when last seen. With several kiosks kioskctl status --central has them together.",
     verb_report},
    {"lists", "", 0, 0, STATE_OPTIONS | OPTION_ASSETS | OPTION_OUTPUT | OPTION_GATE | OPTION_SESSION | OPTION_DAY,
     "paper lists for the day everything fails: A4, one per desk, one per door and session",
     "kioskctl lists --state /var/lib/lanyard -o paper",
     "A desk's list has every ticket, a door's list who may come in to that session, by pinyin, with boxes to tick;\n"
     "people whom this kiosk registered, and names that were put right here, too.\n"
     "Cancelled tickets and those on hold are struck through, with the reason. Default output: lists-CODE here.\n"
     "Names are in these files: they are for their owner alone, and for the shredder afterwards.",
     verb_lists},
    {"marks", "FILE.csv", 1, 1,
     STATE_OPTIONS | OPTION_GATE | OPTION_SESSION | OPTION_DATE | OPTION_OPERATOR | OPTION_DRY_RUN | OPTION_YES,
     "enter what was ticked on paper, with its own time",
     "kioskctl marks marks.csv --gate hall-east --date 2026-10-24 --operator 3",
     "Columns: ticket (the reference, or its last characters as printed on the list), time (10:31 with --date, or\n"
     "2026-10-24 10:31), direction (in or out; default in), and where --gate and --session do not say it, gate and\n"
     "session. All rows are checked before any is entered. A mark is a fact: what the rules would have refused is\n"
     "recorded as let in by staff, with the verdict as the reason. What was entered before is left out.",
     verb_marks},
    {"printer", "[ACTION ...]", 0, 3, OPTION_CUPS | OPTION_JSON | OPTION_ASSETS | OPTION_CONFIG,
     "which printers are there, what is wrong with them; set one up, try it",
     "kioskctl printer add BADGE ipp://192.168.1.40/ipp/print",
     "list [QUEUE]      each queue: resolution, labels loaded, what is wrong, in words (default)\n"
     "find              printers on cables and in the network, with the URI that add takes\n"
     "drivers [WORDS]   drivers whose name has these words, for printers that do not speak IPP\n"
     "add QUEUE URI     make or change a queue; --driver NAME where the printer needs one\n"
     "test QUEUE        print one badge of nobody and follow it; --label 86x54 for that size\n"
     "remove QUEUE",
     verb_printer},
    {"badge", "[ACTION ...]", 0, 3, STATE_OPTIONS | OPTION_REASON | OPTION_OPERATOR | OPTION_PRINTER,
     "badges that are missing: settle, print again, enter a roll of labels",
     "kioskctl badge reprint T-0001 --reason lost --operator 2",
     "list                 badges that did not come out yet, uncertain ones first (default)\n"
     "of REFERENCE         what was printed for a ticket, when, where and why\n"
     "settle REFERENCE yes|no   did an uncertain badge come out? no: it is printed again\n"
     "reprint REFERENCE    one more badge, with --reason and --operator; the one before is void from now on\n"
     "roll LABELS          a new roll is in --printer QUEUE; 0: count no more\n"
     "A desk that runs does at once what is asked for here.",
     verb_badge},
    {"zone", "ACTION [ZONE]", 1, 2,
     STATE_OPTIONS | OPTION_REASON | OPTION_OPERATOR | OPTION_CENTRE | OPTION_EVENT | OPTION_KIOSK,
     "close a zone for a fire drill, open it again, or list them",
     "kioskctl zone close hall --reason \"fire drill\" --operator 1",
     "ACTION is list, close or open. Every program of this kiosk sees it at once. A closed zone closes the zones in "
     "it; ways out stay open. With --central it is closed or opened at every kiosk of the event.",
     verb_zone},
    {"media", "ACTION [PATHS]", 1, 10000, STATE_OPTIONS | OPTION_CONVERT | OPTION_DRY_RUN | OPTION_YES,
     "put films, photos and captions on the shelf of the second display",
     "kioskctl media add /media/usb --convert --state /var/lib/lanyard",
     "ACTION is add, list, verify or remove NAME. add looks into each file behind walls and decodes it: what would\n"
     "stutter is refused with the ffmpeg line that makes it fit, and --convert runs it. A folder means the media in "
     "it\n"
     "and in its media/ and lanyard/media/. Files of the event's list must have its bytes; --yes takes others, which\n"
     "are played once the event is packed again. 256 MB of the disk stay free. verify reads all bytes again.",
     verb_media},
    {"reel", "ACTION [NAME|TEXT]", 1, 2,
     STATE_OPTIONS | OPTION_WORDS | OPTION_FOR | OPTION_OPERATOR | OPTION_CSV | OPTION_REHEARSAL | OPTION_CENTRE |
         OPTION_EVENT | OPTION_KIOSK,
     "steer the second display, and prove what it showed",
     "kioskctl reel emergency \"请从东门离开\" --en \"Please leave by the east door\" --for 20",
     "go NAME        a programme until the agenda's next begins, or one item now; without NAME: by the agenda again\n"
     "hold           keep the present picture, until go or next\n"
     "next           end the item on screen\n"
     "skip NAME      leave an item out for the rest of the day; without NAME: the one on screen\n"
     "emergency TEXT words over everything, for 15 minutes or --for. TEXT goes to the language its script shows\n"
     "emergency off  ends it before its time\n"
     "status         what was ordered and still holds, and what each item played last\n"
     "proof          plays and seconds shown by sponsor and item; --csv for a spreadsheet\n"
     "NAME is a code of programmes.csv or reel.csv. Orders are entries of the journal: the display on this box obeys\n"
     "within half a second, and after a restart as well. --rehearsal goes with status and proof.",
     verb_reel},
    {"sponsors", "", 0, 0, STATE_OPTIONS | OPTION_CSV | OPTION_OUTPUT | OPTION_CENTRE | OPTION_EVENT,
     "what each sponsor got: logos printed, seconds on screen, against its entitlement",
     "kioskctl sponsors --central postgresql://organiser@db.example/lanyard -o sponsors.csv",
     "Counts what this kiosk printed and played, or with --central what all kiosks sent. A logo counts when its badge\n"
     "came out; uncertain badges stand apart, and a reprint counts for nobody. share: of what was printed, or shown "
     "for\n"
     "sponsors, at that position; entitled: what its weight and exclusiveness come to on those very badges. Lanyards,\n"
     "bags, booths, gifts and tickets are not measured here. --csv, or -o FILE: a row per sponsor, position, tier and\n"
     "day.",
     verb_sponsors},
    {"help", "[VERB|event]", 0, 1, 0, "explain a verb, or the files of an event", "kioskctl help event", NULL,
     verb_help},
    {0},
};
