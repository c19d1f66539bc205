-- What was granted beyond the policy in force on its day, whichever record grants it: a price by its effect, days to pay, a credit
-- limit, a debt let go, a cheaper price list on a client's card (`list`, by how much what it orders is cheaper). `asked` is what the client gets, `allowed` what the owner may give without asking: a discount in percent,
-- days, money; of a price under the floor (`floor`) the discount it comes to. `approved` is 1 where somebody who may decide allowed
-- at least as much: in the record, in what it rests on (its order, its offer), in a contract of the client that held then, or on
-- the client's card. `rejected` is 1 where the last word was no, to no more than this. `at` is where it stands; for `gone` and `elsewhere` see
-- `judged_document`.
-- boolean: gone, elsewhere, approved, rejected
with let_go as (
  -- what lessens a debt though nothing came back, nothing was claimed and no contract grants a rebate
  select n.id, n.shipment, n.date, n.amount, n.id in (select id from credit_waiting) as waits
  from credit_note as n
  where n.archived = 0 and n.reason <> 'return'
    and not (n.reason = 'claim' and exists (
      select 1
      from (
        select id, claim_on, claim_amount from shipment
        union all
        select id, claim_on, claim_amount from invoice) as s
      -- a document keeps its last claim: what was credited on a day before it was for one that is settled
      where s.id = coalesce(n.shipment, n.invoice) and (s.claim_on > n.date or s.claim_on is not null and coalesce(s.claim_amount, n.amount) >= n.amount)))
    and not (n.reason = 'rebate' and exists (
      select 1 from contract as c join contract_rebates as r on r.record = c.id
      where c.client = n.client and c.archived = 0 and coalesce(c."from", n.date) <= n.date
        and coalesce(c.terminated_on, n.date) >= n.date))
),
-- what they would have cost by the list
agreed as materialized (
  select record, line, listed, tax_rate, tax, promoted
  from judged_line
  where kind = 'order' and record in (select s."order" from let_go as n join shipment as s on s.id = n.shipment)
),
shipped as (
  select l.shipment, sum(l.gross) as gross, sum(coalesce(line_gross(j.listed, l.qty, 0, j.tax_rate, j.tax = 'included', l.currency), l.gross)) as listed,
    sum(coalesce(percent_of(line_gross(j.listed, l.qty, 0, j.tax_rate, j.tax = 'included', l.currency), j.promoted, l.currency), 0)) as promoted,
    max(l.currency) as currency
  from shipment_line as l
  left join agreed as j on j.record = l.order_id and j.line = l.order_line
  where l.shipment in (select shipment from let_go)
  group by l.shipment
),
granted as (
  select l.kind, l.record, l.client, l.owner, l.dated_on, l.gone, l.elsewhere, 'lines.' || l.line as at, w.what,
    discount_of(l.listed, l.effective) as asked, iif(w.what = 'discount', max(l.allowed, l.promoted), null) as allowed
  from judged_line as l
  cross join (select 'discount' as what union all select 'floor') as w
  where l.effective < iif(w.what = 'discount', min(l.listed, discounted(l.listed, max(l.allowed, l.promoted))),
    min(l.floor, discounted(l.listed, l.promoted)))
  union all
  -- a rebate takes off what the discount left
  select j.kind, j.record, j.client, j.owner, j.dated_on, j.gone, j.elsewhere, 'terms.discount', 'discount',
    combined_discount(coalesce(c.terms_discount, 0), c.rebate), t.percent
  from judged_document as j
  join (
    select k.id, k.terms_discount, coalesce((select max(r.percent) from contract_rebates as r where r.record = k.id), 0) as rebate
    from contract as k) as c on c.id = j.record
  join limit_of as t on t.policy = j.policy and t.role = j.role and t.product_group = ''
  where j.kind = 'contract' and combined_discount(coalesce(c.terms_discount, 0), c.rebate) > t.percent
  union all
  select j.kind, j.record, j.client, j.owner, j.dated_on, j.gone, j.elsewhere, 'amount', 'discount',
    coalesce(discount_of(s.listed, s.gross - n.all_let_go), percent(100)), t.percent
  from judged_document as j
  join (
    select n.id, n.shipment, (
        select sum(b.amount) from let_go as b
        where b.shipment = n.shipment and (b.date, b.id) <= (n.date, n.id) and (b.id = n.id or b.waits = 0)) as all_let_go
    from let_go as n) as n on n.id = j.record
  join limit_of as t on t.policy = j.policy and t.role = j.role and t.product_group = ''
  left join shipped as s on s.shipment = n.shipment
  where j.kind = 'credit_note'
    and (j.gone = 0 or s.shipment is null or s.gross - n.all_let_go < min(s.gross, round_money(discounted(s.listed, t.percent), s.currency), s.listed - s.promoted))
  union all
  select j.kind, j.record, j.client, j.owner, j.dated_on, j.gone, j.elsewhere, 'terms.deferral_days', 'deferral',
    term_days(o.terms_deferral_days), p.deferral_days
  from judged_document as j
  join offer as o on o.id = j.record
  join policy as p on p.id = j.policy
  where j.kind = 'offer' and term_days(o.terms_deferral_days) > p.deferral_days
  union all
  select j.kind, j.record, j.client, j.owner, j.dated_on, j.gone, j.elsewhere, 'terms.deferral_days', 'deferral',
    term_days(c.terms_deferral_days), p.deferral_days
  from judged_document as j
  join contract as c on c.id = j.record
  join policy as p on p.id = j.policy
  where j.kind = 'contract' and term_days(c.terms_deferral_days) > p.deferral_days
  union all
  -- by whatever is owed, and when it is due in the end, from the day that was agreed
  select j.kind, j.record, j.client, j.owner, j.dated_on, j.gone, j.elsewhere,
    iif(exists (
      select 1 from shipment as s where s.id = j.record and s.due_on is null
      union all
      select 1 from invoice as i where i.id = j.record and i.due_on is null), 'terms_days', 'due_on'), 'deferral',
    days_between(coalesce(b.day, d.dated_on), d.due_on), p.deferral_days
  from judged_document as j
  join charged_document as d on d.document = j.record and d.kind = j.kind
  join policy as p on p.id = j.policy
  left join term_began as b on b.document = j.record
  where j.kind in ('shipment', 'invoice') and days_between(coalesce(b.day, d.dated_on), d.due_on) > p.deferral_days
  union all
  select j.kind, j.record, j.client, j.owner, j.dated_on, j.gone, j.elsewhere, 'payment_terms_days', 'deferral',
    term_days(c.payment_terms_days), p.deferral_days
  from judged_document as j
  join client as c on c.id = j.record
  join policy as p on p.id = j.policy
  where j.kind = 'client' and term_days(c.payment_terms_days) > p.deferral_days
  union all
  select j.kind, j.record, j.client, j.owner, j.dated_on, j.gone, j.elsewhere, 'terms.credit_limit', 'credit',
    c.terms_credit_limit, p.credit_limit
  from judged_document as j
  join contract as c on c.id = j.record
  join policy as p on p.id = j.policy
  where j.kind = 'contract' and c.terms_credit_limit > p.credit_limit
  union all
  select j.kind, j.record, j.client, j.owner, j.dated_on, j.gone, j.elsewhere, 'credit_limit', 'credit', c.credit_limit, p.credit_limit
  from judged_document as j
  join client as c on c.id = j.record
  join policy as p on p.id = j.policy
  where j.kind = 'client' and c.credit_limit > p.credit_limit
  union all
  select j.kind, j.record, j.client, j.owner, j.dated_on, j.gone, j.elsewhere, 'price_list', 'list', discount_of(e.usual, e.named),
    min(coalesce(t.percent, percent(100)), coalesce(discount_of(e.usual, e.floor), percent(100)))
  from judged_document as j
  join eased_price as e on e.client = j.record
  left join product as p on p.id = e.product
  left join limit_of as t on t.policy = j.policy and t.role = j.role and t.product_group = coalesce(p."group", '')
  where j.kind = 'client' and (e.named < discounted(e.usual, t.percent) or e.named < e.floor)
)
select g.kind, g.record, g.client, g.owner, g.dated_on, g.gone, g.elsewhere, g.at, g.what, g.asked, g.allowed,
  exists (
    select 1 from approval as w
    where w.kind = g.kind and w.record = g.record and w.approved
      and (w.as_it_stands or case g.what when 'discount' then w.discount >= g.asked when 'deferral' then w.deferral_days >= g.asked
        when 'credit' then w.credit_limit >= g.asked
        when 'list' then w.price_list = (select c.price_list from client as c where c.id = g.record) else w.least <= (
          select v.net from order_sum as v where g.kind = 'order' and v."order" = g.record
          union all
          select v.net from offer_value as v where g.kind = 'offer' and v.offer = g.record) end))
  or exists (
    select 1 from rests_on as b
    join approval as w on w.kind = b.under_kind and w.record = b.under and w.approved
    where b.kind = g.kind and b.record = g.record
      and case g.what when 'deferral' then w.deferral_days >= g.asked when 'credit' then w.credit_limit >= g.asked
        else w.discount >= g.asked end) as approved,
  coalesce((
    select not w.approved and (w.as_it_stands or coalesce(case g.what when 'discount' then g.asked >= w.discount
      when 'deferral' then g.asked >= w.deferral_days when 'credit' then g.asked >= w.credit_limit
      when 'list' then w.price_list = (select c.price_list from client as c where c.id = g.record) else w.least >= (
        select v.net from order_sum as v where g.kind = 'order' and v."order" = g.record
        union all
        select v.net from offer_value as v where g.kind = 'offer' and v.offer = g.record) end, 0))
    from approval as w
    where w.kind = g.kind and w.record = g.record
    order by w.at desc
    limit 1), 0) as rejected
from granted as g
