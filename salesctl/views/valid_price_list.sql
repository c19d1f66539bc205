-- Price lists in force today: begun, not over, and not replaced by one that is. `in_currency`: the list's, else the book's.
select p.*, coalesce(p.currency, book_currency()) as in_currency
from price_list as p
where p.archived = 0 and p.valid_from <= today() and coalesce(p.valid_to, today()) >= today()
  and not exists (
    select 1 from price_list as n
    where n.supersedes = p.id and n.archived = 0 and n.valid_from <= today() and coalesce(n.valid_to, today()) >= today())
