/* The files of what sponsors paid for and guests get, as sheet.c has those of all else. */
#include <glib.h>

#include "ctl/sheet.h"

static const struct column POSITIONS[] = {
    [POSITION_NUMBER] = {"number", COLUMN_CODE, true, "no|编号|序号",
                         "0 to 63: turns are counted under it, never change it later"},
    [POSITION_CODE] = {"code", COLUMN_CODE, true, "position|代码|位置", "a short word that entitlements.csv uses"},
    [POSITION_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "中文名|中文名称|名称", "in reports, Chinese: 胸牌标志栏"},
    [POSITION_NAME_EN] = {"name_en", COLUMN_TEXT, false, "name|英文名|英文名称", "in reports, English: badge strip"},
    [POSITION_MEDIUM] = {"medium", COLUMN_CODE, true, "type|媒介|载体",
                         "badge, screen: counted here. ticket: on the faces that kioskctl issue makes. lanyard, bag, "
                         "booth, gift: delivered by people (胸牌 门票 屏幕 挂绳 袋 展位 礼品)"},
    [POSITION_PLACES] = {"places", COLUMN_CODE, false, "数量",
                         "logos side by side: 1 to 8 on a badge, else 1 to 64; default 3 on badge and ticket, 6 on a "
                         "screen, else 1"},
    [POSITION_WIDTH] = {"width_mm", COLUMN_CODE, false, "width|宽", "of one logo, in mm; empty = the template's"},
    [POSITION_HEIGHT] = {"height_mm", COLUMN_CODE, false, "height|高", "likewise"},
};

static const struct column ENTITLEMENTS[] = {
    [ENTITLEMENT_SPONSOR] = {"sponsor", COLUMN_CODE, true, "赞助商", "a code of sponsors.csv"},
    [ENTITLEMENT_POSITION] = {"position", COLUMN_CODE, true, "位置",
                              "a code of positions.csv; without that file badge, ticket or screen"},
    [ENTITLEMENT_TIERS] = {"tiers", COLUMN_CODE, false, "tier|票种",
                           "codes of tiers.csv whose badges and tickets carry it; all = every one; empty = as "
                           "sponsors.csv says"},
    [ENTITLEMENT_WEIGHT] = {"weight", COLUMN_CODE, false, "权重",
                            "1 to 1000: how often against the others; empty = as sponsors.csv says"},
    [ENTITLEMENT_EXCLUSIVE] = {"exclusive", COLUMN_CODE, false, "独家",
                               "yes = on every one, before the rotation; empty = as sponsors.csv says"},
    [ENTITLEMENT_FROM] = {"from", COLUMN_CODE, false, "since|起",
                          "first moment, local time: 2026-10-24 13:00, or a date; empty = from the beginning"},
    [ENTITLEMENT_UNTIL] = {"until", COLUMN_CODE, false, "to|止",
                           "the first moment it is over, likewise; a date counts whole; empty = to the end"},
};

static const struct column HANDOUTS[] = {
    [HANDOUT_NUMBER] = {"number", COLUMN_CODE, true, "no|编号|序号", "0 to 63: never change it later"},
    [HANDOUT_CODE] = {"code", COLUMN_CODE, true, "handout|代码", "a short word: shirt"},
    [HANDOUT_NAME_ZH] = {"name_zh", COLUMN_TEXT, false, "中文名|中文名称|名称", "on the desk's screen, Chinese: T恤"},
    [HANDOUT_NAME_EN] = {"name_en", COLUMN_TEXT, false, "name|英文名|英文名称", "likewise, English: T-shirt"},
    [HANDOUT_TIERS] = {"tiers", COLUMN_CODE, false, "tier|票种",
                       "codes of tiers.csv that get one, once for each ticket; empty = all"},
    [HANDOUT_STOCK] = {"stock", COLUMN_CODE, false, "库存|数量", "how many there are in all; empty = not counted"},
    [HANDOUT_SPONSOR] = {"sponsor", COLUMN_CODE, false, "赞助商",
                         "a code of sponsors.csv, whose name is on it; empty = nobody's"},
};

const struct sheet SHEET_POSITIONS = {"positions.csv", false,
                                      "Where sponsors are seen. Without it there are three: badge, ticket, screen.",
                                      POSITIONS, G_N_ELEMENTS(POSITIONS)};
const struct sheet SHEET_ENTITLEMENTS = {"entitlements.csv", false,
                                         "Which sponsor may stand where. Without it each stands on badges, tickets and "
                                         "screens as sponsors.csv says.",
                                         ENTITLEMENTS, G_N_ELEMENTS(ENTITLEMENTS)};
const struct sheet SHEET_HANDOUTS = {"handouts.csv", false, "What guests are handed at a desk, once for each ticket.",
                                     HANDOUTS, G_N_ELEMENTS(HANDOUTS)};
