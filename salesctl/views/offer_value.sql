-- What each offer comes to: its lines rounded one by one, then summed.
-- shows: client
-- money: net, gross
-- stage: offer
select o.id as offer, o.client, coalesce(o.currency, book_currency()) as currency, count(l.id) as lines,
  sum(line_net(l.price, l.qty, coalesce(l.discount, 0), coalesce(l.tax, 0), coalesce(l.tax_basis, o.tax, '') = 'included',
    coalesce(o.currency, book_currency()))) as net,
  sum(line_gross(l.price, l.qty, coalesce(l.discount, 0), coalesce(l.tax, 0), coalesce(l.tax_basis, o.tax, '') = 'included',
    coalesce(o.currency, book_currency()))) as gross
from offer as o
left join offer_lines as l on l.record = o.id
where o.archived = 0
group by o.id
