-- The share of the rate by now, and the reports it comes from. One script and one clock, that of Redis,
-- decide: all workers agree, whatever their own clocks say. KEYS: what processes report; the share. ARGV: for
-- how many milliseconds a report counts; milliseconds between two steps; the least share.
local lease, step, least = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
-- A Redis that has taken over from another one may have an earlier clock: reports from the future do not
-- count.
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. now + lease, '+inf')
local reports = redis.call('ZRANGE', KEYS[1], 0, -1)
local share, changed = unpack(redis.call('HMGET', KEYS[2], 'share', 'changed_ms'))
share = tonumber(share or '1')
local since = now - tonumber(changed or '0')
if since >= step or since < 0 then
  local next_share = #reports > 0 and math.max(least, share / 2) or math.min(1, share * 2)
  if next_share ~= share then
    share = next_share
    redis.call('HSET', KEYS[2], 'share', tostring(share), 'changed_ms', now)
  end
end
return {tostring(share), reports}
