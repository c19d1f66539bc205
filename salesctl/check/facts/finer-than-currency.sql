-- message: {amount:price} is finer than a sum in {currency} may be
-- hint: write it with the decimals the currency has, or name another currency
with sum_of as (
  -- what names its currency is judged by itself; here are those that take another record's, or the book's
  select 'deal' as kind, id, 'amount' as at, amount, book_currency() as currency from r_deal where currency is null
  union all
  select 'payment', id, 'amount', amount, book_currency() from r_payment where currency is null
  union all
  select 'payment', f.record, 'for.' || f.document, f.amount, book_currency()
  from r_payment_for as f
  join r_payment as p on p.id = f.record and p.currency is null
  union all
  select 'balance', d.record, 'documents.' || d.number, d.amount, book_currency()
  from r_balance_documents as d
  join r_balance as b on b.id = d.record and b.currency is null
  union all
  select 'credit_note', n.id, 'amount', n.amount, coalesce(v.currency, book_currency())
  from r_credit_note as n
  left join r_shipment_value as v on v.shipment = n.shipment
  where n.currency is null
  union all
  select 'invoice', i.id, 'amount', i.amount, coalesce(o.currency, c.currency, book_currency())
  from r_invoice as i
  left join r_order as o on o.id = i."order"
  left join r_contract as c on c.id = i.contract
  where i.currency is null
  union all
  select 'shipment', s.id, 'claim.amount', s.claim_amount, v.currency
  from r_shipment as s
  join r_shipment_value as v on v.shipment = s.id
  where s.currency is null
)
select kind, id, at, amount, currency from sum_of where amount <> round_money(amount, currency)
