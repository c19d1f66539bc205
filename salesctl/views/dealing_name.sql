-- What a type of dealing is called in the reader's language.
-- stage: type
select column1 as type, case lang() when 'ru' then column3 else column2 end as name
from (values
  ('call', 'call', 'звонок'),
  ('visit', 'visit', 'визит'),
  ('meeting', 'meeting', 'встреча'),
  ('presentation', 'presentation', 'презентация'),
  ('email', 'e-mail', 'письмо'),
  ('message', 'message', 'сообщение'),
  ('task', 'task', 'задача'))
