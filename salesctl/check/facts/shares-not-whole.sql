-- message: the shares of the sale come to {total:percent}, not 100 %
-- within: record
-- hint: the parts of all sellers make the whole
-- of: order
select 'order' as kind, record as id, 'sold_by' as at, sum(share) as total from r_order_sold_by group by record having sum(share) <> percent(100)
union all
select 'shipment', record, 'sold_by', sum(share) from r_shipment_sold_by group by record having sum(share) <> percent(100)
union all
select 'deal', record, 'sold_by', sum(share) from r_deal_sold_by group by record having sum(share) <> percent(100)
