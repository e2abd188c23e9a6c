-- Gives everybody a place: the one they have, or the last. Safe to send twice.
-- ARGV: how many may wait; milliseconds until somebody without a socket counts as vanished; users …
if lost() then return false end
local room, patience = tonumber(ARGV[1]), tonumber(ARGV[2])
local now = now_ms()
local sequence, block_end = unpack(redis.call('HMGET', STATE, 'next', 'block_end'))
sequence, block_end = tonumber(sequence), tonumber(block_end)
local waiting = redis.call('ZCARD', LINE) + redis.call('ZCARD', AWAY)
local first, second = sequence, tostring(math.floor(now / 1000))
local places, returned = {}, {}
for index = 3, #ARGV do
  local user, before = ARGV[index], #returned
  local place = place_of(user, returned)
  sign_of_life(user, now + patience, #returned > before)
  if place[1] == NOBODY then
    if waiting >= room then
      place[1] = FULL
    elseif sequence > block_end then
      place[1] = NO_NUMBERS
    else
      stand_in_line(user, sequence)
      redis.call('ZADD', MARKS, now + patience, user)
      place = {WAITING, tostring(sequence), redis.call('ZCARD', LINE) - 1, second}
      sequence = sequence + 1
      waiting = waiting + 1
    end
  end
  places[#places + 1] = place
end
if sequence > first then
  redis.call('HSET', STATE, 'next', sequence)
  redis.call('ZADD', SECONDS, 'NX', first, second)
end
if #returned > 0 then journal('RETURNED', returned) end
return with_facts(places)
