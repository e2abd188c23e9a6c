-- Places are written down up to a number. ARGV: epoch; the number.
if lost(ARGV[1]) then return false end
if tonumber(ARGV[2]) > tonumber(redis.call('HGET', STATE, 'kept') or '0') then
  redis.call('HSET', STATE, 'kept', ARGV[2])
end
return true
