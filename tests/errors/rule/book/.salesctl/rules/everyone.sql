-- duty: 99
-- title: Everyone
-- action: call
-- why: because
-- urgency: week
-- done_when: never
select id as client, owner, id as about from client
