-- message: it ends on {last:date}, before it begins on {first:date}
-- within: record
-- hint: correct one of the two days
select 'user' as kind, record as id, 'absences.' || "from" || '.to' as at, "from" as first, "to" as last
from r_user_absences where "to" < "from" and (length("to") > 10 or to_on < from_on)
union all
select 'price_list', id, 'valid_to', valid_from, valid_to from r_price_list where valid_to < valid_from
union all
select 'deal', id, 'trial.to', trial_from, trial_to from r_deal where trial_to < trial_from
