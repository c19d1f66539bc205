-- title: Key figures
-- help: Everybody's figures against their own past.
-- span: today
-- columns:
--   user    ref      who
--   figure  word     figure
--   now     as/unit  now
--   usual   as/unit  usual
--   share   percent  of the usual
-- key: user, figure
-- words:
--   shipped   shipments
--   paid      payments
--   clients   clients shipped to
--   dealings  dealings held
-- basis: This month so far against the average of the three before, up to the same working day.
-- as_of: payment, shipment
-- chart: bars share by user
select user, figure, now, usual, share, iif(figure in ('shipped', 'paid'), 'money', 'integer') as unit
from figure_trend
order by user, share, figure
