/* Common surnames (surname.h), by how many bear them. Those read in another way than the word are there too: an input
 * method offers them under the reading that people type. */
#include "core/surname.h"

#include <string.h>

static const char *const surnames[] = {
    "王",   "李",   "张",   "刘",   "陈",   "杨",   "黄",   "赵",   "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何",   "林",   "高",   "罗",   "郑",   "梁",   "谢",   "宋",   "唐", "许", "韩", "邓", "冯", "曹", "彭", "曾",
    "肖",   "田",   "董",   "潘",   "袁",   "蔡",   "蒋",   "余",   "于", "杜", "叶", "程", "魏", "苏", "吕", "丁",
    "任",   "卢",   "姚",   "沈",   "钟",   "姜",   "崔",   "谭",   "陆", "范", "汪", "廖", "石", "金", "韦", "贾",
    "夏",   "付",   "方",   "邹",   "熊",   "白",   "孟",   "秦",   "邱", "侯", "江", "尹", "薛", "闫", "段", "雷",
    "龙",   "黎",   "史",   "陶",   "贺",   "毛",   "郝",   "顾",   "龚", "邵", "万", "覃", "武", "钱", "戴", "严",
    "莫",   "孔",   "向",   "常",   "温",   "康",   "施",   "文",   "牛", "樊", "葛", "邢", "安", "齐", "易", "乔",
    "伍",   "庞",   "颜",   "倪",   "庄",   "聂",   "章",   "鲁",   "岳", "翟", "申", "詹", "欧", "耿", "关", "焦",
    "俞",   "左",   "柳",   "祝",   "包",   "宁",   "尚",   "符",   "舒", "阮", "柯", "纪", "梅", "童", "凌", "毕",
    "单",   "裴",   "霍",   "成",   "苗",   "谷",   "盛",   "曲",   "翁", "骆", "蓝", "路", "游", "辛", "管", "解",
    "欧阳", "上官", "司马", "诸葛", "皇甫", "令狐", "司徒", "慕容",
};

int surname_rank(const char *text, size_t *ret_size) {
    int found = -1;
    size_t longest = 0;
    for (size_t i = 0; i < sizeof(surnames) / sizeof(surnames[0]); i++) {
        size_t size = strlen(surnames[i]);
        if (size > longest && strncmp(text, surnames[i], size) == 0) {
            found = (int)i;
            longest = size;
        }
    }
    if (found >= 0)
        *ret_size = longest;
    return found;
}
