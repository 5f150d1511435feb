#!/bin/bash
# Every word is there in both languages: the catalogues compile, hold the same msgids with no empty text, and know every
# message that a template, a verdict or a screen asks for.
. "$(dirname "$0")/../lib.sh"

# Catalogue as lines "msgid<TAB>text", sorted; the header left out.
words() {
    awk '/^msgid "/ { id = $0; sub(/^msgid "/, "", id); sub(/"$/, "", id) }
         /^msgstr "/ && id != "" { text = $0; sub(/^msgstr "/, "", text); sub(/"$/, "", text); print id "\t" text }' \
        "$1" | sort
}
msgids() { words "$1" | cut -f1; }
empty() { words "$1" | awk -F'\t' '$2 == ""'; }
holes() { words "$1" | grep -o '^[^	]*	\|{[a-z]*}' | awk '/^{/ { print id, $0; next } { id = $1 }' | sort; }

# What is asked for: template messages, and the names that the code builds its msgids from.
asked() {
    cat "$TOP"/assets/screen/*.svg "$TOP"/assets/badge/*/*.svg "$TOP"/assets/ticket/*.svg "$TOP"/assets/paper/*.svg \
        "$TOP"/assets/card/*.svg |
        grep -o 'data-text="[^"]*"' | sed 's/data-text="//; s/"$//'
    sed -n 's/.*\(ADMIT\|STAFF\|DENY\|DENY_VEILED\|NAMED\)("\([a-z_]*\)".*/verdict-\2\nadvice-\2\nsay-\2/p' \
        "$TOP/kiosk/core/verdict.c"
    grep -oh '"reel-[a-z-]*"' "$TOP"/kiosk/reel/*.c | tr -d '"'
    echo advice-unverified
    printf 'hint-%s\n' none near far dark glare blurred outside
    printf 'trouble-%s\n' camera printer journal roster clock
    printf 'fault-%s\n' journal roster record badge-failed badge-uncertain
    printf 'list-%s\n' page printed how everyone people kept unpaid
    printf 'door-warning-%s\n' exit_without_entry revoked_leaving soft_passback overridden clock
    printf 'door-list-%s\ndoor-hint-%s\n' sessions sessions expected expected inside inside reasons reasons
    printf 'door-reason-%s\n' organiser speaker interpreter ticket list paid service other
    printf 'door-fault-%s\ndoor-todo-%s\n' journal journal roster roster
    printf 'door-%s\n' cutoff-since pin-wait counts-value page by-agenda list-empty unnamed zone-closed-do
    sed -n 's/.*"\(counter-[a-z-]*[a-z]\)".*/\1/p; s/.*"\(printer-number\|printer-labels-low\|ready-printer\)".*/\1/p' "$TOP"/kiosk/desk/*.c "$TOP"/kiosk/core/counter_words.c | grep -v -- '-$'
    printf 'typing-%s\n' full how no-pinyin
    sed -n 's/.*\(WELL\|UNKNOWN\)(HEALTH_[A-Z]*, "\([a-z-]*\)").*/health-\2/p
            s/.*\(LOOK\|BROKEN\)(HEALTH_[A-Z]*, "\([a-z-]*\)").*/health-\2\nhealth-do-\2/p' "$TOP/kiosk/core/health.c"
    sed -n 's/.*"\(form-[a-z-]*[a-z]\)".*/\1/p' "$TOP"/kiosk/desk/*.c
    printf 'day-%s\n' today tomorrow yesterday all 1 2 3 4 5 6 7 8
}
unknown() { comm -13 <(msgids "$1") <(asked | sort -u); }

for language in zh en; do
    po=$TOP/assets/locale/$language.po
    ok "$language.po is clean" msgfmt --check -o "$T/$language.mo" "$po"
    is "$(empty "$po")" "" "$language.po has a text for every msgid"
    is "$(msgids "$po" | uniq -d)" "" "$language.po has each msgid once"
    is "$(unknown "$po")" "" "$language.po knows every message that is asked for"
done
is "$(msgids "$TOP/assets/locale/zh.po")" "$(msgids "$TOP/assets/locale/en.po")" "both languages say the same things"
is "$(holes "$TOP/assets/locale/zh.po")" "$(holes "$TOP/assets/locale/en.po")" "and leave the same holes to fill"
is "$(asked | grep -c ^verdict-)" 27 "twenty-seven verdicts are looked for"
is "$(asked | grep -c ^say-)" 27 "and what staff say to each"
is "$(asked | grep -c "^health-")" 81 "and all that a technician may be told"
like "$(asked | sort -u)" '*reel-emergency-preset*reel-hello*reel-stream-lost*' "and what the second display says"

# The same looks find what is planted.
sed '/^msgid "hint-dark"/,/^$/d' "$TOP/assets/locale/zh.po" >"$T/short.po"
is "$(unknown "$T/short.po")" hint-dark "a missing message would be found"
sed '/^msgid "hint-dark"/,/^$/s/^msgstr .*/msgstr ""/' "$TOP/assets/locale/zh.po" >"$T/empty.po"
like "$(empty "$T/empty.po")" 'hint-dark*' "an empty text would be found"
sed 's/{date}//' "$TOP/assets/locale/zh.po" >"$T/hole.po"
isnt "$(holes "$T/hole.po")" "$(holes "$TOP/assets/locale/en.po")" "a lost date would be found"
done_testing
