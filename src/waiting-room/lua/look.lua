-- Where people stand; to ask is a sign of life. ARGV: milliseconds until somebody without a socket counts as
-- vanished; users …
if lost() then return false end
local until_ms = now_ms() + tonumber(ARGV[1])
local places, returned = {}, {}
for index = 2, #ARGV do
  local before = #returned
  places[#places + 1] = place_of(ARGV[index], returned)
  -- Whoever has a socket has no mark and gets none.
  if #returned > before then redis.call('ZADD', MARKS, until_ms, ARGV[index])
  else redis.call('ZADD', MARKS, 'XX', until_ms, ARGV[index]) end
end
if #returned > 0 then journal('RETURNED', returned) end
return with_facts(places)
