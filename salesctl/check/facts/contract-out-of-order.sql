-- message: {later:words} on {later_on:date}, before it was {earlier:words} on {earlier_on:date}
-- words: drawn up, handed to legal, approved by legal, received from legal, sent to the client, signed by the client, returned to legal
-- within: record
-- hint: correct one of the two dates
-- needs: contract
-- of: contract
with steps as (
  select id, 1 as turn, 'drawn up' as name, 'drafted_at' as field, drafted_on as day from r_contract where drafted_on is not null
  union all select id, 2, 'handed to legal', 'to_legal_at', to_legal_on from r_contract where to_legal_on is not null
  union all select id, 3, 'approved by legal', 'approved_at', approved_on from r_contract where approved_on is not null
  union all select id, 4, 'received from legal', 'received_at', received_on from r_contract where received_on is not null
  union all select id, 5, 'sent to the client', 'sent_at', sent_on from r_contract where sent_on is not null
  union all select id, 6, 'signed by the client', 'signed_client_at', signed_client_on from r_contract where signed_client_on is not null
  union all select id, 7, 'returned to legal', 'returned_at', returned_on from r_contract where returned_on is not null
),
pairs as (
  select s.id, s.name as later, s.field, s.day as later_on, lag(s.name) over w as earlier, lag(s.day) over w as earlier_on
  from steps as s
  window w as (partition by s.id order by s.turn)
)
select 'contract' as kind, id, field as at, later, later_on, earlier, earlier_on from pairs where later_on < earlier_on
