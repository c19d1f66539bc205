-- message: document {number} is in the opening balance of {as_of:date} and dated {dated_on:date}, after it: both are owed
-- hint: correct one of the two; where they are different documents of one number, give the one in the balance its date
-- level: settle
-- needs: balance_documents
-- of: balance
select 'balance' as kind, balance as id, 'documents.' || number as at, number, as_of, dated_on
from in_opening
where counted = 1
