-- Adds counts to decayed sums. A count weighs half as much after each half-life. What is kept is the base-two
-- logarithm of a sum in which later counts weigh more: log2(sum of n * 2^(t / half-life)). So no score has to
-- be rewritten as time passes, and none becomes too large for a number.
-- KEYS: the sums. ARGV: half-life in seconds; how many are kept; seconds until all are forgotten; member and
-- count …
local now = redis.call('TIME')
local age = (tonumber(now[1]) + tonumber(now[2]) / 1000000) / tonumber(ARGV[1])
local LN2 = math.log(2)
for index = 4, #ARGV, 2 do
  local sum = math.log(tonumber(ARGV[index + 1])) / LN2 + age
  local known = redis.call('ZSCORE', KEYS[1], ARGV[index])
  if known then
    known = tonumber(known)
    local high = math.max(sum, known)
    sum = high + math.log(1 + 2 ^ (math.min(sum, known) - high)) / LN2
  end
  redis.call('ZADD', KEYS[1], string.format('%.9f', sum), ARGV[index])
end
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -tonumber(ARGV[2]) - 1)
redis.call('EXPIRE', KEYS[1], ARGV[3])
return redis.call('ZCARD', KEYS[1])
