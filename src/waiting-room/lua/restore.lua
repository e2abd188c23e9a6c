-- People come back to the places they had in a line that was lost. ARGV: epoch; milliseconds until somebody
-- without a socket counts as vanished; user, sequence, second of issue …
if lost(ARGV[1]) then return false end
local until_ms = now_ms() + tonumber(ARGV[2])
local returned, count = {}, 0
for index = 3, #ARGV, 3 do
  local user, sequence, second = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  local standing = redis.call('ZSCORE', LINE, user) or redis.call('ZSCORE', AWAY, user)
  local better = not standing or tonumber(standing) > tonumber(sequence)
  if better and not redis.call('ZSCORE', INSIDE, user) then
    if standing then
      -- The journal tells things in the order in which they were, also when both are about one person.
      if #returned > 0 then journal('RETURNED', returned) end
      returned = {}
      redis.call('SETBIT', PRESENT, standing, 0)
      redis.call('ZREM', AWAY, user)
      journal('VANISHED', {standing})
    end
    stand_in_line(user, sequence)
    redis.call('ZADD', MARKS, 'NX', until_ms, user)
    redis.call('ZADD', SECONDS, 'LT', sequence, second)
    returned[#returned + 1] = sequence
    count = count + 1
  end
end
if #returned > 0 then journal('RETURNED', returned) end
return count
