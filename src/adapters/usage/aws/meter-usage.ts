import { createHash } from 'node:crypto';
import { MeterUsageCommand } from '@aws-sdk/client-marketplace-metering';
import { HOUR_MS } from '../../../domain/usage/period.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { UsageMarketplace, UsageRecord } from '../../../ports/usage-marketplace.ts';
import { answerName, callOptions, createMeteringClient, meteringFailure } from './client.ts';

export interface MeterUsageOptions {
  readonly region: string;
  readonly productCode: string;
  readonly dimension: string;
  readonly clock: Clock;
}

/** MeterUsage takes records of the last six hours. */
const ACCEPTED_FOR_MS = 6 * 3_600_000;

/** What a dry run is answered with when the call itself would be taken. */
const DRY_RUN = 'DryRunOperation';

/** The hour has another quantity; or the token was sent with one. */
const HOUR_TAKEN = ['DuplicateRequestException', 'IdempotencyConflictException'];

/** Usage by requests: MeterUsage, once for an hour. */
export function createMeterUsage({
  region,
  productCode,
  dimension,
  clock,
}: MeterUsageOptions): UsageMarketplace {
  const client = createMeteringClient(region);
  const ofHour = (hour: number) => ({
    // The hour's last second: its start may lie before that of the product. Of a running hour, now.
    Timestamp: new Date(Math.min(hour + HOUR_MS - 1_000, clock.now())),
    ProductCode: productCode,
    UsageDimension: dimension,
  });

  return {
    acceptedForMs: ACCEPTED_FOR_MS,
    async check() {
      try {
        const dryRun = { ...ofHour(clock.now()), UsageQuantity: 0, DryRun: true };
        await client.send(new MeterUsageCommand(dryRun), callOptions());
      } catch (error) {
        if (answerName(error)?.startsWith(DRY_RUN)) return;
        throw meteringFailure('MeterUsage', error);
      }
    },
    async report(record) {
      const command = new MeterUsageCommand({
        ...ofHour(record.hour),
        UsageQuantity: record.units,
        ClientToken: clientToken(record, productCode, dimension),
      });
      try {
        await client.send(command, callOptions());
        return 'accepted';
      } catch (error) {
        if (HOUR_TAKEN.includes(answerName(error) ?? '')) return 'hour-taken';
        throw meteringFailure('MeterUsage', error);
      }
    },
    close: () => client.destroy(),
  };
}

/**
 * The same for the same record, whichever relay sends it: a UUID of version 8 (RFC 9562, 5.8) from
 * `SHA-256(JSON [product code, dimension, hour, ledger])`.
 */
function clientToken(
  { ledger, hour }: UsageRecord,
  productCode: string,
  dimension: string,
): string {
  const text = JSON.stringify([productCode, dimension, hour, ledger]);
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
