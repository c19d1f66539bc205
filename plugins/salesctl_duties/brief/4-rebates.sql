-- title: Rebates
-- heads: from #amount, percent, period, bought, still missing, until
-- money: threshold, bought, missing
-- percent: percent
-- date: until
with span as (
  select r."from" as threshold, r.percent, r.period, c.currency,
    case r.period when 'month' then substr(today(), 1, 8) || '01' when 'year' then substr(today(), 1, 5) || '01-01'
      else substr(today(), 1, 5) || substr('0' || (floor_div(substr(today(), 6, 2) - 1, 3) * 3 + 1), -2) || '-01' end as since
  from contract_rebates as r
  join contract_state as s on s.contract = r.record and s.client = :client and s.state in ('signed', 'in_force')
  join contract as c on c.id = r.record
),
done as (
  select p.*, (
      select coalesce(sum(v.gross), 0) from shipment_value as v
      where v.client = :client and v.shipped_on >= p.since and v.currency = coalesce(p.currency, book_currency())) as bought
  from span as p
)
select threshold, percent, period, bought, max(threshold - bought, 0) as missing,
  add_days(add_months(since, case period when 'month' then 1 when 'year' then 12 else 3 end), -1) as until, currency
from done
order by threshold
