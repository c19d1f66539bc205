-- What lists of deals add: the stage they stand at.
-- lists: deal
-- word: stage
select deal, currency, stage from deal_state
