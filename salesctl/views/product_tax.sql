-- The value added tax of each product today; NULL where none is known.
-- percent: rate
select p.id as product, coalesce((
    select t.rate from product_tax_rates as t where t.record = p.id and t."from" <= today() order by t."from" desc limit 1), p.tax) as rate
from product as p
