-- message: document {number} of {dated_on:date} is in the opening balance of {as_of:date} as well: what that says is owed
-- hint: see that the balance says what was still owed of it on that day
-- level: warning
-- needs: balance_documents
-- of: balance
select 'balance' as kind, balance as id, 'documents.' || number as at, number, as_of, dated_on
from in_opening
where counted = 0
