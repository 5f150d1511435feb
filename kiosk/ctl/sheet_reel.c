/* The files and keys of the second display, as sheet.c has those of all else. */
#include <glib.h>

#include "ctl/sheet.h"

static const struct column PROGRAMMES[] = {
    [PROGRAMME_CODE] = {"code", COLUMN_CODE, true, "programme|代码|节目单",
                        "a short word that reel.csv uses: break. Several rows of one code are one programme, one row "
                        "for each time it is on"},
    [PROGRAMME_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "中文名|中文名称|名称", "for staff, Chinese"},
    [PROGRAMME_NAME_EN] = {"name_en", COLUMN_TEXT, false, "name|英文名|英文名称", "for staff, English"},
    [PROGRAMME_DAYS] = {"days", COLUMN_CODE, false, "day|日期",
                        "days on which it is on, as dates or numbers: 1 2, or 2026-10-24; empty or all = every day"},
    [PROGRAMME_FROM] = {"from", COLUMN_CODE, false, "starts|开始",
                        "08:30, as clocks at the event show; empty, and until too = not by the clock: the default "
                        "programme, or one that staff ask for"},
    [PROGRAMME_UNTIL] = {"until", COLUMN_CODE, false, "ends|结束",
                         "when it is over: at 09:30 the next is on. Not later than from = on the day after, past "
                         "midnight; 24:00 = midnight"},
    [PROGRAMME_SHARE] = {"share", COLUMN_CODE, false, "赞助占比",
                         "0 to 100: percent of its time for what has a sponsor; default 25"},
    [PROGRAMME_SILENT] = {"silent", COLUMN_CODE, false, "静音", "yes: nothing sounds in it; default no"},
    [PROGRAMME_DEFAULT] = {"default", COLUMN_CODE, false, "默认",
                           "yes for one: shown whenever no other is on; where none says so, the one called default"},
};

static const struct column REEL[] = {
    [ITEM_CODE] = {"code", COLUMN_CODE, false, "代码",
                   "what staff call it: kioskctl reel go CODE; empty = made from the file's name"},
    [ITEM_PROGRAMME] = {"programme", COLUMN_CODE, false, "programmes|节目单",
                        "codes of programmes.csv, blanks between: break lunch; empty = the default programme"},
    [ITEM_KIND] = {"kind", COLUMN_CODE, true, "type|类型",
                   "film, photo, photos (a folder of them), card, stream (影片 照片 相册 卡片 直播)"},
    [ITEM_FILE] = {"file", COLUMN_TEXT, true, "文件",
                   "film, photo: a file in media/. photos: a folder in media/. card: agenda, sponsors, speaker, "
                   "arrivals, wifi, thanks, or NAME of card/NAME-landscape.svg and card/NAME-portrait.svg. stream: "
                   "an http, https or rtsp address"},
    [ITEM_SECONDS] = {"seconds", COLUMN_CODE, false, "duration|秒",
                      "how long it is shown; empty = a film's own length, else what is usual for its kind"},
    [ITEM_SOUND] = {"sound", COLUMN_CODE, false, "声音", "films and streams: yes = with its sound; default no"},
    [ITEM_VOLUME] = {"volume", COLUMN_CODE, false, "音量", "0 to 100, of what sounds; default 100"},
    [ITEM_CAPTIONS] = {"captions", COLUMN_TEXT, false, "subtitles|字幕", "films: a .srt or .vtt file in media/"},
    [ITEM_SPONSOR] = {"sponsor", COLUMN_CODE, false, "赞助商",
                      "a code of sponsors.csv, where it is shown for one: counted in reports, and given the "
                      "programme's share of time"},
    [ITEM_WEIGHT] = {"weight", COLUMN_CODE, false, "权重",
                     "1 to 1000: time among what has a sponsor, beside the others; default: the sponsor's weight"},
    [ITEM_FROM] = {"from", COLUMN_CODE, false, "start date|开始日期", "first date on which it is shown: 2026-10-24"},
    [ITEM_UNTIL] = {"until", COLUMN_CODE, false, "end date|结束日期", "last date on which it is shown"},
    [ITEM_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "中文姓名", "who is seen, as a line below the picture, Chinese"},
    [ITEM_NAME_EN] = {"name_en", COLUMN_TEXT, false, "name|英文姓名", "likewise, English"},
    [ITEM_TITLE_ZH] = {"title_zh", COLUMN_TEXT, false, "中文标题", "and who or what that is, Chinese"},
    [ITEM_TITLE_EN] = {"title_en", COLUMN_TEXT, false, "title|英文标题", "likewise, English"},
};

static const struct column MEDIA[] = {
    [MEDIUM_NAME] = {"name", COLUMN_TEXT, true, "", "of a file in media/: opening.mp4, past/1.jpg"},
    [MEDIUM_SHA256] = {"sha256", COLUMN_CODE, true, "", "of its bytes, hexadecimal"},
    [MEDIUM_SIZE] = {"size", COLUMN_CODE, true, "", "in bytes"},
};

const struct sheet SHEET_PROGRAMMES = {"programmes.csv", false,
                                       "When the second display shows what. Only one is on at a time. Without this "
                                       "file there is one programme, default.",
                                       PROGRAMMES, G_N_ELEMENTS(PROGRAMMES)};
const struct sheet SHEET_REEL = {"reel.csv", false, "What the second display shows, in this order, again and again.",
                                 REEL, G_N_ELEMENTS(REEL)};
const struct sheet SHEET_MEDIA = {"media.csv", true, "Inside bundles: the files in media/ that reel.csv names.", MEDIA,
                                  G_N_ELEMENTS(MEDIA)};

const struct conf_key SCREEN_CONF[SCREEN_KEYS] = {
    [SCREEN_COUNTDOWN] = {"countdown", false, "10",
                          "minutes before a session in which it is counted down to, 0 to 240; 0 = never, default 10"},
    [SCREEN_COUNTDOWN_ZONE] = {"countdown_zone", false, NULL,
                               "count down to sessions in this zone alone; empty = to all"},
    [SCREEN_GREET] = {"greet", false, NULL,
                      "tiers whose guests are greeted on the display when they check in, if they consented to the "
                      "wall: vip;speaker; empty = nobody"},
    [SCREEN_WALL] = {"wall", false, "no", "yes: the card arrivals may name who came in, if they consented; default no"},
    [SCREEN_WIFI_NAME] = {"wifi_name", false, NULL, "network on the card wifi, at most 32 bytes"},
    [SCREEN_WIFI_PASSWORD] = {"wifi_password", false, NULL, "its password; empty = none is needed"},
    [SCREEN_THANKS_ZH] = {"thanks_zh", false, NULL, "who is thanked on the card thanks, ; between, Chinese"},
    [SCREEN_THANKS_EN] = {"thanks_en", false, NULL, "likewise, English"},
};
