/* Every file and column of an event folder. See sheet.h. Help texts are written for an organiser with a spreadsheet
 * open beside them. */
#include "ctl/sheet.h"

#include <glib.h>
#include <string.h>

#include "ctl/text.h"

static const struct column TIERS[] = {
    [TIER_NUMBER] = {"number", COLUMN_CODE, true, "no|编号|序号",
                     "0 to 63, printed into tickets: never change it later"},
    [TIER_CODE] = {"code", COLUMN_CODE, true, "tier|代码", "a short word that tickets.csv uses: vip"},
    [TIER_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "中文名|中文名称|名称", "on tickets and badges, Chinese"},
    [TIER_NAME_EN] = {"name_en", COLUMN_TEXT, false, "name|英文名|英文名称", "on tickets and badges, English"},
    [TIER_RANK] = {"rank", COLUMN_CODE, false, "等级", "0 to 1000, higher is greeted first; default 0"},
    [TIER_GRANTS] = {"grants", COLUMN_CODE, false, "权限", "content levels 1 to 16 that it opens: 1 2 5"},
    [TIER_BADGE] = {"badge", COLUMN_CODE, false, "胸牌",
                    "NAME of badge/NAME.svg in your folder, else of Lanyard's own: standard (the default), vip, "
                    "speaker, community, press, staff"},
    [TIER_TICKET] = {"ticket", COLUMN_CODE, false, "门票", "template ticket/NAME.svg, without .svg; default: standard"},
};

static const struct column CHANNELS[] = {
    [CHANNEL_NUMBER] = {"number", COLUMN_CODE, true, "no|编号|序号",
                        "0 to 63, printed into tickets: never change it later"},
    [CHANNEL_CODE] = {"code", COLUMN_CODE, true, "channel|代码", "a short word that tickets.csv uses: web"},
    [CHANNEL_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "中文名|中文名称|名称", "in reports, Chinese"},
    [CHANNEL_NAME_EN] = {"name_en", COLUMN_TEXT, false, "name|英文名|英文名称", "in reports, English"},
    [CHANNEL_QUOTA] = {"quota", COLUMN_CODE, false, "配额", "how many tickets it may sell; 0 or empty = no limit"},
};

static const struct column TICKETS[] = {
    [TICKETS_REFERENCE] =
        {"reference", COLUMN_REFERENCE, true, "ticket|ticket id|票号|参考号|编号",
         "what identifies the ticket in your shop; the same reference keeps its badge and history on re-import"},
    [TICKETS_ORDER_NO] = {"order_no", COLUMN_REFERENCE, false, "order|order code|order number|订单号|订单编号",
                          "the order it was bought with"},
    [TICKETS_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "姓名|中文名|中文姓名",
                         "the name in Chinese; one of the two is needed"},
    [TICKETS_NAME_LATIN] = {"name_latin", COLUMN_TEXT, false,
                            "name|full name|attendee name|name_en|英文名|英文姓名|拼音",
                            "the name in Latin letters, or pinyin: printed where no font has the Chinese one"},
    [TICKETS_SCREEN_NAME] = {"screen_name", COLUMN_TEXT, false, "nickname|昵称|网名",
                             "shown on screens instead of the name"},
    [TICKETS_COMPANY] = {"company", COLUMN_TEXT, false, "organisation|organization|公司|单位", "on the badge"},
    [TICKETS_TITLE] = {"title", COLUMN_TEXT, false, "job title|position|职位|职务|头衔", "job title, on the badge"},
    [TICKETS_LANGUAGE] = {"language", COLUMN_CODE, false, "lang|语言",
                          "zh or en: which language leads; empty = the event's"},
    [TICKETS_TIER] = {"tier", COLUMN_CODE, true, "ticket type|product|item|票种|票类", "a code or name of tiers.csv"},
    [TICKETS_CHANNEL] = {"channel", COLUMN_CODE, false, "渠道", "a code or name of channels.csv; empty = number 0"},
    [TICKETS_DAYS] = {"days", COLUMN_CODE, false, "day|valid days|日期|有效日",
                      "days it is good for, as dates or numbers: 2026-10-24, or 1 2, or 1-2; empty or all = every day"},
    [TICKETS_STATUS] = {"status", COLUMN_CODE, false, "state|状态",
                        "paid, unpaid, blocked or cancelled (已支付 未支付 已冻结 已取消); default paid"},
    [TICKETS_REV] = {"rev", COLUMN_CODE, false, "revision|版本",
                     "0 to 255: one more each time the ticket is issued anew; default 0"},
    [TICKETS_FLAGS] = {"flags", COLUMN_CODE, false, "标记", "any of: staff press guest foreign attention minor test"},
    [TICKETS_NOT_BEFORE] = {"not_before", COLUMN_CODE, false, "valid from|生效时间",
                            "first moment it is good for, local time: 2026-10-24 13:00; empty = no limit"},
    [TICKETS_NOT_AFTER] = {"not_after", COLUMN_CODE, false, "valid until|失效时间", "last moment, likewise"},
    [TICKETS_NEEDS] = {"needs", COLUMN_TEXT, false, "需求", "what staff should know: interpreter, wheelchair"},
    [TICKETS_TABLE] = {"table", COLUMN_TEXT, false, "table_no|桌号", "table or seat, on the welcome screen"},
    [TICKETS_CODE] = {"code", COLUMN_REFERENCE, false, "secret|barcode|qr|二维码|票码",
                      "the text in the QR code your shop already sent out, if any; kept only as a keyed digest"},
    [TICKETS_CONSENT_WALL] = {"consent_wall", COLUMN_CODE, false, "上墙同意",
                              "yes: may appear on the welcome wall; default no"},
    [TICKETS_CONSENT_SPONSORS] = {"consent_sponsors", COLUMN_CODE, false, "赞助商同意",
                                  "yes: may be named to sponsors; default no"},
    [TICKETS_ATTENTION] = {"attention", COLUMN_CODE, false, "关注", "yes: staff are asked to come; default no"},
    [TICKETS_PHONE] =
        {"phone", COLUMN_REFERENCE, false, "telephone|mobile|mobile number|电话|手机|手机号|手机号码",
         "whoever forgot the ticket may say its last four digits at the desk; kept only as a keyed digest"},
    [TICKETS_CODE_DIGEST] = {"code_digest", COLUMN_BUNDLE, false, "",
                             "inside bundles: what is kept of the column code"},
    [TICKETS_PHONE_DIGEST] = {"phone_digest", COLUMN_BUNDLE, false, "",
                              "inside bundles: what is kept of the column phone"},
};

static const struct column SPONSORS[] = {
    [SPONSOR_NUMBER] = {"number", COLUMN_CODE, true, "no|编号|序号",
                        "1 or more: identifies the sponsor in the journal"},
    [SPONSOR_CODE] = {"code", COLUMN_CODE, true, "sponsor|代码", "a short word"},
    [SPONSOR_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "中文名|中文名称|名称", "Chinese name"},
    [SPONSOR_NAME_EN] = {"name_en", COLUMN_TEXT, false, "name|英文名|英文名称", "English name"},
    [SPONSOR_LOGO] = {"logo", COLUMN_CODE, true, "标志", "a file in logos/, SVG or PNG: qingshan.svg"},
    [SPONSOR_WEIGHT] = {"weight", COLUMN_CODE, false, "权重", "1 to 1000: its share, beside the others; default 1"},
    [SPONSOR_EXCLUSIVE] = {"exclusive", COLUMN_CODE, false, "独家",
                           "yes: on every one, before the rotation; default no"},
    [SPONSOR_TIERS] = {"tiers", COLUMN_CODE, false, "票种",
                       "codes of tiers.csv whose badges and tickets carry it; empty = all"},
};

static const struct column ZONES[] = {
    [ZONE_CODE] = {"code", COLUMN_CODE, true, "zone|代码|区域", "a short word that gates.csv uses: hall"},
    [ZONE_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "中文名|中文名称|名称", "on screens, Chinese: 主会场"},
    [ZONE_NAME_EN] = {"name_en", COLUMN_TEXT, false, "name|英文名|英文名称", "on screens, English: Main Hall"},
    [ZONE_PARENT] = {"parent", COLUMN_CODE, false, "in|上级|上级区域",
                     "the zone that it lies in: closing that one closes this one too"},
    [ZONE_ANTI_PASSBACK] = {"anti_passback", COLUMN_CODE, false, "passback|防重复入场|反潜回",
                            "who is inside comes again: off = admitted, soft = admitted with a remark, hard = refused "
                            "(关闭 提示 禁止); default soft"},
    [ZONE_ENTRIES] = {"entries", COLUMN_CODE, false, "max_entries|入场次数",
                      "how often a ticket may enter a day, or a session where the zone has some; empty = any number"},
    [ZONE_CAPACITY] = {"capacity", COLUMN_CODE, false, "seats|容量|座位数",
                       "how many people it takes; a session's own goes before it; empty = no limit"},
    [ZONE_CUT_OFF] = {"cut_off", COLUMN_CODE, false, "offline|断网",
                      "what a gate does when it hears from nobody: open = admits what it cannot check and notes it, "
                      "closed = sends them to staff (开放 关闭); default open"},
    [ZONE_REPLAY_SECONDS] =
        {"replay_seconds", COLUMN_CODE, false, "连扫秒数",
         "a code held up longer than it should counts once within so many; empty = the kiosk's own"},
    [ZONE_CROSS_GATE_SECONDS] = {"cross_gate_seconds", COLUMN_CODE, false, "换门秒数",
                                 "soft only: the same ticket at another gate within so many is refused; default 60"},
    [ZONE_REENTRY] = {"reentry", COLUMN_CODE, false, "re-entry|再入场",
                      "yes: who was scanned out may come back though the entries are used up; default no"},
    [ZONE_BETWEEN] = {"between", COLUMN_CODE, false, "场间开放",
                      "yes: a zone with sessions is open outside their hours too; default no"},
};

static const struct column GATES[] = {
    [GATE_CODE] = {"code", COLUMN_CODE, true, "gate|代码|入口",
                   "what a kiosk is told with -o desk.gate or door.gate: desk-1, door-2"},
    [GATE_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "中文名|中文名称|名称", "on screens, Chinese: 二号门"},
    [GATE_NAME_EN] = {"name_en", COLUMN_TEXT, false, "name|英文名|英文名称", "on screens, English: Door 2"},
    [GATE_ZONE] = {"zone", COLUMN_CODE, true, "区域", "where it leads: a code of zones.csv, or a new one"},
    [GATE_DIRECTIONS] = {"directions", COLUMN_CODE, false, "direction|方向",
                         "in, out or both (进 出 双向); default both"},
    [GATE_KIND] = {"kind", COLUMN_CODE, false, "type|类型",
                   "desk = prints badges, door = does not (签到台 门); default door"},
    [GATE_QUOTA] = {"quota", COLUMN_CODE, false, "配额",
                    "how many seats of its zone it may fill when it hears from nobody; empty = an even share"},
};

static const struct column SESSIONS[] = {
    [SESSION_CODE] = {"code", COLUMN_CODE, true, "session|代码|场次", "a short word that rules.csv uses: keynote"},
    [SESSION_ZONE] = {"zone", COLUMN_CODE, true, "room|区域|会场|地点",
                      "where it is: a code of zones.csv or gates.csv"},
    [SESSION_TITLE_ZH] = {"title_zh", COLUMN_TEXT, false, "标题|中文标题|议题",
                          "its title in Chinese; one of the two is needed"},
    [SESSION_TITLE_EN] = {"title_en", COLUMN_TEXT, false, "title|英文标题", "its title in English"},
    [SESSION_SPEAKER] = {"speaker", COLUMN_TEXT, false, "speakers|讲者|主讲人", "who speaks"},
    [SESSION_STARTS] = {"starts", COLUMN_CODE, true, "start|开始|开始时间",
                        "local time of the event: 2026-10-24 09:30"},
    [SESSION_ENDS] = {"ends", COLUMN_CODE, true, "end|结束|结束时间", "likewise: 2026-10-24 10:30"},
    [SESSION_EARLY] = {"early", COLUMN_CODE, false, "提前|提前分钟",
                       "minutes before the start that people are let in; default 15"},
    [SESSION_LATE] = {"late", COLUMN_CODE, false, "迟到|迟到分钟",
                      "until when people are let in: 10 = ten minutes after the start; end or empty = the end; "
                      "end+15 = fifteen minutes after the end"},
    [SESSION_CAPACITY] = {"capacity", COLUMN_CODE, false, "seats|容量|座位数",
                          "how many people it takes; empty = as many as the zone"},
    [SESSION_LIST] = {"list", COLUMN_CODE, false, "名单|邀请名单",
                      "NAME of lists/NAME.csv; who is on it needs no fitting ticket type"},
    [SESSION_LIST_MODE] = {"list_mode", COLUMN_CODE, false, "名单方式",
                           "required = nobody else comes in, reserves = the listed have a seat, others what is left "
                           "(必须 留座); default required"},
    [SESSION_SEATS_KEPT] = {"seats_kept", COLUMN_CODE, false, "留座分钟",
                            "reserves only: minutes after the start that seats are kept; empty = the whole session"},
    [SESSION_QUOTAS] = {"quotas", COLUMN_CODE, false, "分门配额",
                        "how many seats each gate may fill when it hears from nobody: door-1:40 door-2:30; "
                        "empty = even shares"},
};

static const struct column RULES[] = {
    [RULE_ZONE] = {"zone", COLUMN_CODE, false, "区域", "where it holds; empty = everywhere"},
    [RULE_SESSION] = {"session", COLUMN_CODE, false, "场次", "in which session; empty = any and none"},
    [RULE_PRIORITY] = {"priority", COLUMN_CODE, false, "prio|优先级",
                       "0 to 9999: the lowest is asked first, equal ones in their order here; default 100"},
    [RULE_EFFECT] =
        {"effect", COLUMN_CODE, true, "效果|动作",
         "allow, deny or review = staff decide (允许 拒绝 人工). The first rule that fits a ticket answers. "
         "A place that no allow rule names is open to all; else who fits none is refused"},
    [RULE_TIERS] = {"tiers", COLUMN_CODE, false, "tier|票种", "codes of tiers.csv it fits: vip speaker; empty = all"},
    [RULE_CHANNELS] = {"channels", COLUMN_CODE, false, "channel|渠道", "codes of channels.csv; empty = all"},
    [RULE_DAYS] = {"days", COLUMN_CODE, false, "day|日期", "days of the event: 2026-10-24, or 1 2; empty = all"},
    [RULE_GRANTS] = {"grants", COLUMN_CODE, false, "权限",
                     "content levels 1 to 16 of which the ticket's tier opens one: 2 5; empty = any"},
    [RULE_FLAGS] = {"flags", COLUMN_CODE, false, "标记",
                    "any one of: staff press guest foreign attention minor test; empty = any ticket"},
    [RULE_LIST] = {"list", COLUMN_CODE, false, "名单", "NAME of lists/NAME.csv that the ticket is on; empty = any"},
    [RULE_FROM] = {"from", COLUMN_CODE, false, "since|起",
                   "first moment, local time: 2026-10-24 13:00; empty = always"},
    [RULE_UNTIL] = {"until", COLUMN_CODE, false, "to|止", "end of it, likewise"},
    [RULE_CODE] = {"code", COLUMN_CODE, false, "reason|verdict|答复|原因",
                   "what deny and review answer: tier, not_invited, wrong_gate, closed, see_staff and others; "
                   "default tier for deny, see_staff for review"},
};

static const struct column LIST_COLUMNS[] = {
    [LIST_TICKET] = {"ticket", COLUMN_REFERENCE, true, "reference|票号|参考号|编号", "a reference of tickets.csv"},
    [LIST_SEAT] = {"seat", COLUMN_TEXT, false, "座位|座位号", "the seat kept for it: A3"},
    [LIST_NOTE] = {"note", COLUMN_TEXT, false, "备注", "for yourself"},
};

static const struct column STAFF[] = {
    [STAFF_NUMBER] = {"number", COLUMN_CODE, true, "no|编号|工号", "1 to 99: typed before the PIN"},
    [STAFF_NAME] = {"name", COLUMN_TEXT, false, "姓名", "who that is, for the record of what was done"},
    [STAFF_RIGHTS] = {"rights", COLUMN_CODE, false, "权限",
                      "any of: override = let someone in, lists = see and tick names, zone = close an entrance "
                      "(放行 名单 区域)"},
    [STAFF_PIN] = {"pin", COLUMN_CODE, false, "口令",
                   "what kioskctl staff writes here, never the PIN itself; empty = may not log in"},
};

static const struct column KEYRING[] = {
    [KEYRING_KID] = {"kid", COLUMN_CODE, true, "", "number of the issuer's key, as tickets carry it"},
    [KEYRING_PUBLIC] = {"public", COLUMN_CODE, true, "", "Ed25519 public key, hexadecimal"},
    [KEYRING_TIERS] = {"tiers", COLUMN_CODE, true, "", "bitmap of tier numbers it may issue, hexadecimal"},
    [KEYRING_CHANNELS] = {"channels", COLUMN_CODE, true, "", "bitmap of channel numbers, likewise"},
    [KEYRING_NOT_BEFORE] = {"not_before", COLUMN_CODE, true, "", "ms since the epoch, 0 = no limit"},
    [KEYRING_NOT_AFTER] = {"not_after", COLUMN_CODE, true, "", "likewise"},
    [KEYRING_REVOKED] = {"revoked", COLUMN_CODE, true, "", "yes or no"},
};

static const struct column SECRETS[] = {
    [SECRET_NAME] = {"name", COLUMN_CODE, true, "", "badge, badge-previous or opaque"},
    [SECRET_KEY] = {"key", COLUMN_CODE, true, "", "32 bytes, hexadecimal"},
};

const struct sheet SHEET_TIERS = {"tiers.csv", true, "Kinds of ticket: what they are called and look like.", TIERS,
                                  G_N_ELEMENTS(TIERS)};
const struct sheet SHEET_CHANNELS = {"channels.csv", false, "Who sells or gives out tickets.", CHANNELS,
                                     G_N_ELEMENTS(CHANNELS)};
const struct sheet SHEET_TICKETS = {"tickets.csv", true, "One row for each ticket.", TICKETS, G_N_ELEMENTS(TICKETS)};
const struct sheet SHEET_SPONSORS = {"sponsors.csv", false, "Whose logos are on badges, tickets and screens.", SPONSORS,
                                     G_N_ELEMENTS(SPONSORS)};
const struct sheet SHEET_KEYRING = {"keyring.csv", true, "Inside bundles: public keys.", KEYRING,
                                    G_N_ELEMENTS(KEYRING)};
const struct sheet SHEET_SECRETS = {"secrets.csv", true, "Inside bundles: symmetric keys.", SECRETS,
                                    G_N_ELEMENTS(SECRETS)};
const struct sheet SHEET_ZONES = {"zones.csv", false,
                                  "Rooms and areas, where the defaults will not do. A zone that only gates.csv names "
                                  "has the defaults.",
                                  ZONES, G_N_ELEMENTS(ZONES)};
const struct sheet SHEET_GATES = {"gates.csv", false,
                                  "Where kiosks stand. Without it there is one zone, and desks and doors may have any "
                                  "name.",
                                  GATES, G_N_ELEMENTS(GATES)};
const struct sheet SHEET_SESSIONS = {"sessions.csv", false, "What happens when and where, and who has a seat.",
                                     SESSIONS, G_N_ELEMENTS(SESSIONS)};
const struct sheet SHEET_RULES = {"rules.csv", false, "Who may enter where and when.", RULES, G_N_ELEMENTS(RULES)};
const struct sheet SHEET_LISTS = {"lists/NAME.csv", false, "Tickets on a list that sessions.csv or rules.csv names.",
                                  LIST_COLUMNS, G_N_ELEMENTS(LIST_COLUMNS)};
const struct sheet SHEET_STAFF = {"staff.csv", false,
                                  "Who may do more at a door, by number and PIN. kioskctl staff writes it.", STAFF,
                                  G_N_ELEMENTS(STAFF)};
const struct sheet *const SHEETS[] = {&SHEET_TIERS,     &SHEET_CHANNELS,     &SHEET_TICKETS,  &SHEET_SPONSORS,
                                      &SHEET_POSITIONS, &SHEET_ENTITLEMENTS, &SHEET_HANDOUTS, &SHEET_ZONES,
                                      &SHEET_GATES,     &SHEET_SESSIONS,     &SHEET_RULES,    &SHEET_LISTS,
                                      &SHEET_STAFF,     &SHEET_PROGRAMMES,   &SHEET_REEL,     NULL};

const struct conf_key EVENT_CONF[EVENT_KEYS] = {
    [EVENT_CODE] = {"code", true, NULL, "short name, a-z 0-9 and -: elephant-2026; keys are filed under it"},
    [EVENT_ID] = {"id", true, NULL,
                  "a number from 1 to 4294967295 that no other event of yours has; printed into tickets"},
    [EVENT_NAME_ZH] = {"name_zh", false, NULL, "the event's name in Chinese; one of the two is needed"},
    [EVENT_NAME_EN] = {"name_en", false, NULL, "the event's name in English"},
    [EVENT_VENUE_ZH] = {"venue_zh", false, NULL, "where it is, in Chinese"},
    [EVENT_VENUE_EN] = {"venue_en", false, NULL, "where it is, in English"},
    [EVENT_TIMEZONE] = {"timezone", true, NULL, "an IANA name: Asia/Shanghai"},
    [EVENT_DAYS] = {"days", true, NULL, "every date of the event, at most 8, without a gap: 2026-10-24;2026-10-25"},
    [EVENT_LANGUAGE] = {"language", false, "zh", "zh or en: which language leads where a guest's is not known"},
    [EVENT_BADGE_FAMILY] = {"badge_family", false, "62x100",
                            "which of Lanyard's badges, by their size in mm: 62x100, 86x54 or 100x150; "
                            "badge/NAME.svg of yours go before them"},
    [EVENT_BADGE_MEDIA] = {"badge_media", false, NULL,
                           "size of a badge as printers name it: om_badge_62x100mm (width x height); "
                           "default: that of badge_family"},
    [EVENT_CODE_URLS] = {"code_urls", false, NULL,
                         "addresses that your shop wraps around its codes, ; between: "
                         "https://tickets.example.org/t/{code}"},
};

const struct conf_key PRETIX_CONF[PRETIX_KEYS] = {
    [PRETIX_PUBLIC_KEYS] = {"public_keys", false, NULL,
                            "keys of its signed tickets (sig1), as pretix shows them or 64 hexadecimal digits, "
                            "; between, at most 4"},
    [PRETIX_ITEMS] = {"items", false, NULL,
                      "which product, or product/variation, is which tier: 101:standard 102/7:vip; "
                      "empty = any product, as the tier of the lowest number"},
};

char *sheet_stem(const struct sheet *sheet) { return g_strndup(sheet->file, strcspn(sheet->file, "./")); }

static bool among(const char *heading, const char *aliases) {
    g_auto(GStrv) words = g_strsplit(aliases, "|", -1);
    for (char **word = words; *word; word++)
        if (**word && text_same(*word, heading))
            return true;
    return false;
}

int sheet_column(const struct sheet *sheet, const char *heading, bool bundle) {
    for (int i = 0; i < sheet->n; i++)
        if ((bundle || sheet->columns[i].kind != COLUMN_BUNDLE) && text_same(sheet->columns[i].name, heading))
            return i;
    for (int i = 0; i < sheet->n; i++)
        if (among(heading, sheet->columns[i].aliases))
            return i;
    return -1;
}
