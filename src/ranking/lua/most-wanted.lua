-- The members with the highest sums, as they have decayed until now.
-- KEYS: the sums. ARGV: half-life in seconds; how many.
local now = redis.call('TIME')
local age = (tonumber(now[1]) + tonumber(now[2]) / 1000000) / tonumber(ARGV[1])
local found = redis.call('ZREVRANGE', KEYS[1], 0, tonumber(ARGV[2]) - 1, 'WITHSCORES')
for index = 2, #found, 2 do
  found[index] = string.format('%.6f', 2 ^ (tonumber(found[index]) - age))
end
return found
