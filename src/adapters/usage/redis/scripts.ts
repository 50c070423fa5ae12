/**
 * The Lua that runs inside Redis, where a script is one atomic step. A ledger is one hash, so that it
 * lies on one node of a cluster, moves as one, and is lost as one:
 *
 * | field | value |
 * |---|---|
 * | `name` | what tells this ledger from all others, also from an earlier one under the same key |
 * | `open:<end>` | requests of a period that is not frozen |
 * | `frozen:<end>` | units of one that is, until it is settled |
 * | `closed` | until when periods were frozen; nothing is added to them any more |
 * | `lease` | `<until> <relay>`, the only relay that may report |
 * | `seen:<relay>` | `<number> <time>` of its last addition |
 *
 * Times are milliseconds since 1970; those of `lease` and `seen` are by Redis's own clock.
 */
const COMMON = `
local key = KEYS[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(number) return string.format('%.0f', number) end
local closed = tonumber(redis.call('HGET', key, 'closed') or '0')
local function put(requests, finish, period)
  if finish <= closed then finish = (math.floor(closed / period) + 1) * period end
  redis.call('HINCRBY', key, 'open:' .. whole(finish), whole(requests))
end
`;

/** ARGV: relay, number, requests, end of the period, length of a period. */
export const ADD = `${COMMON}
local seen = 'seen:' .. ARGV[1]
local last = redis.call('HGET', key, seen)
if last and tonumber(string.match(last, '^%d+')) >= tonumber(ARGV[2]) then return 0 end
put(tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]))
redis.call('HSET', key, seen, ARGV[2] .. ' ' .. whole(now))
return 1
`;

/** How long the number of a relay's last addition is remembered after it. */
const REMEMBERED_MS = 7 * 24 * 3_600_000;

/**
 * ARGV: relay, length of the lease, `endedBy`, `oldestEnd`, `latestEnd`, `currentEnd`, length of a
 * period, requests in a unit, a name in case there is none. Gives the name, then end and units in turn;
 * nil while another relay has the lease.
 */
export const FREEZE = `${COMMON}
local lease = redis.call('HGET', key, 'lease')
if lease then
  local expires, holder = string.match(lease, '^(%d+) (.*)$')
  if holder ~= ARGV[1] and tonumber(expires) > now then return false end
end
redis.call('HSET', key, 'lease', whole(now + tonumber(ARGV[2])) .. ' ' .. ARGV[1])
redis.call('HSETNX', key, 'name', ARGV[9])
local ended, oldest, latest = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local period, size = tonumber(ARGV[7]), tonumber(ARGV[8])

local all = redis.call('HGETALL', key)
local due, left = {}, 0
for i = 1, #all, 2 do
  local kind, rest = string.match(all[i], '^(%a+):(.*)$')
  if kind == 'open' and tonumber(rest) <= ended then
    table.insert(due, { finish = tonumber(rest), requests = tonumber(all[i + 1]), field = all[i] })
  elseif kind == 'seen' and tonumber(string.match(all[i + 1], ' (%d+)$')) < now - ${REMEMBERED_MS} then
    redis.call('HDEL', key, all[i])
  end
end
table.sort(due, function(one, other) return one.finish < other.finish end)
for _, entry in ipairs(due) do
  redis.call('HDEL', key, entry.field)
  local reported, units = math.min(entry.finish, latest), 0
  if reported >= oldest and reported > closed then units = math.floor(entry.requests / size) end
  if units > 0 then redis.call('HSET', key, 'frozen:' .. whole(reported), whole(units)) end
  closed = math.max(closed, reported)
  left = left + entry.requests - units * size
end
if #due > 0 then redis.call('HSET', key, 'closed', whole(closed)) end
if left > 0 then put(left, tonumber(ARGV[6]), period) end

local reply = { redis.call('HGET', key, 'name') }
all = redis.call('HGETALL', key)
for i = 1, #all, 2 do
  local finish = string.match(all[i], '^frozen:(.*)$')
  if finish then
    table.insert(reply, finish)
    table.insert(reply, all[i + 1])
  end
end
return reply
`;

/** ARGV: end of the period. */
export const SETTLE = `
return redis.call('HDEL', KEYS[1], 'frozen:' .. ARGV[1])
`;

/** ARGV: relay. */
export const RELEASE = `
local lease = redis.call('HGET', KEYS[1], 'lease')
if lease and string.match(lease, '^%d+ (.*)$') == ARGV[1] then
  redis.call('HDEL', KEYS[1], 'lease')
end
return 1
`;
