-- The value added tax of each product today; NULL where none is known.
-- percent: rate
select product, rate from product_tax_rate where begins_on <= today() and until > today()
