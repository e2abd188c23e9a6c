-- The journal is written down up to a version; an older version is ignored. ARGV: epoch; version; how many
-- entries before it are kept.
if lost(ARGV[1]) then return false end
local version = tonumber(ARGV[2])
if version > tonumber(redis.call('HGET', STATE, 'written')) then
  redis.call('HSET', STATE, 'written', ARGV[2])
  redis.call('XTRIM', JOURNAL, 'MINID', '~', math.max(0, version - tonumber(ARGV[3])) .. '-0')
end
return true
