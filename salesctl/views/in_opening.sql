-- Documents that are in the book as records and in an opening balance, by number and, where the opening says it, date. `counted`: the
-- record is dated after the opening, so that both are owed.
-- stage: document, client
-- needs: balance_documents
select c.document, c.kind, c.client, c.number, b.id || '/' || n.number as opening, b.id as balance, b.as_of, c.dated_on,
  d.document is not null as counted
from balance as b
join balance_documents as n on n.record = b.id
join charged_document as c on c.client = b.client and c.number = n.number and c.kind <> 'opening'
  and c.currency = coalesce(b.currency, book_currency()) and coalesce(n.date, c.dated_on) = c.dated_on
left join debt_document as d on d.document = c.document
where b.opening = 1 and b.archived = 0
