-- To which side market news was handed on, and the day that side read it (`read_on`): whoever is named as its reader must have said so.
-- stage: intel
-- needs: intel_passes
select p.record as intel, p."to" as side, p.at_on as passed_on, iif(coalesce(s.forged, 0), null, p.acknowledged_on) as read_on
from intel_passes as p
left join signed as s on s.kind = 'intel' and s.record = p.record and s.place = 'passes.' || p."to"
