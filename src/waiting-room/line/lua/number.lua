-- A block of numbers that no other line will ever get. A block that arrives while there are numbers left is
-- not needed. ARGV: first and last of the block.
if lost() then return false end
local next_number, block_end = unpack(redis.call('HMGET', STATE, 'next', 'block_end'))
if tonumber(next_number) <= tonumber(block_end) or tonumber(ARGV[1]) < tonumber(next_number) then return 0 end
redis.call('HSET', STATE, 'next', ARGV[1], 'block_end', ARGV[2])
if ARGV[1] ~= next_number then journal('SKIPPED', {next_number}) end
return 1
