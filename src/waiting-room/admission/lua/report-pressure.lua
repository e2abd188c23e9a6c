-- A process is near its limits. KEYS: what processes report. ARGV: for how many milliseconds that counts; the
-- process and the reason.
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1]), ARGV[2])
return true
