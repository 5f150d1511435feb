/* kioskctl new: an event folder to start from, small, commented, and good as it stands (kioskctl check agrees). */
#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl/sheet.h"
#include "ctl/verbs.h"

static const struct {
    const char *name, *text;
} FILES[] = {
    {"event.conf", "# An event. Every key and column is explained by: kioskctl help event\n"
                   "[event]\n"
                   "code = my-event\n"
                   "# Any number your other events do not have. It is printed into tickets: never change it later.\n"
                   "id = 1001\n"
                   "name_zh = 我的活动\n"
                   "name_en = My Event\n"
                   "venue_zh = 一号厅\n"
                   "venue_en = Hall 1\n"
                   "timezone = Asia/Shanghai\n"
                   "days = 2026-10-24;2026-10-25\n"
                   "language = zh\n"
                   "# Badges of 62x100, 86x54 or 100x150 mm; or your own in badge/.\n"
                   "badge_family = 62x100\n"
                   "\n"
                   "# The second display:\n"
                   "[reel]\n"
                   "# Minutes in which a session is counted down to; 0 = never.\n"
                   "countdown = 10\n"
                   "# wifi_name = Guests\n"
                   "# wifi_password = \n"
                   "# thanks_zh = 社区甲;社区乙\n"
                   "\n"
                   "# If your spreadsheet has other headings, say which is which:\n"
                   "[columns]\n"
                   "# tickets.reference = Order code\n"},
    {"tiers.csv", "number,code,name_zh,name_en,rank,grants,badge,ticket\n"
                  "0,standard,标准票,Standard,0,1,standard,standard\n"
                  "1,vip,贵宾票,VIP,10,1 2,vip,vip\n"},
    {"channels.csv", "number,code,name_zh,name_en,quota\n"
                     "0,web,官网,Website,\n"
                     "1,invited,邀请,Invited,50\n"},
    {"tickets.csv",
     "reference,name_zh,name_latin,company,title,language,tier,channel,days,status,consent_wall,consent_sponsors\n"
     "T-0001,样例一,Sample One,示例公司,工程师,zh,standard,web,,paid,no,no\n"
     "T-0002,,Sample Two,Example Ltd,Engineer,en,vip,invited,1,paid,no,no\n"},
    {"sponsors.csv", "number,code,name_zh,name_en,logo,weight,exclusive,tiers\n"},
    {"positions.csv", "# Where sponsors are seen. With no rows: badge, ticket and screen.\n"
                      "number,code,name_zh,name_en,medium,places,width_mm,height_mm\n"},
    {"entitlements.csv", "# Who stands where. With no rows: everybody, as sponsors.csv says.\n"
                         "sponsor,position,tiers,weight,exclusive,from,until\n"},
    {"handouts.csv", "# What is handed out at a desk, once for each ticket.\n"
                     "number,code,name_zh,name_en,tiers,stock,sponsor\n"
                     "0,bag,手提袋,Tote bag,,,\n"},
    {"zones.csv", "# Rooms and areas. Whoever is inside cannot enter again where anti_passback is hard.\n"
                  "code,name_zh,name_en,parent,anti_passback,entries,capacity,cut_off,replay_seconds,"
                  "cross_gate_seconds,reentry,between\n"
                  "venue,会场,Venue,,hard,,,open,,60,no,no\n"
                  "room,圆桌室,Round-table room,venue,soft,,20,closed,,60,yes,no\n"},
    {"gates.csv", "# Where kiosks stand. A desk prints badges, a door does not.\n"
                  "code,name_zh,name_en,zone,directions,kind,quota\n"
                  "desk-1,签到台,Registration,venue,in,desk,\n"
                  "door-1,圆桌室门,Round-table door,room,both,door,\n"},
    {"sessions.csv", "# What happens when. late: 10 = until ten minutes after the start, empty = until the end.\n"
                     "code,zone,title_zh,title_en,speaker,starts,ends,early,late,capacity,list,list_mode,seats_kept,"
                     "quotas\n"
                     "talk,room,闭门圆桌,Round Table,样例一,2026-10-24 14:00,2026-10-24 15:30,15,10,20,guests,"
                     "reserves,10,\n"},
    {"rules.csv", "# The first rule that fits answers. Where one allows, whoever fits none is refused.\n"
                  "zone,session,priority,effect,tiers,channels,days,grants,flags,list,from,until,code\n"
                  "room,,10,allow,vip,,,,,,,,\n"},
    {"lists/guests.csv", "# Tickets of tickets.csv, by reference.\n"
                         "ticket,seat,note\n"
                         "T-0002,A1,\n"},
    {"programmes.csv", "# When the second display shows what. \"default\" is shown whenever no other is on.\n"
                       "code,name_zh,name_en,days,from,until,share,silent,default\n"
                       "break,茶歇,Break,1 2,10:30,11:00,25,no,\n"
                       "default,日常,In between,,,,25,yes,yes\n"},
    {"reel.csv",
     "# What it shows, in this order, again and again. Put films and pictures into media/, and say so here:\n"
     "# opening,break,film,opening.mp4,,yes,100,,,,,,,,,\n"
     "code,programme,kind,file,seconds,sound,volume,captions,sponsor,weight,from,until,name_zh,name_en,"
     "title_zh,title_en\n"
     "agenda,break default,card,agenda,15,,,,,,,,,,,\n"},
    {"staff.csv", "# Who may do more at a door. Add people with: kioskctl staff FOLDER NUMBER --name NAME\n"
                  "number,name,rights,pin\n"},
};

static int make_folders(const char *dir, struct faults *faults) {
    static const char *const folders[] = {"logos", "badge", "ticket", "card", "lists", "media"};
    if (g_mkdir_with_parents(dir, 0755) < 0)
        return fault_add(faults, dir, 0, NULL, "cannot be made: %s", g_strerror(errno));
    g_autoptr(GDir) there = g_dir_open(dir, 0, NULL);
    if (!there || g_dir_read_name(there))
        return fault_add(faults, dir, 0, NULL, "is not an empty folder: nothing was written");
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(dir, folders[i], NULL);
        if (mkdir(path, 0755) < 0)
            return fault_add(faults, path, 0, NULL, "cannot be made: %s", g_strerror(errno));
    }
    return 0;
}

int verb_new(const struct options *options) {
    FAULTS_AUTO faults = {0};
    const char *dir = options->words[0];
    int r = make_folders(dir, &faults);
    for (size_t i = 0; r == 0 && i < G_N_ELEMENTS(FILES); i++) {
        g_autofree char *path = g_build_filename(dir, FILES[i].name, NULL);
        r = files_write(path, FILES[i].text, strlen(FILES[i].text), 0644);
        if (r < 0)
            fault_add(&faults, path, 0, NULL, "cannot be written: %s", g_strerror(-r));
    }
    if (r == 0)
        printf("%s: an event to start from. Edit its files, then: kioskctl check %s\n", dir, dir);
    return verb_end(options, &faults, NULL);
}
