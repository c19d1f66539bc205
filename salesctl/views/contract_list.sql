-- What lists of contracts add: where the contract stands.
-- lists: contract
-- word: state
select contract, state from contract_state
