-- Running promotions by product and client they are for, as in `promotion_for`.
-- quantity: min_qty
-- percent: discount
select promotion, title, discount, min_qty, ends_on as until, client, product
from promotion_for
where begins_on <= today() and coalesce(ends_on, today()) >= today()
