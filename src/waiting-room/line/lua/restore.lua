-- Fans come back to the places they had in a line that was lost. The database has said that their numbers
-- were neither admitted nor given up. That was a while ago: numbers that this line has spent since are passed
-- over. A place that is exchanged for a better one is given up for good.
-- ARGV: epoch; milliseconds until a fan without a socket counts as vanished; whether the numbers are those
-- after a draw (0 or 1); user, sequence, second of issue (0: unknown) … Returns the numbers that are back.
if lost(ARGV[1]) then return false end
local draw = redis.call('HGET', STATE, 'draw')
if being_drawn() or (ARGV[3] == '1') ~= are_drawn(draw) then
  return redis.error_reply(TRY_AGAIN)
end
local until_ms = now_ms() + tonumber(ARGV[2])
local returned, restored = {}, {}
for index = 4, #ARGV, 3 do
  local user, sequence, second = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  local standing = redis.call('ZSCORE', LINE, user) or redis.call('ZSCORE', AWAY, user)
  local better = not standing or tonumber(standing) > tonumber(sequence)
  local spent = redis.call('GETBIT', SPENT, sequence) == 1
  if better and not spent and not redis.call('ZSCORE', INSIDE, user) then
    if standing then
      -- The journal keeps the order of events, also when two of them are about one fan.
      if #returned > 0 then journal('RETURNED', returned) end
      returned = {}
      redis.call('SETBIT', PRESENT, standing, 0)
      redis.call('SETBIT', SPENT, standing, 1)
      redis.call('ZREM', AWAY, user)
      journal('EXCHANGED', {standing})
    end
    stand_in_line(user, sequence)
    redis.call('ZADD', MARKS, 'NX', until_ms, user)
    if second ~= '0' then redis.call('ZADD', SECONDS, 'LT', sequence, second) end
    returned[#returned + 1] = sequence
    restored[#restored + 1] = sequence
  end
end
if #returned > 0 then journal('RETURNED', returned) end
return restored
