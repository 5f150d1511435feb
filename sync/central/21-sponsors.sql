-- The centre, part 2b: who is entitled to stand where, with what holds for an event that does not say: a badge, a ticket
-- and a screen, at which each sponsor has the weight, exclusive and tiers of ev.sponsor. As kiosk/store/sponsors.c has it.

CREATE VIEW ev.sold_position AS
SELECT p.event_id, p.number, p.code, p.name_zh, p.name_en, p.medium, p.places
FROM ev.position AS p WHERE NOT p.deleted
UNION ALL
SELECT v.event_id, d.number, d.code, d.name_zh, d.name_en, d.medium, d.places
FROM ev.event AS v CROSS JOIN (VALUES (0::bigint, 'badge', '胸牌', 'Badge', 2::bigint, 3::bigint),
    (1, 'ticket', '门票', 'Ticket', 0, 3), (2, 'screen', '屏幕', 'Screen', 6, 6))
    AS d (number, code, name_zh, name_en, medium, places)
WHERE NOT v.deleted AND NOT EXISTS (SELECT FROM ev.position AS p WHERE p.event_id = v.event_id AND NOT p.deleted);
COMMENT ON VIEW ev.sold_position IS 'Where sponsors are seen';

CREATE VIEW ev.entitled AS
SELECT e.event_id, e.sponsor, e.position, e.tier_mask, e.weight, e.exclusive = 1 AS exclusive, e.start, e.until
FROM ev.entitlement AS e WHERE NOT e.deleted
UNION ALL
SELECT s.event_id, s.id, p.number, s.tier_mask, s.weight, s.exclusive = 1, 0, 0
FROM ev.sponsor AS s JOIN ev.sold_position AS p ON p.event_id = s.event_id AND p.medium IN (0, 2, 6)
WHERE NOT s.deleted AND NOT EXISTS (
    SELECT FROM ev.entitlement AS e WHERE e.event_id = s.event_id AND NOT e.deleted);
COMMENT ON VIEW ev.entitled IS 'Who may stand where, for which tiers, how often against the others, and when';
