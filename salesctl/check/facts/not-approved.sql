-- message: it went out with terms beyond the policy that nobody entitled approved: {what:words}
-- words: a price under the floor, the discount, the days to pay, the credit limit
-- hint: have it approved (`salesctl approve`), or correct it
select kind, record as id, case what when 'deferral' then 'terms.deferral_days' when 'credit' then 'terms.credit_limit'
    when 'discount' then iif(kind = 'contract', 'terms.discount', 'lines') else 'lines' end as at,
  case what when 'floor' then 'a price under the floor' when 'discount' then 'the discount' when 'deferral' then 'the days to pay'
    else 'the credit limit' end as what
from beyond_terms
where approved = 0 and gone = 1
