-- title: Key figures
-- help: Everybody's figures against their own past.
-- span: today
-- columns:
--   user    ref      who
--   figure  word     figure
--   now     as/unit  now
--   usual   as/unit  usual
--   share   percent  of the usual
-- key: user, figure
-- words:
--   shipped   shipments
--   paid      payments
--   clients   clients shipped to
--   dealings  dealings held
-- basis: This month so far against the average of the three before, up to the same working day.
-- as_of: payment, shipment
-- chart: bars share by user
select user, figure, now, usual, share, iif(figure in ('shipped', 'paid'), 'money', 'integer') as unit
from figure_trend
order by user, share, figure

-- note: Nobody has figures of the three months before to compare with
select 1 where not exists (select 1 from result)

-- note: {deals:won deal has|won deals have} no order, shipment, invoice or payment of the client since: figures count shipments and payments, not deals
select count(*) as deals from won_unsold where won_on >= add_months(substr(today(), 1, 8) || '01', -3) having count(*) > 0

-- note: {records:payment or shipment is|payments and shipments are} in another currency than {own} and not counted
select count(distinct record) as records, book_currency() as own from (
  select shipment as record, shipped_on as day, currency from sold
  union all
  select payment, paid_on, currency from collected)
where currency <> book_currency() and day between add_months(substr(today(), 1, 8) || '01', -3) and today()
having count(distinct record) > 0

-- behind: record
-- columns:
--   day      date     day
--   client   ref      client
--   earlier  as/unit  in the three months before
select record, day, client, now, earlier, unit from trend_fact where user = :user and figure = :figure order by day, record
