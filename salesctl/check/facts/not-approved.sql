-- message: the client got it though it is beyond the policy of that day, and nobody entitled approved it: {what:words}
-- hint: somebody entitled approves it (`salesctl approve`: it, its order or the client's card), or it is corrected
-- words: a discount, days to pay, the credit limit, a price under the floor
-- needs: shipment|offer_sent|contract|invoice|credit_note
-- of: order, offer, shipment, contract, invoice, credit_note
select kind, record as id, at, case what when 'deferral' then 'days to pay' when 'credit' then 'the credit limit'
    when 'floor' then 'a price under the floor' else 'a discount' end as what,
  iif(elsewhere, 'settle', 'error') as level
from concession
where approved = 0 and gone = 1
  -- a line that was added since is for whoever ships it
  and (kind <> 'order' or exists (select 1 from shipment_line as s where s.order_id = record and 'lines.' || s.order_line = at))
