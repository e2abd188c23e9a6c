-- A process is alive, and with it every fan who has a socket to it. ARGV: process; milliseconds of its lease.
if lost() then return false end
redis.call('ZADD', PROCESSES, now_ms() + tonumber(ARGV[2]), ARGV[1])
return true
