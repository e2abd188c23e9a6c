-- The settings of a room. Settings that are older than the line's change nothing. ARGV: version of the
-- settings, capacity, admissions a second, seconds of a stay, paused (0 or 1).
if lost() then return false end
if tonumber(ARGV[1]) <= tonumber(redis.call('HGET', STATE, 'settings_version')) then return 0 end
redis.call('HSET', STATE, 'settings_version', ARGV[1], 'capacity', ARGV[2], 'admit_per_second', ARGV[3],
  'admitted_seconds', ARGV[4], 'paused', ARGV[5])
journal('SETTINGS', {'capacity=' .. ARGV[2] .. ' admitPerSecond=' .. ARGV[3] .. ' paused=' .. ARGV[5]})
return 1
