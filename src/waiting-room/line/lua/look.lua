-- Where fans stand. Asking is a sign of life. ARGV: milliseconds until a fan without a socket counts as
-- vanished; users …
if lost() then return false end
local until_ms = now_ms() + tonumber(ARGV[1])
local places, returned = {}, {}
for index = 2, #ARGV do
  local before = #returned
  places[#places + 1] = place_of(ARGV[index], returned)
  sign_of_life(ARGV[index], until_ms, #returned > before)
end
if #returned > 0 then journal('RETURNED', returned) end
return with_facts(places)
