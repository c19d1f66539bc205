-- Obligations that somebody said need not be done, or not before a day, by rule and what they are about.
-- stage: about
-- needs: waiver
select w.rule, w.about, w."by", w.why, w.until
from waiver as w
left join signed as s on s.kind = 'waiver' and s.record = w.id and s.place = ''
where w.archived = 0 and (w.until is null or w.until > today()) and coalesce(s.forged, 0) = 0
