-- Clients who were shipped to.
select null as owner, client, client as about, day
from shipment_day
