-- One channel of sse-jaxrs in Redis, format 1: all that is ever done to it, each as one step. See docs/redis.md.
--
-- KEYS  1 head (hash)  2 log (stream)  3 once (string), of an idempotency key
-- ARGV  1 the verb; then what it takes
--
-- head: v format, g generation, s sequence of the newest message, f who was master when it was recorded,
--       b the generations before, newest first, each as "generation:last sequence ",
--       c sequence up to which messages were carried, if some were not yet, t time of the newest, e when to renew expiry,
--       r what was recorded by another try than its first, newest first, each as "attempt:sequence "

if redis.replicate_commands then redis.replicate_commands() end -- before 7.0 nothing is written after TIME without it

local HEAD, LOG, ONCE = KEYS[1], KEYS[2], KEYS[3]

-- The pub/sub channel. Not one of the keys: it never exists as one, and while a slot moves a cluster refuses all that
-- names a key which is not there.
local LIVE = string.gsub(HEAD, ':head:{', ':live:{', 1)

local FORMAT = '1'
local MOST_BRANCHES = 16
local MOST_RETRIED = 64
local MOST_CHANGE = 600000 -- expiry is renewed at most this late, in ms
local HEAD_OUTLIVES = 7200000 -- the log, in ms
local TRIM_EVERY = 32
local SCAN = 64

local info = redis.pcall('INFO', 'replication')

-- Who is master: another one after a restart or a promotion.
local MASTER = type(info) == 'string' and string.match(info, 'master_replid:(%x+)')
if not MASTER then error('INFO replication shows no master_replid to this user, who needs the right +info') end

-- What was lost on its way to a replica would look as if somebody had made it up.
if string.find(info, 'role:slave', 1, true) then return redis.error_reply('READONLY This is a replica') end

local function text(number) return string.format('%.0f', number) end

local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function read()
  local found = redis.call('HMGET', HEAD, 'v', 'g', 's', 'f', 'b', 'c', 't', 'e', 'r')
  if found[2] and found[1] ~= FORMAT then
    error('The channel ' .. HEAD .. ' has format ' .. tostring(found[1]) .. ', and only format 1 is known here')
  end
  return {
    g = found[2], s = tonumber(found[3] or '0'), f = found[4], b = found[5] or '',
    c = found[6] and tonumber(found[6]), t = tonumber(found[7] or '0'), e = tonumber(found[8] or '0'),
    r = found[9] or ''
  }
end

-- Nobody knows it, or Redis lost it: it begins anew.
local function create(channel, generation, age)
  redis.call('DEL', LOG)
  channel.g, channel.s, channel.f, channel.b, channel.c, channel.t, channel.e = generation, 0, MASTER, '', nil, 0, 0
  channel.r = ''
  redis.call('HSET', HEAD, 'v', FORMAT, 'g', channel.g, 's', '0', 'f', channel.f)
  redis.call('PEXPIRE', HEAD, age + HEAD_OUTLIVES)
end

-- One more in front of some that end with a space each; the oldest are forgotten.
local function before(newest, others, most)
  local kept, count = newest, 1
  for one in string.gmatch(others, '%S+ ') do
    count = count + 1
    if count > most then break end
    kept = kept .. one
  end
  return kept
end

-- Redis changed hands: what this master does not have, if there was more, was of the generation before.
local function branch(channel, generation)
  channel.b = before(channel.g .. ':' .. text(channel.s) .. ' ', channel.b, MOST_BRANCHES)
  channel.g, channel.f = generation, MASTER
  redis.call('HSET', HEAD, 'g', channel.g, 'f', channel.f, 'b', channel.b)
end

-- The last sequence of a generation before; nil if it is not known, or no longer.
local function lastOf(channel, generation)
  for g, last in string.gmatch(channel.b, '(%x+):(%d+) ') do
    if g == generation then return tonumber(last) end
  end
end

-- In which generation a message was recorded.
local function generationOf(channel, sequence)
  local found = channel.g
  for g, last in string.gmatch(channel.b, '(%x+):(%d+) ') do
    if sequence > tonumber(last) then break end
    found = g
  end
  return found
end

-- Up to where messages may be told to anybody.
local function top(channel) return channel.c or channel.s end

-- By which generation places are told: that of the newest message and not one without any, which may be lost unnoticed,
-- and with it the way on for whoever knows its place by that name only.
local function name(channel) return generationOf(channel, top(channel)) end

-- An entry's id is its sequence and its time.
local function split(entry)
  local sequence, time = string.match(entry[1], '^(%d+)-(%d+)$')
  return tonumber(sequence), tonumber(time)
end

-- The sequence of the first message at or after a time; nil if there is none.
local function first(channel, time)
  local entry = redis.call('XRANGE', LOG, '-', '+', 'COUNT', 1)[1]
  if not entry then return nil end
  local sequence, recorded = split(entry)
  if recorded >= time then return sequence end
  local low, high, found = sequence, channel.s + 1, nil
  while high - low > 1 do
    local middle = math.floor((low + high) / 2)
    entry = redis.call('XRANGE', LOG, text(middle) .. '-0', '+', 'COUNT', 1)[1]
    if not entry then
      high = middle
    else
      sequence, recorded = split(entry)
      if recorded >= time then high, found = middle, sequence else low = sequence end
    end
  end
  return found
end

-- "1:generation:sequence:", then each field as its letter, its length, ":" and its bytes.
local function message(generation, sequence, fields, from)
  local parts = {FORMAT, ':', generation, ':', text(sequence), ':'}
  for i = from, #fields, 2 do
    if fields[i] ~= 'i' then
      parts[#parts + 1] = fields[i] .. #fields[i + 1] .. ':' .. fields[i + 1]
    end
  end
  return table.concat(parts)
end

-- Publishes what is recorded and was not carried yet, up to a sequence.
local function carry(channel, upTo)
  local from = channel.c + 1
  while from <= upTo do
    local entries = redis.call('XRANGE', LOG, text(from) .. '-0', text(upTo) .. '-18446744073709551615', 'COUNT', SCAN)
    if #entries == 0 then break end
    for _, entry in ipairs(entries) do
      local sequence = split(entry)
      redis.call('PUBLISH', LIVE, message(generationOf(channel, sequence), sequence, entry[2], 1))
      from = sequence + 1
    end
  end
  channel.c = upTo
  redis.call('HSET', HEAD, 'c', text(upTo))
end

-- Where an attempt was recorded by a later try, which overtook this one: the network, or Redis, held this one back.
local function retried(channel, attempt)
  local _, colon = string.find(' ' .. channel.r, ' ' .. attempt .. ':', 1, true)
  return colon and tonumber(string.match(channel.r, '^%d+', colon))
end

-- Where an earlier try was recorded. nil: it was not. false: nobody can know any more.
-- The newest are looked at whatever their time: another master may have another clock.
local function recorded(channel, attempt, since)
  local from, looked = '+', math.huge
  while true do
    local entries = redis.call('XREVRANGE', LOG, from, '-', 'COUNT', SCAN)
    for _, entry in ipairs(entries) do
      local sequence, time = split(entry)
      local fields = entry[2]
      for i = 1, #fields, 2 do
        if fields[i] == 'i' and fields[i + 1] == attempt then return sequence end
      end
      if sequence == 1 then return nil end
      looked = time
    end
    if looked < since then return nil end
    if #entries < SCAN then
      if channel.s == 0 or channel.t < since then return nil end
      return false
    end
    from = '(' .. entries[#entries][1]
  end
end

local FIELDS = {d = true, n = true, r = true, c = true, i = true}

local function isWhole(argument) return argument and argument ~= '' and not string.find(argument, '%D') end

-- What is wrong with the arguments of a publish; asked before anything is written.
local function fault()
  if LIVE == HEAD then return 'the first key is that of a head' end
  if ONCE and not string.find(ONCE, ':once:{', 1, true) then return 'the third key is that of an idempotency key' end
  if not ARGV[2] or #ARGV[2] ~= 12 or string.find(ARGV[2], '%X') then return 'a generation is 12 hexadecimal digits' end
  for i = 3, 8 do
    if i ~= 5 and not isWhole(ARGV[i]) then return 'argument ' .. i .. ' is a whole number' end
  end
  local before = {}
  for i = 9, #ARGV, 2 do
    local field, value = ARGV[i], ARGV[i + 1]
    if not FIELDS[field] or before[field] or not value then
      return 'fields are d, n, r, c and i, each at most once and with a value'
    end
    if field == 'n' and (value == '' or string.find(value, '%c')) then return 'a name is one line that is not empty' end
    if field == 'r' and not isWhole(value) then return 'r is a whole number of ms' end
    before[field] = true
  end
  if not before.d then return 'an event has data, in the field d' end
end

local verbs = {}

-- publish  generation if a new one is needed, events and ms to retain, attempt, time in ms since which there may
--          have been an attempt before or 0, ms to know the idempotency key, 1 to record only or 0 to carry as well,
--          then fields: d data, n name, r retry in ms, c comment, i attempt
-- returns  generation, sequence; or "unknown"
function verbs.publish()
  local wrong = fault()
  if wrong then return redis.error_reply('ERR ' .. wrong) end
  local generation, events, age = string.lower(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
  local attempt, since, lifetime, tentative = ARGV[5], tonumber(ARGV[6]), ARGV[7], ARGV[8] == '1'
  if ONCE then
    local place = redis.call('GET', ONCE)
    if place then
      local g, s = string.match(place, '^(%x+):(%d+)$')
      return {g, s}
    end
  end
  local channel = read()
  local place = retried(channel, attempt)
  if place then return {generationOf(channel, place), text(place)} end
  if since > 0 and channel.g and not ONCE then -- which would have been found by its key
    place = recorded(channel, attempt, since) -- a time and not a span: this try may be late itself
    if place then return {generationOf(channel, place), text(place)} end
    if place == false then return 'unknown' end
  end
  if not channel.g then
    create(channel, generation, age)
  else
    if channel.f ~= MASTER then branch(channel, generation) end
  end
  local time = math.max(now(), channel.t)
  local carried = top(channel)
  channel.s = channel.s + 1
  channel.t = time
  local fields = {'s', text(channel.s), 't', text(time)}
  if channel.e < time then
    local slack = math.min(math.floor(age / 8), MOST_CHANGE)
    channel.e = time + slack
    fields[5], fields[6] = 'e', text(channel.e)
  end
  if tentative and not channel.c then
    channel.c = carried
    fields[#fields + 1], fields[#fields + 2] = 'c', text(carried)
  end
  if since > 0 and not ONCE and not string.find(attempt, '%s') then
    fields[#fields + 1], fields[#fields + 2] =
      'r', before(attempt .. ':' .. text(channel.s) .. ' ', channel.r, MOST_RETRIED)
  end
  if events > 0 then -- first, since it fails if somebody left another kind of key there
    redis.call('XADD', LOG, 'MAXLEN', '~', events, text(channel.s) .. '-' .. text(time), unpack(ARGV, 9))
  end
  redis.call('HSET', HEAD, unpack(fields))
  if events > 0 then
    if channel.s % TRIM_EVERY == 0 then
      local young = first(channel, time - age)
      if young then redis.call('XTRIM', LOG, 'MINID', text(young) .. '-0') end
    end
  end
  if fields[5] == 'e' then
    if events > 0 then redis.call('PEXPIRE', LOG, age + MOST_CHANGE) end
    redis.call('PEXPIRE', HEAD, age + HEAD_OUTLIVES)
  end
  if ONCE then redis.call('SET', ONCE, channel.g .. ':' .. text(channel.s), 'PX', lifetime) end
  if not tentative then
    if carried < channel.s - 1 then carry(channel, channel.s - 1) end
    redis.call('PUBLISH', LIVE, message(channel.g, channel.s, ARGV, 9))
    if channel.c then
      redis.call('HSET', HEAD, 'c', text(channel.s))
    end
  end
  return {channel.g, text(channel.s)}
end

-- carry    generation, sequence of a message that is known to be safe; the generation is its own or the present one
-- returns  "carried"; or "lost", if this master does not have it
function verbs.carry()
  local channel, sequence = read(), tonumber(ARGV[3])
  if not channel.g or sequence > channel.s then return 'lost' end
  if ARGV[2] ~= channel.g and ARGV[2] ~= generationOf(channel, sequence) then return 'lost' end
  if channel.c and channel.c < sequence then carry(channel, sequence) end
  return 'carried'
end

-- window   generation if a new one is needed, ms to retain, time in ms or 0
-- returns  generation, sequence before the first retained message at or after that time, sequence of the newest
function verbs.window()
  local channel, age = read(), tonumber(ARGV[3])
  if not channel.g then create(channel, ARGV[2], age) end
  local newest = top(channel)
  local oldest = first(channel, math.max(now() - age, tonumber(ARGV[4])))
  return {name(channel), text(oldest and math.min(oldest - 1, newest) or newest), text(newest)}
end

-- replay   generation if a new one is needed, ms to retain, generation and sequence of the place, most messages
-- returns  "ok", generation, sequence of the place, the generations before, entries, sequence of the newest;
--          or a reason, generation, sequence to go on at
function verbs.replay()
  local age, generation, place, limit = tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), ARGV[6]
  local channel = read()
  if not channel.g then
    create(channel, ARGV[2], age)
    return {'unknown-generation', channel.g, '0'}
  end
  local newest = text(top(channel))
  local last = channel.s
  if generation ~= channel.g then last = lastOf(channel, generation) end
  if not last then return {'unknown-generation', name(channel), newest} end
  if place > last then
    if generation ~= channel.g then return {'rolled-back', name(channel), newest} end
    if channel.f == MASTER then return {'invalid-cursor', name(channel), newest} end
    branch(channel, ARGV[2]) -- so that the places beyond are never given out again
    return {'rolled-back', name(channel), newest}
  end
  if place >= top(channel) then return {'ok', name(channel), text(place), channel.b, {}, newest} end
  local entries = redis.call(
    'XRANGE', LOG, text(place + 1) .. '-0', newest .. '-18446744073709551615', 'COUNT', limit)
  local sequence, time
  if entries[1] then sequence, time = split(entries[1]) end
  if sequence ~= place + 1 or time < now() - age then return {'trimmed', name(channel), newest} end
  return {'ok', name(channel), text(place), channel.b, entries, newest}
end

local verb = verbs[ARGV[1]]
if not verb then return redis.error_reply('ERR sse-jaxrs has no verb "' .. tostring(ARGV[1]) .. '"') end
return verb()
