-- What each offer comes to, rounded as the policy of its day says: line by line, or the tax once for all lines of a rate
-- (`by_document`).
-- shows: client
-- money: net, gross
-- stage: offer
-- needs: offer
with line as (
  select o.id as offer, l.id, l.price, l.qty, coalesce(l.discount, 0) as discount, coalesce(l.tax, 0) as tax,
    coalesce(l.tax_basis, o.tax, '') = 'included' as included, coalesce(o.currency, book_currency()) as currency,
    coalesce((
      select p.tax_rounding from policy as p where p.archived = 0 and p.valid_from <= o.date order by p.valid_from desc limit 1), 'line')
      = 'document' as by_document
  from offer as o
  join offer_lines as l on l.record = o.id
  where o.archived = 0
),
-- a price without tax comes to the same net, one with tax to the same gross, however the tax is rounded
together as (
  select offer, tax, included, currency,
    sum(iif(included, line_gross(price, qty, discount, tax, 1, currency), line_net(price, qty, discount, tax, 0, currency))) as amount
  from line
  where by_document
  group by offer, tax, included, currency
),
part as (
  select offer, line_net(amount, quantity(1), 0, tax, included, currency) as net,
    line_gross(amount, quantity(1), 0, tax, included, currency) as gross
  from together
  union all
  select offer, line_net(price, qty, discount, tax, included, currency), line_gross(price, qty, discount, tax, included, currency)
  from line
  where not by_document
)
select o.id as offer, o.client, coalesce(o.currency, book_currency()) as currency,
  (select count(*) from offer_lines as l where l.record = o.id) as lines, sum(p.net) as net, sum(p.gross) as gross
from offer as o
left join part as p on p.offer = o.id
where o.archived = 0
group by o.id
