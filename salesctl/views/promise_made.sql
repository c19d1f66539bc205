-- Promises to pay, one row for each document they name, one with no document for those that name none. `days` is how far ahead
-- the day lies, `allowed` how far the policy of the day lets it; `binding` is 1 within that, or where somebody who may decide
-- approved it. `amount` NULL: no sum was said.
-- date: made_on, by
-- money: amount
-- boolean: binding
with named as (
  select w.record as activity, d.document
  from activity_about as w
  join debt_document as d on d.document = w.value
  union
  select w.record, d.document
  from activity_about as w
  join debt_document as d on d.order_id = w.value
),
made as (
  select a.id as activity, a.client, a.owner, a.done_at as made_at, a.done_on as made_on, a.promise_by as by, a.promise_amount as amount,
    days_between(a.done_on, a.promise_by) as days, (
      select p.promise_days from policy as p
      where p.archived = 0 and p.valid_from <= a.done_on order by p.valid_from desc limit 1) as allowed
  from activity as a
  where a.promise_by is not null and a.done_on is not null and a.archived = 0
)
select m.activity, m.client, m.owner, m.made_at, m.made_on, m.by, m.amount, m.days, m.allowed, n.document,
  m.allowed is null or m.days <= m.allowed or exists (
    select 1 from approval as w
    where w.kind = 'activity' and w.record = m.activity and w.approved and (w.as_it_stands or w.deferral_days >= m.days)) as binding
from made as m
left join named as n on n.activity = m.activity
