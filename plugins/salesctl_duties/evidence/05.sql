-- Clients who were shipped to.
select c.owner, d.client as about, d.day
from shipment_day as d
join client as c on c.id = d.client
