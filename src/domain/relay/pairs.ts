import type { Awaitable } from '../../ports/awaitable.ts';
import type { MessageHeader } from '../../ports/codec.ts';
import {
  type PairLifetime,
  type SessionStore,
  StoreFullError,
  StoreUnavailableError,
} from '../../ports/session-store.ts';
import { andThen, translatingErrors } from '../awaitable.ts';
import { concat, readUint64, uint64 } from '../bytes.ts';
import { UUID_LENGTH } from '../client-id.ts';
import { ERRORS, type ErrorCode, RelayError } from '../errors.ts';
import { signRefusal } from '../refusal-proof.ts';
import { PAIR_LIMITS } from '../wire.ts';
import type { Recent } from './recent.ts';
import type { Tenant } from './tenant.ts';

/** Seconds after which a client may ask a store again that was away, or full. */
const RETRY_AFTER = { unavailable: 1, full: 5 } as const;

const LIFETIME: PairLifetime = { idleMs: PAIR_LIMITS.idleMs, totalMs: PAIR_LIMITS.totalMs };
const PAIRED_AT_BYTES = 8;

/** The name of the tenant that a store key belongs to. */
export function tenantOfKey(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

/** A pair as the relay finds it in its store. */
export interface KnownPair {
  readonly key: string;
  /** The codec's. */
  readonly secret: Uint8Array;
  readonly pairedAt: number;
}

/** The pairs in a session store: their keys and records, and every refusal that has to do with them. */
export interface Pairs {
  /** The store's clock. */
  now(): Awaitable<number>;
  /** Throws 429 where the store is full, or the client's share of it, 503 where it is away. */
  save(
    tenant: Tenant,
    clientId: string,
    pairId: string,
    pairedAt: number,
    secret: Uint8Array,
  ): Awaitable<void>;
  /** Throws 560 with a proof for an unknown pair. */
  load(tenant: Tenant, header: MessageHeader): Awaitable<KnownPair>;
  /** Throws 570 for a sequence received before, 560 where the pair went meanwhile. */
  claim(tenant: Tenant, header: MessageHeader, pair: KnownPair): Awaitable<void>;
  /** 566, with a proof only where the pair is unknown too: else the request might run after all. */
  invalidClientId(tenant: Tenant, header: MessageHeader): Promise<RelayError>;
}

/**
 * A pair's record is `uint64(pairedAt) ‖ secret`. Its key begins with the tenant, and so does its
 * owner, which is the UUID of the client ID: the signature changes with the tenant's secret.
 *
 * @param recent records that need not be loaded again; a claim tells whether their pairs still live
 */
export function createPairs(store: SessionStore, recent: Recent<Uint8Array>): Pairs {
  const keyOf = (tenant: Tenant, pairId: string) => `${tenant.name}/${pairId}`;
  const ownerOf = (tenant: Tenant, clientId: string) =>
    `${tenant.name}/${clientId.slice(0, UUID_LENGTH)}`;

  const refusal = async (code: ErrorCode, tenant: Tenant, header: MessageHeader) => {
    const since = await asked(() => store.emptySince());
    const { status } = ERRORS[code];
    const proof = await signRefusal(tenant.identities, status, since, header);
    return new RelayError(code, { proof });
  };
  const refuseUnknown = async (tenant: Tenant, header: MessageHeader): Promise<never> => {
    throw await refusal('pair-unknown', tenant, header);
  };

  return {
    now: () => asked(() => store.now()),

    save: (tenant, clientId, pairId, pairedAt, secret) =>
      asked(() => {
        const record = concat(uint64(pairedAt), secret);
        return store.save(keyOf(tenant, pairId), record, LIFETIME, ownerOf(tenant, clientId));
      }),

    load(tenant, header) {
      const key = keyOf(tenant, header.pairId);
      const loaded = recent.get(key) ?? asked(() => store.load(key));
      return andThen(loaded, (record) => {
        if (record === undefined) return refuseUnknown(tenant, header);
        recent.keep(key, record);
        return {
          key,
          secret: record.subarray(PAIRED_AT_BYTES),
          pairedAt: readUint64(record, 0),
        };
      });
    },

    claim: (tenant, header, pair) =>
      andThen(
        asked(() => store.claim(pair.key, header.sequence)),
        (result): Awaitable<void> => {
          if (result === 'replayed') throw new RelayError('replayed');
          if (result === 'claimed') return;
          recent.drop(pair.key);
          return refuseUnknown(tenant, header);
        },
      ),

    async invalidClientId(tenant, header) {
      const known = await asked(() => store.load(keyOf(tenant, header.pairId)));
      return known === undefined
        ? refusal('client-id-invalid', tenant, header)
        : new RelayError('client-id-invalid');
    },
  };
}

function asked<T>(ask: () => Awaitable<T>): Awaitable<T> {
  return translatingErrors(ask, asRelayError);
}

function asRelayError(cause: unknown): unknown {
  if (cause instanceof StoreUnavailableError) {
    return new RelayError('store-unavailable', { cause, retryAfter: RETRY_AFTER.unavailable });
  }
  if (cause instanceof StoreFullError) {
    const setting = cause.scope === 'owner' ? 'MAX_PAIRS_PER_CLIENT' : 'MAX_PAIRS';
    return new RelayError('too-many-pairings', {
      message: `All pairs that there may be are in use (${setting}).`,
      cause,
      retryAfter: RETRY_AFTER.full,
    });
  }
  return cause;
}
