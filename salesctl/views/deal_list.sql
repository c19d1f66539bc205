-- What lists of deals add: the stage they stand at.
-- lists: deal
-- word: stage
-- words: new #stage, qualified #stage, proposal #stage, negotiation #stage, won #stage, lost #stage
select deal, currency, stage from deal_state
