-- Gives every user a place: the one they have, or the last. Safe to send twice.
-- ARGV: how many may wait; milliseconds until a fan without a socket counts as vanished; users …
if lost() then return false end
local room, patience = tonumber(ARGV[1]), tonumber(ARGV[2])
local now = now_ms()
local sequence, block_end = unpack(redis.call('HMGET', STATE, 'next', 'block_end'))
sequence, block_end = tonumber(sequence), tonumber(block_end)
local in_line, away = redis.call('ZCARD', LINE), redis.call('ZCARD', AWAY)
local inside = redis.call('ZCARD', INSIDE)
local first, second = sequence, tostring(math.floor(now / 1000))
local places, returned = {}, {}
-- Newcomers are given their places as they are counted. The places are written together at the end.
local newcomers, line, marks, present = {}, {}, {}, {}

-- A call takes only some thousands of arguments. 500 are whole groups of two and of four.
local function in_parts(command, key, arguments)
  for start = 1, #arguments, 500 do
    redis.call(command, key, unpack(arguments, start, math.min(start + 499, #arguments)))
  end
end

local function is_known(user)
  return redis.call('ZSCORE', LINE, user) or (away > 0 and redis.call('ZSCORE', AWAY, user))
    or (inside > 0 and redis.call('ZSCORE', INSIDE, user))
end

for index = 3, #ARGV do
  local user = ARGV[index]
  local place = newcomers[user]
  if not place and is_known(user) then
    local before = #returned
    place = place_of(user, returned)
    sign_of_life(user, now + patience, #returned > before)
    -- A fan who was away stands in line again.
    in_line, away = in_line + #returned - before, away - (#returned - before)
  elseif not place and in_line + away >= room then
    place = {FULL, 0, 0, 0}
  elseif not place and sequence > block_end then
    place = {NO_NUMBERS, 0, 0, 0}
  elseif not place then
    place = {WAITING, tostring(sequence), in_line, second}
    newcomers[user] = place
    local pair, four = 2 * (sequence - first), 4 * (sequence - first)
    line[pair + 1], line[pair + 2] = sequence, user
    marks[pair + 1], marks[pair + 2] = now + patience, user
    present[four + 1], present[four + 2], present[four + 3], present[four + 4] = 'SET', 'u1', sequence, 1
    sequence = sequence + 1
    in_line = in_line + 1
  end
  places[#places + 1] = place
end
if sequence > first then
  in_parts('ZADD', LINE, line)
  in_parts('ZADD', MARKS, marks)
  in_parts('BITFIELD', PRESENT, present)
  redis.call('HSET', STATE, 'next', sequence)
  redis.call('ZADD', SECONDS, 'NX', first, second)
end
if #returned > 0 then journal('RETURNED', returned) end
return with_facts(places)
