-- What lists of deals add: the stage they stand at.
-- lists: deal
-- word: stage
select deal, coalesce(currency, book_currency()) as currency, stage from deal_state
