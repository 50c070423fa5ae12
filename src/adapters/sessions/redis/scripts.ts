import { CLAIM_WINDOW } from '../../../ports/session-store.ts';
import { RECORD } from './record.ts';

/**
 * The Lua that runs inside Redis, where a script is one atomic step. Every script takes the time from
 * Redis, so that relays whose clocks differ agree, and touches one key, so that it runs on a cluster.
 */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(number) return string.format('%.0f', number) end
`;

const HEAD = `
local head = redis.call('GETRANGE', KEYS[1], 0, ${RECORD.head - 1})
if #head < ${RECORD.head} then return 0 end
local ends, idle, owner, claims, length = struct.unpack('${RECORD.format}', head)
`;

/** ARGV: secret, idle and total lifetime in ms, the owner's mark. */
export const SAVE = `${NOW}
local secret, idle, total, owner = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local head = struct.pack('${RECORD.format}', now + total, idle, owner, 0, #secret)
redis.call('SET', KEYS[1], head .. secret, 'PX', whole(math.min(idle, total)))
return 1
`;

/** What {@link CLAIM} and {@link LOOK} answer for a key under which no pair lives. */
export const ABSENT = 0;

/** What {@link CLAIM} answers otherwise. */
export const CLAIMED = 1;

/**
 * ARGV: sequence. Claims it, and renews the pair's life.
 *
 * The sequences below the highest are bits behind the secret, at sequence mod 4,096; the highest
 * itself stands in the head. When a higher one comes, the old highest gets its bit, and the bits
 * between, which belong to sequences that left the window, are cleared.
 */
export const CLAIM = `${NOW}${HEAD}
local window, sequence, highest = ${CLAIM_WINDOW}, tonumber(ARGV[1]), claims - 1
if sequence == highest or sequence < highest - window then return 2 end
local first = ${RECORD.head} + length

local function clear(from, to)
  while from <= to and from % 8 ~= 0 do
    redis.call('SETBIT', KEYS[1], first * 8 + from, 0)
    from = from + 1
  end
  while from <= to and to % 8 ~= 7 do
    redis.call('SETBIT', KEYS[1], first * 8 + to, 0)
    to = to - 1
  end
  if from < to then
    redis.call('SETRANGE', KEYS[1], first + from / 8, string.rep('\\0', (to - from + 1) / 8))
  end
end

if sequence < highest then
  if redis.call('SETBIT', KEYS[1], first * 8 + sequence % window, 1) == 1 then return 2 end
else
  if sequence - highest > window then
    if claims > 0 then clear(0, window - 1) end
  else
    if sequence > window and sequence - highest > 1 then
      local from, to = (highest + 1) % window, (sequence - 1) % window
      if from <= to then
        clear(from, to)
      else
        clear(from, window - 1)
        clear(0, to)
      end
    end
    if claims > 0 then redis.call('SETBIT', KEYS[1], first * 8 + highest % window, 1) end
  end
  redis.call('SETRANGE', KEYS[1], ${RECORD.claims}, struct.pack('>I4', sequence + 1))
end
redis.call('PEXPIREAT', KEYS[1], whole(math.min(now + idle, ends)))
return 1
`;

/** What {@link LOOK} answers for a pair of this owner. */
export const UNUSED = 1;

/** ARGV: the owner's mark, and 1 to delete the pair if it never claimed. */
export const LOOK = `${HEAD}
if owner ~= ARGV[1] then return 0 end
if claims > 0 then return 2 end
if ARGV[2] == '1' then redis.call('DEL', KEYS[1]) end
return 1
`;

/** ARGV: store key, cap. Nothing where the owner has room for it, else all of its keys, oldest first. */
export const ROOM = `
local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
if known or redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[2]) then return {} end
return redis.call('ZRANGE', KEYS[1], 0, -1)
`;

/** ARGV: store key, total lifetime in ms. Notes the key as the owner's youngest. */
export const NOTE = `${NOW}
redis.call('ZADD', KEYS[1], time[1] * 1000000 + time[2], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then
  redis.call('PEXPIRE', KEYS[1], whole(tonumber(ARGV[2])))
end
return 1
`;

/** Since when this Redis holds what was saved, and its time; both in ms. A clock set back takes both. */
export const TIMES = `${NOW}
redis.call('SET', KEYS[1], whole(now), 'NX')
local since = tonumber(redis.call('GET', KEYS[1]))
if since > now then
  redis.call('SET', KEYS[1], whole(now))
  since = now
end
return {since, now}
`;
