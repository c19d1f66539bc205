-- The value added tax of each product from a day (`begins_on`; '' from ever on) until the next rate begins; NULL where none is known.
-- percent: rate
with stated as (
  select id as product, tax as rate, '' as begins_on from product
  union all
  select record, rate, "from" from product_tax_rates
)
select product, rate, begins_on, lead(begins_on, 1, '9999-12-31') over (partition by product order by begins_on) as until
from stated
