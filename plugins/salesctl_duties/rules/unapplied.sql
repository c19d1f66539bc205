-- duty: 2
-- title: Find out what money is for
-- action: call
-- why: {amount:money} of {payer} settles nothing, the last came on {came_on:date}
-- urgency: week
-- needs: unapplied payment_now credit_now
-- done_when: a debt takes it, the payment says what it is for (an order that is to be shipped, too), or it is paid back
-- do: salesctl statement {client}
with loose as (
  select u.client, u.entity, u.currency, u.amount, row_number() over (
      partition by u.client, u.entity order by u.currency = book_currency() desc, u.amount desc, u.currency) as turn
  from unapplied as u
  where u.amount > 0
)
select l.client, c.owner, coalesce(nullif(l.entity, ''), l.client) as about, l.currency, l.amount,
  coalesce(e.legal_name, c.name) as payer, m.came_on, m.came_on as due
from loose as l
join client as c on c.id = l.client
left join client_entities as e on e.record = l.client and l.client || '/' || e.id = l.entity
left join (
  select client, entity, currency, max(date) as came_on
  from (
    select client, entity, currency, date from payment_now where amount > 0
    union all
    select client, entity, currency, date from credit_now)
  group by client, entity, currency) as m on m.client = l.client and m.entity = l.entity and m.currency = l.currency
where l.turn = 1
