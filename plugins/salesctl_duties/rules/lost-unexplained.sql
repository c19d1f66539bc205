-- duty: 23
-- title: Find out what won a deal for a competitor
-- action: task
-- why: {title} was lost to {rival} on {lost_on:date}; what they offered is not noted
-- urgency: week
-- settings: before_days=30 within_days=90
-- needs: deal deal_state
-- done_when: there is intel of them from around that time, or from that client
-- do: salesctl intel add COMPETITOR "…" --client {client}
select s.client, s.owner, s.deal as about, s.title, c.name as rival, s.stage_on as lost_on, s.stage_on as due
from deal_state as s
join deal as d on d.id = s.deal
join competitor as c on c.id = d.lost_to
where s.outcome = 'lost' and s.stage_on > add_days(today(), -:within_days)
  and not exists (
    select 1 from intel as i
    where i.competitor = d.lost_to and i.archived = 0
      and (i.client = s.client or i.observed_on >= add_days(s.stage_on, -:before_days)))
