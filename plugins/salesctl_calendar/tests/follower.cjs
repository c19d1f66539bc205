// Follows a calendar as programs do that hold events by UID: `node follower.cjs ICAL_JS FEED...` reads states of one feed, the oldest
// first, with Thunderbird's parser, and takes an event for newer only where its SEQUENCE is higher, or the same with a later
// LAST-MODIFIED. It writes what it holds after each, and the UIDs of those events that are not what the feed says.
const fs = require("fs");
const ICAL = require(process.argv[2]);
const told = (event) =>
  ["summary", "description", "location", "dtstart", "dtend", "status", "transp", "url"]
    .map((name) => String(event.getFirstPropertyValue(name)))
    .join("\n");
const modified = (event) => event.getFirstPropertyValue("last-modified").toUnixTime();
const held = new Map();
const states = process.argv.slice(3).map((file) => {
  const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(file, "utf8")));
  const events = calendar.getAllSubcomponents("vevent");
  const uids = events.map((event) => new ICAL.Event(event).uid);
  for (const [n, event] of events.entries()) {
    const before = held.get(uids[n]);
    const [now, then] = [event, before].map((one) => one && [one.getFirstPropertyValue("sequence"), modified(one)]);
    if (!before || now[0] > then[0] || (now[0] === then[0] && now[1] > then[1])) held.set(uids[n], event);
  }
  for (const uid of held.keys()) if (!uids.includes(uid)) held.delete(uid);
  const stale = uids.filter((uid, n) => told(held.get(uid)) !== told(events[n]));
  return { uids, titles: uids.map((uid) => held.get(uid).getFirstPropertyValue("summary")), stale };
});
console.log(JSON.stringify(states));
