-- What comes again and again (`recurring`), period by period from its beginning until two years ahead: by signed contracts from their
-- first day until they end, those that renew without end; by open deals from the day they are expected to be won, by won ones from the
-- day they were, unless a contract of the deal says it. Each amount is divided among those who sell it; the parts are the whole. A
-- period runs from `period_on` to `period_to` and is invoiced on its first day; `due_on` is when that is to be paid by the terms.
-- `weight` is how likely it comes: a contract and a won deal surely, an open deal by its stage. `document` is the invoice or shipment
-- recorded for the period, NULL while there is none.
-- shows: client
-- money: amount
-- percent: weight
-- date: period_on, period_to, due_on
-- word: kind
-- stage: record, client, owner
with recursive source as (
  select 'contract' as kind, k.id as record, k.client, coalesce(k."from", k.signed_client_on) as begins_on,
    coalesce(k.terminated_on, iif(k.renews, null, k."to")) as ends_on, k.recurring_amount as amount, k.recurring_every as every,
    coalesce(k.currency, c.currency, book_currency()) as currency, coalesce(k.terms_deferral_days, c.payment_terms_days) as terms,
    percent(100) as weight
  from contract as k
  left join client as c on c.id = k.client
  where k.recurring_amount is not null and k.signed_client_on is not null and k.archived = 0
  union all
  select 'deal', s.deal, s.client, iif(s.outcome = 'won', s.stage_on, s.expected_close), null, d.recurring_amount, d.recurring_every,
    s.currency, c.payment_terms_days, iif(s.outcome = 'won', percent(100), coalesce(s.weight, 0))
  from deal_state as s
  join deal as d on d.id = s.deal
  left join client as c on c.id = s.client
  where d.recurring_amount is not null and s.outcome in ('open', 'won')
    and not exists (
      select 1 from contract as k
      where k.deal = s.deal and k.recurring_amount is not null and k.signed_client_on is not null and k.archived = 0)
),
paced as (
  select *, case every when 'month' then 1 when 'quarter' then 3 else 12 end as months
  from source
  where begins_on is not null
),
period as (
  -- counted from the beginning, so that the 31st comes back after a short month
  select record, months, begins_on, coalesce(ends_on, add_months(today(), 24)) as until, 1 as following, begins_on as period_on
  from paced
  union all
  select record, months, begins_on, until, following + 1, add_months(begins_on, months * following)
  from period
  where add_months(begins_on, months * following) <= min(until, add_months(today(), 24))
),
paper as (
  -- a part of a schedule is none of what comes again
  select coalesce(i.contract, o.contract) as contract, o.deal, i.id as document, coalesce(i.period, i.date) as day
  from invoice as i
  left join "order" as o on o.id = i."order"
  where i.archived = 0 and i.part is null and coalesce(i.kind, 'final') <> 'request'
  union all
  select o.contract, o.deal, s.id, s.shipped_on
  from shipment as s
  join "order" as o on o.id = s."order"
  where s.archived = 0
),
told as (
  select p.*, n.period_on, n.following, add_days(add_months(n.begins_on, n.months * n.following), -1) as period_to
  from period as n
  join paced as p on p.record = n.record
)
select t.kind, t.record, t.client, s.user as owner, t.period_on, t.period_to, due_date(t.terms, t.period_on) as due_on,
  case when s.share = percent(100) then t.amount when s.turn > 1 then percent_of(t.amount, s.share, t.currency) else t.amount - (
    select sum(percent_of(t.amount, o.share, t.currency)) from seller as o where o.document = t.record and o.turn > 1) end as amount,
  t.currency, t.weight, (
    select min(d.document) from paper as d
    where (t.kind = 'contract' and d.contract = t.record or t.kind = 'deal' and d.deal = t.record)
      and d.day between t.period_on and t.period_to) as document
from told as t
join seller as s on s.document = t.record
