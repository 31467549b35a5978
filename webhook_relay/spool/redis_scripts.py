"""What Redis does for the spool in one step each: scripts, so that several relays stay in order.

Keys: `spool` is a hash (id, version, seq, bytes, probes); `quotas` a hash of every shop and its quota;
a shop has a stream of its events, ids `<seq>-0`, and a hash with two running sums of bytes, `put`
and `acked`, and `anew` (`Spool.name`). Every event carries `put` as it was after it, so that an acknowledgement knows what it
frees without reading what it deletes. The stream's group `shop` stands where the shop has
acknowledged, for Redis' own tools.
"""

PREFIX = "{webhook-relay}:"
"""The braces keep all keys in one slot of a cluster."""
GROUP = "shop"
VERSION = "1"

GONE = "OTHERSPOOL"
"""The error of every script when Redis holds another spool than the one that was opened."""

REFUSED_QUOTA, REFUSED_FULL = 0, -1
"""What `ADD` returns for an event in the place of its seq."""


def key(name: str, shop: str = "") -> str:
    return f"{PREFIX}{name}:{shop}" if shop else PREFIX + name


_COMMON = f"""
if redis.call('HGET', KEYS[1], 'id') ~= ARGV[1] then
  return redis.error_reply('{GONE} it is not the spool that was opened')
end
local function whole(n) return string.format('%.0f', n) end
local function seq_of(id) return tonumber(string.match(id, '^%d+')) end
local function field(list, name)
  for i = 1, #list, 2 do
    if list[i] == name then return list[i + 1] end
  end
end
local function newest(stream)
  return seq_of(field(redis.call('XINFO', 'STREAM', stream), 'last-generated-id'))
end
local function acked(stream)
  return seq_of(field(redis.call('XINFO', 'GROUPS', stream)[1], 'last-delivered-id'))
end
local function sum(hash, name) return tonumber(redis.call('HGET', hash, name) or 0) end
"""

OPEN = f"""#!lua flags=allow-oom
local id = redis.call('HGET', KEYS[1], 'id')
if not id then
  id = ARGV[1]
  redis.call('HSET', KEYS[1], 'id', id, 'version', '{VERSION}', 'seq', 0, 'bytes', 0)
end
for i = 4, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
  local stream = ARGV[2] .. ARGV[i]
  if redis.call('EXISTS', stream) == 0 then
    redis.call('XGROUP', 'CREATE', stream, ARGV[3], '0-0', 'MKSTREAM')
  end
end
return {{id, redis.call('HGET', KEYS[1], 'version')}}
"""
"""KEYS spool, quotas; ARGV new id, prefix of streams, group, then shop and quota (0: none) each.
Returns the id and the version. A Redis without memory opens too: only who fetches makes room."""

ADD = f"""#!lua
{_COMMON}
local seq, total = sum(KEYS[1], 'seq'), sum(KEYS[1], 'bytes')
local known, gap, limit = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if known > seq then seq = known + gap end
local shops = tonumber(ARGV[6])
local put, room, last = {{}}, {{}}, {{}}
for i = 1, shops do
  local quota = tonumber(ARGV[6 + 2 * i])
  put[i] = sum(KEYS[2 * i], 'put')
  room[i] = quota == 0 and math.huge or quota - put[i] + sum(KEYS[2 * i], 'acked')
end
local found = {{}}
for at = 7 + 2 * shops, #ARGV, 5 do
  local shop, size = tonumber(ARGV[at]), #ARGV[at + 4]
  if size > room[shop] then
    found[#found + 1] = {REFUSED_QUOTA}
  elseif total + size > limit then
    found[#found + 1] = {REFUSED_FULL}
  else
    seq, total = seq + 1, total + size
    put[shop], room[shop], last[shop] = put[shop] + size, room[shop] - size, seq
    redis.call('XADD', KEYS[2 * shop + 1], whole(seq) .. '-0', 'channel', ARGV[at + 1],
      'received_at', ARGV[at + 2], 'sealed', ARGV[at + 3], 'content', ARGV[at + 4],
      'put', whole(put[shop]))
    found[#found + 1] = seq
  end
end
redis.call('HSET', KEYS[1], 'seq', whole(seq), 'bytes', whole(total))
for shop, newest in pairs(last) do
  redis.call('HSET', KEYS[2 * shop], 'put', whole(put[shop]))
  redis.call('PUBLISH', ARGV[5], whole(newest) .. ' ' .. ARGV[5 + 2 * shop])
end
return found
"""
"""KEYS spool, then hash and stream of each shop; ARGV id, highest seq known, gap, limit, channel of
the news, number of shops, name and quota (0: none) of each, then of every event its shop's place,
channel, received_at, sealed and content. Returns every event's seq, or why it was refused."""

ACK = f"""#!lua flags=allow-oom
{_COMMON}
local stream, through, at = KEYS[3], tonumber(ARGV[2]), acked(KEYS[3])
through = math.min(through, newest(stream))
if through <= at then return {{at, 0}} end
local first, wanted = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1], through
if first then through = math.min(through, seq_of(first[1]) + tonumber(ARGV[3])) end
local id = whole(through) .. '-0'
local entry = redis.call('XREVRANGE', stream, id, '-', 'COUNT', 1)[1]
if entry then
  local put = tonumber(field(entry[2], 'put'))
  redis.call('HSET', KEYS[1], 'bytes', whole(sum(KEYS[1], 'bytes') - put + sum(KEYS[2], 'acked')))
  redis.call('HSET', KEYS[2], 'acked', whole(put))
end
redis.call('XTRIM', stream, 'MINID', '=', whole(through + 1) .. '-0')
local added = field(redis.call('XINFO', 'STREAM', stream), 'entries-added')
local read = whole(added - redis.call('XLEN', stream))
redis.call('XGROUP', 'SETID', stream, '{GROUP}', id, 'ENTRIESREAD', read)
return {{through, through < wanted and 1 or 0}}
"""
"""KEYS spool, hash and stream of a shop; ARGV id, through, most numbers at once. Returns how far it
is acknowledged now, and whether there is more to do: deleting very many would hold up webhooks.
Deleting needs no room, so a Redis at its `maxmemory` does it as well."""

NAME = f"""#!lua flags=allow-oom
{_COMMON}
if tonumber(ARGV[2]) > sum(KEYS[1], 'seq') then redis.call('HINCRBY', KEYS[2], 'anew', 1) end
return sum(KEYS[2], 'anew')
"""
"""KEYS spool, hash of a shop; ARGV id, how far the shop has read. Returns how many times its numbering
was begun anew, once more when it has read further than any number was given."""

READ = f"""#!lua flags=no-writes
{_COMMON}
local rows, size, from = tonumber(ARGV[3]), tonumber(ARGV[4]), '(' .. ARGV[2] .. '-0'
local found, step = {{}}, 1
while true do
  local some = redis.call('XRANGE', KEYS[2], from, '+', 'COUNT', step)
  for _, entry in ipairs(some) do
    size = size - #field(entry[2], 'content')
    if #found == rows or (#found > 0 and size < 0) then
      return {{newest(KEYS[2]), 1, found}}
    end
    found[#found + 1] = entry
  end
  if #some < step then return {{newest(KEYS[2]), 0, found}} end
  -- The first few tell how large they are: no read holds much more than was asked for.
  from, step = '(' .. some[#some][1], math.min(2 * step, 32)
end
"""
"""KEYS spool and stream; ARGV id, after, rows, bytes. Returns the newest seq, whether there is more,
and the entries. What is acknowledged is not in the stream."""

STATS = f"""#!lua flags=no-writes
{_COMMON}
local found = {{}}
for i = 2, #KEYS, 2 do
  local stream = KEYS[i + 1]
  local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  found[#found + 1] = {{newest(stream), acked(stream), redis.call('XLEN', stream),
    sum(KEYS[i], 'put') - sum(KEYS[i], 'acked'),
    first and field(first[2], 'received_at') or false}}
end
return found
"""
"""KEYS spool, then hash and stream of each shop; ARGV id. Returns newest, acked, events, bytes and
the oldest's time (none: no event) of each."""

PROBE = f"""#!lua
{_COMMON}
redis.call('HINCRBY', KEYS[1], 'probes', 1)
return sum(KEYS[1], 'bytes')
"""
"""KEYS spool; ARGV id. A durable write; returns all bytes that wait."""
