-- Every price list line that may price a product for a client today, by `place` as in `price_list_of`. Lists in another currency,
-- not yet or no longer valid, or replaced by a valid one are left out. The first place, then the latest list, then the largest
-- quantity break reached makes the price.
-- price: price, floor
-- quantity: min_qty
select l.client, l.product, l.price, l.floor, l.list, l.list_name, l.min_qty, l.tax, l.currency, l.valid_from,
  nullif(l.valid_to, '9999-12-31') as valid_to, l.place
from price_list_line as l
join client as c on c.id = l.client and coalesce(c.currency, book_currency()) = l.currency
where today() between l.valid_from and l.valid_to and today() not between l.replaced_from and l.replaced_to
