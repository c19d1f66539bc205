-- message: {by} is said to have decided this, but {email} wrote it
-- hint: {by} decides (`salesctl approve`); where the address is an old one of theirs, say so in .mailmap
select kind, record as id, 'approvals.' || at as at, "by", email from decided where forged = 1
