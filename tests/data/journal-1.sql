-- A journal as version 1 of its schema kept it: a rehearsed admission, two badges, an exit, refusals, a second day.
BEGIN TRANSACTION;
CREATE TABLE entry (
    seq      INTEGER PRIMARY KEY CHECK (seq > 0),
    uuid     BLOB NOT NULL UNIQUE CHECK (length(uuid) = 16),
    kind     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    boot     TEXT NOT NULL,
    boottime INTEGER NOT NULL,
    body     TEXT NOT NULL,
    prev     BLOB NOT NULL CHECK (length(prev) = 32),
    hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
INSERT INTO entry VALUES(1,X'bf6db33b59224a008fabea49fd7b4a9a','scan',1793062800000,'00000000-0000-4000-8000-000000000001',1000,'{"verdict":"ok","admitted":true,"kind":"t1","ticket":11,"gate":"desk-1","zone":"main","dir":"in","day":0,"warnings":0,"code_digest":"01020300000000000000000000000000","prior":null,"clock_ok":true,"rehearsal":true}',X'0000000000000000000000000000000000000000000000000000000000000000',X'b8f7abe5b706667124ca8f5c85be5ee051f7ece0f4be7b68d6d21b7b2cab31f3');
INSERT INTO entry VALUES(2,X'a634ae2693d745ed98b989f6d9026b2f','print.intent',1793062800000,'00000000-0000-4000-8000-000000000001',1000,'{"intent":2,"attempt":1,"ticket":11,"serial":1,"logos":[],"credits":[],"clock_ok":true,"rehearsal":true}',X'b8f7abe5b706667124ca8f5c85be5ee051f7ece0f4be7b68d6d21b7b2cab31f3',X'89e228d3effa08753f52400dba9b05ba2fe4eac35f9b8d4e95ca9c115c42182d');
INSERT INTO entry VALUES(3,X'e2603d4ca9d84e6bbaa18c766ea63b28','scan',1793062800000,'00000000-0000-4000-8000-000000000001',1000,'{"verdict":"ok","admitted":true,"kind":"t1","ticket":11,"gate":"desk-1","zone":"main","dir":"in","day":0,"warnings":0,"code_digest":"01020300000000000000000000000000","prior":null,"clock_ok":true,"rehearsal":false}',X'89e228d3effa08753f52400dba9b05ba2fe4eac35f9b8d4e95ca9c115c42182d',X'20a0d637f78227891a56db38229766c777936fd293dff46ca4d07e467d17dd0a');
INSERT INTO entry VALUES(4,X'bb83cb9bb17e47a989d5e65f63998a97','print.intent',1793062800000,'00000000-0000-4000-8000-000000000001',1000,'{"intent":4,"attempt":1,"ticket":11,"serial":1,"logos":[3,2],"credits":[[1,2],[2,-2],[3,0]],"clock_ok":true,"rehearsal":false}',X'20a0d637f78227891a56db38229766c777936fd293dff46ca4d07e467d17dd0a',X'65684fd15ea9c17216a5b67d78a1326a1901cdcf178e3a0504c9ec795b1c0612');
INSERT INTO entry VALUES(5,X'ba885f839314497fb621f80f024537ba','print.sent',1793062800000,'00000000-0000-4000-8000-000000000001',1000,'{"intent":4,"badge":"bb83cb9b-b17e-47a9-89d5-e65f63998a97","attempt":1,"ticket":11,"serial":1,"job":"urn:uuid:job-1","detail":"","clock_ok":true,"rehearsal":false}',X'65684fd15ea9c17216a5b67d78a1326a1901cdcf178e3a0504c9ec795b1c0612',X'6350f343cf8e5f506cb39c19994ad78f358510ca0fecd67efb075bf51b359270');
INSERT INTO entry VALUES(6,X'a19bf7ca5b3e44189c2b64bc08c9f9f8','print.printed',1793062800000,'00000000-0000-4000-8000-000000000001',1000,'{"intent":4,"badge":"bb83cb9b-b17e-47a9-89d5-e65f63998a97","attempt":1,"ticket":11,"serial":1,"job":"","detail":"","clock_ok":true,"rehearsal":false}',X'6350f343cf8e5f506cb39c19994ad78f358510ca0fecd67efb075bf51b359270',X'd4559ce5b032fb14495681de7f6a51e026d34505a173e86c1297329707c84462');
INSERT INTO entry VALUES(7,X'66d98d9e973c47948605d66113a779ac','scan',1793062860000,'00000000-0000-4000-8000-000000000001',1000,'{"verdict":"ok","admitted":true,"kind":"t1","ticket":12,"gate":"desk-1","zone":"main","dir":"in","day":0,"warnings":0,"code_digest":"01020300000000000000000000000000","prior":null,"clock_ok":true,"rehearsal":false}',X'd4559ce5b032fb14495681de7f6a51e026d34505a173e86c1297329707c84462',X'debc3f9a3b3b6e16b23def843d44801dd0eed92a218884dbcf7a3e4aa925147a');
INSERT INTO entry VALUES(8,X'257af12d54cc4e49a484c50c13917d04','print.intent',1793062860000,'00000000-0000-4000-8000-000000000001',1000,'{"intent":8,"attempt":1,"ticket":12,"serial":1,"logos":[1,3],"credits":[[1,-2],[2,2],[3,0]],"clock_ok":true,"rehearsal":false}',X'debc3f9a3b3b6e16b23def843d44801dd0eed92a218884dbcf7a3e4aa925147a',X'11ca31111b62bc087076778202327bc2fbda52a57753415ae5682416714207b9');
INSERT INTO entry VALUES(9,X'ddd9f64790894a178e024a00edd7a5ed','print.sent',1793062800000,'00000000-0000-4000-8000-000000000001',1000,'{"intent":8,"badge":"257af12d-54cc-4e49-a484-c50c13917d04","attempt":1,"ticket":12,"serial":1,"job":"urn:uuid:job-2","detail":"","clock_ok":true,"rehearsal":false}',X'11ca31111b62bc087076778202327bc2fbda52a57753415ae5682416714207b9',X'9e13d5877d0cd5bc8245124a7f4c743e8787cd43ed60c5c21715bdc9528fea1d');
INSERT INTO entry VALUES(10,X'ade7310446cf49c6883ea10d70f32084','scan',1793062870000,'00000000-0000-4000-8000-000000000001',1000,'{"verdict":"unpaid","admitted":false,"kind":"t1","ticket":13,"gate":"desk-1","zone":"main","dir":"in","day":0,"warnings":0,"code_digest":"01020300000000000000000000000000","prior":null,"clock_ok":true,"rehearsal":false}',X'9e13d5877d0cd5bc8245124a7f4c743e8787cd43ed60c5c21715bdc9528fea1d',X'30879015a23522f66b14489055d12527ed2ca06224779bb58942fa07ed2196e0');
INSERT INTO entry VALUES(11,X'e2c596062d914143b3e1370969ba6888','scan',1793066400000,'00000000-0000-4000-8000-000000000001',1000,'{"verdict":"ok_exit","admitted":true,"kind":"t1","ticket":11,"gate":"desk-2","zone":"main","dir":"out","day":0,"warnings":0,"code_digest":"01020300000000000000000000000000","prior":"e2603d4c-a9d8-4e6b-baa1-8c766ea63b28","clock_ok":true,"rehearsal":false}',X'30879015a23522f66b14489055d12527ed2ca06224779bb58942fa07ed2196e0',X'6adc4b9d436222527e6484dfabc711d64f938e06af0a51cea4f48dcb84eaeac6');
INSERT INTO entry VALUES(12,X'd2702a2e2436427fb35bbe8414ba049c','scan',1793066500000,'00000000-0000-4000-8000-000000000001',1000,'{"verdict":"already_in","admitted":false,"kind":"t1","ticket":12,"gate":"desk-1","zone":"main","dir":"in","day":0,"warnings":0,"code_digest":"01020300000000000000000000000000","prior":"66d98d9e-973c-4794-8605-d66113a779ac","clock_ok":true,"rehearsal":false}',X'6adc4b9d436222527e6484dfabc711d64f938e06af0a51cea4f48dcb84eaeac6',X'89bf88d451df0238cc919175e9cb7585e62e98339b5af1221cc0ee5828f1a6dc');
INSERT INTO entry VALUES(13,X'02896939aa0242149aa09df81421604f','note',1793066600000,'00000000-0000-4000-8000-000000000001',1000,'{"text":"rain","clock_ok":true,"rehearsal":false}',X'89bf88d451df0238cc919175e9cb7585e62e98339b5af1221cc0ee5828f1a6dc',X'5c1bdb80273545f7427e88929131bfcb4c40a2bbb08ef4ab507bd404236e6d15');
INSERT INTO entry VALUES(14,X'f38fc969295348469a1d5edd45fd0622','scan',1793149200000,'00000000-0000-4000-8000-000000000001',1000,'{"verdict":"ok","admitted":true,"kind":"t1","ticket":14,"gate":"desk-1","zone":"main","dir":"in","day":1,"warnings":0,"code_digest":"01020300000000000000000000000000","prior":null,"clock_ok":true,"rehearsal":false}',X'5c1bdb80273545f7427e88929131bfcb4c40a2bbb08ef4ab507bd404236e6d15',X'560ed79af06563971acf0d0ee0b4c4d86916c106ffc2a2a7d0d4c69ff550d58c');
INSERT INTO entry VALUES(15,X'5633ccc52b224fa3afbf69d3f94be313','scan',1793235600000,'00000000-0000-4000-8000-000000000001',1000,'{"verdict":"unreadable","admitted":false,"kind":"unreadable","ticket":null,"gate":"desk-1","zone":"main","dir":"in","day":null,"warnings":0,"code_digest":"01020300000000000000000000000000","prior":null,"clock_ok":true,"rehearsal":false}',X'560ed79af06563971acf0d0ee0b4c4d86916c106ffc2a2a7d0d4c69ff550d58c',X'4fa73092926594b3fdf4b4edb220ca10b1ff29807b1c6c93e24e1fdcd38b97f0');
CREATE TABLE latest (
    rehearsal INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL
) STRICT;
INSERT INTO latest VALUES(0,1793235600000);
INSERT INTO latest VALUES(1,1793062800000);
CREATE TABLE scan (
    seq       INTEGER PRIMARY KEY,
    uuid      BLOB NOT NULL,
    rehearsal INTEGER NOT NULL,
    ticket    INTEGER,
    zone      TEXT NOT NULL,
    gate      TEXT NOT NULL,
    day       INTEGER,
    at        INTEGER NOT NULL,
    dir       TEXT NOT NULL,
    verdict   TEXT NOT NULL,
    admitted  INTEGER NOT NULL
) STRICT;
INSERT INTO scan VALUES(1,X'bf6db33b59224a008fabea49fd7b4a9a',1,11,'main','desk-1',0,1793062800000,'in','ok',1);
INSERT INTO scan VALUES(3,X'e2603d4ca9d84e6bbaa18c766ea63b28',0,11,'main','desk-1',0,1793062800000,'in','ok',1);
INSERT INTO scan VALUES(7,X'66d98d9e973c47948605d66113a779ac',0,12,'main','desk-1',0,1793062860000,'in','ok',1);
INSERT INTO scan VALUES(10,X'ade7310446cf49c6883ea10d70f32084',0,13,'main','desk-1',0,1793062870000,'in','unpaid',0);
INSERT INTO scan VALUES(11,X'e2c596062d914143b3e1370969ba6888',0,11,'main','desk-2',0,1793066400000,'out','ok_exit',1);
INSERT INTO scan VALUES(12,X'd2702a2e2436427fb35bbe8414ba049c',0,12,'main','desk-1',0,1793066500000,'in','already_in',0);
INSERT INTO scan VALUES(14,X'f38fc969295348469a1d5edd45fd0622',0,14,'main','desk-1',1,1793149200000,'in','ok',1);
INSERT INTO scan VALUES(15,X'5633ccc52b224fa3afbf69d3f94be313',0,NULL,'main','desk-1',NULL,1793235600000,'in','unreadable',0);
CREATE TABLE badge (
    handle    INTEGER PRIMARY KEY,
    uuid      BLOB NOT NULL,
    rehearsal INTEGER NOT NULL,
    ticket    INTEGER NOT NULL,
    serial    INTEGER NOT NULL,
    attempt   INTEGER NOT NULL,
    state     TEXT NOT NULL,
    job       TEXT NOT NULL,
    UNIQUE (ticket, rehearsal, serial)
) STRICT;
INSERT INTO badge VALUES(2,X'a634ae2693d745ed98b989f6d9026b2f',1,11,1,1,'print.intent','');
INSERT INTO badge VALUES(4,X'bb83cb9bb17e47a989d5e65f63998a97',0,11,1,1,'print.printed','urn:uuid:job-1');
INSERT INTO badge VALUES(8,X'257af12d54cc4e49a484c50c13917d04',0,12,1,1,'print.sent','urn:uuid:job-2');
CREATE TABLE badge_logo (
    badge   INTEGER NOT NULL,
    place   INTEGER NOT NULL,
    sponsor INTEGER NOT NULL,
    PRIMARY KEY (badge, place)
) STRICT, WITHOUT ROWID;
INSERT INTO badge_logo VALUES(4,0,3);
INSERT INTO badge_logo VALUES(4,1,2);
INSERT INTO badge_logo VALUES(8,0,1);
INSERT INTO badge_logo VALUES(8,1,3);
CREATE TABLE rotation (
    rehearsal INTEGER NOT NULL,
    runner    INTEGER NOT NULL,
    credit    INTEGER NOT NULL,
    PRIMARY KEY (rehearsal, runner)
) STRICT, WITHOUT ROWID;
INSERT INTO rotation VALUES(0,1,-2);
INSERT INTO rotation VALUES(0,2,2);
INSERT INTO rotation VALUES(0,3,0);
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_comes_last BEFORE INSERT ON entry WHEN EXISTS (SELECT 1 FROM entry WHERE seq >= NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE INDEX scan_admitted ON scan (ticket, zone) WHERE admitted;
CREATE INDEX badge_open ON badge (handle)
    WHERE state IN ('print.intent', 'print.sent', 'print.printing', 'print.uncertain');
COMMIT;
PRAGMA user_version = 1;
