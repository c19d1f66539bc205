-- What a type of dealing is called, in English: a word the reader's language has a translation of.
-- stage: type
-- words: call, visit, meeting, presentation, e-mail, message, task
select column1 as type, column2 as name
from (values
  ('call', 'call'),
  ('visit', 'visit'),
  ('meeting', 'meeting'),
  ('presentation', 'presentation'),
  ('email', 'e-mail'),
  ('message', 'message'),
  ('task', 'task'))
