/* Every file and column of an event folder. See sheet.h. Help texts are written for an organiser with a spreadsheet
 * open beside them. */
#include "ctl/sheet.h"

#include <glib.h>

#include "ctl/text.h"

static const struct column TIERS[] = {
    [TIER_NUMBER] = {"number", COLUMN_CODE, true, "no|编号|序号",
                     "0 to 63, printed into tickets: never change it later"},
    [TIER_CODE] = {"code", COLUMN_CODE, true, "tier|代码", "a short word that tickets.csv uses: vip"},
    [TIER_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "中文名|中文名称|名称", "on tickets and badges, Chinese"},
    [TIER_NAME_EN] = {"name_en", COLUMN_TEXT, false, "name|英文名|英文名称", "on tickets and badges, English"},
    [TIER_RANK] = {"rank", COLUMN_CODE, false, "等级", "0 to 1000, higher is greeted first; default 0"},
    [TIER_GRANTS] = {"grants", COLUMN_CODE, false, "权限", "content levels 1 to 16 that it opens: 1 2 5"},
    [TIER_BADGE] = {"badge", COLUMN_CODE, false, "胸牌", "template badge/NAME.svg, without .svg; default: standard"},
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
    [TICKETS_CODE_DIGEST] = {"code_digest", COLUMN_BUNDLE, false, "",
                             "inside bundles: what is kept of the column code"},
};

static const struct column SPONSORS[] = {
    [SPONSOR_NUMBER] = {"number", COLUMN_CODE, true, "no|编号|序号",
                        "1 or more: identifies the sponsor in the journal"},
    [SPONSOR_CODE] = {"code", COLUMN_CODE, true, "sponsor|代码", "a short word"},
    [SPONSOR_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "中文名|中文名称|名称", "Chinese name"},
    [SPONSOR_NAME_EN] = {"name_en", COLUMN_TEXT, false, "name|英文名|英文名称", "English name"},
    [SPONSOR_LOGO] = {"logo", COLUMN_CODE, true, "标志", "a file in logos/, SVG or PNG: qingshan.svg"},
    [SPONSOR_WEIGHT] = {"weight", COLUMN_CODE, false, "权重", "1 to 1000: its share of badges; default 1"},
    [SPONSOR_EXCLUSIVE] = {"exclusive", COLUMN_CODE, false, "独家",
                           "yes: on every badge, before the rotation; default no"},
    [SPONSOR_TIERS] = {"tiers", COLUMN_CODE, false, "票种", "codes of tiers.csv whose badges carry it; empty = all"},
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
const struct sheet SHEET_SPONSORS = {"sponsors.csv", false, "Whose logos are on badges and screens.", SPONSORS,
                                     G_N_ELEMENTS(SPONSORS)};
const struct sheet SHEET_KEYRING = {"keyring.csv", true, "Inside bundles: public keys.", KEYRING,
                                    G_N_ELEMENTS(KEYRING)};
const struct sheet SHEET_SECRETS = {"secrets.csv", true, "Inside bundles: symmetric keys.", SECRETS,
                                    G_N_ELEMENTS(SECRETS)};
const struct sheet *const SHEETS[] = {&SHEET_TIERS, &SHEET_CHANNELS, &SHEET_TICKETS, &SHEET_SPONSORS, NULL};

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
    [EVENT_BADGE_MEDIA] = {"badge_media", false, "om_badge_62x100mm",
                           "size of a badge as printers name it: om_badge_62x100mm (width x height)"},
};

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
