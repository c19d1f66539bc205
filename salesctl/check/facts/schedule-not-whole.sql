-- message: the part payments come to {total:percent}, not 100 %
-- within: record
-- hint: the parts of a schedule make the whole
-- needs: contract_schedule
-- of: contract
select 'contract' as kind, record as id, 'schedule' as at, sum(percent) as total
from r_contract_schedule
group by record
having sum(percent) <> percent(100)
