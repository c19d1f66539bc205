-- message: `{stage}` was reached on {at_on:date}, before `{earlier}` on {earlier_on:date}, which stands above it
-- within: record
-- hint: stages stand in the order of time
-- needs: deal_stages
-- of: deal
select 'deal' as kind, b.record as id, 'stages.' || b.at || '.at' as at, b.stage, b.at_on, a.stage as earlier, a.at_on as earlier_on
from r_deal_stages as b
join r_deal_stages as a on a.record = b.record and a.n = b.n - 1
where b.at_on < a.at_on
