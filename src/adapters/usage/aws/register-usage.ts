import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { RegisterUsageCommand } from '@aws-sdk/client-marketplace-metering';
import type { Logger } from '../../../ports/logger.ts';
import type { UsageMeter } from '../../../ports/usage-meter.ts';
import { callOptions, createMeteringClient, isThrottled, meteringFailure } from './client.ts';

export interface RegisteredUsageOptions {
  readonly region: string;
  readonly productCode: string;
  /** Of the key that AWS signs its answers with; the seller gets it with the product code. */
  readonly publicKeyVersion: number;
  readonly logger: Logger;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Some ten minutes. */
const MOST_ATTEMPTS = 24;

/**
 * Usage by the hour: AWS meters a task or pod from its one call of RegisterUsage to its end. `start`
 * tries again while AWS asks for less haste, and rejects at any other error. The signature of the
 * answer is not verified.
 */
export function createRegisteredUsage(options: RegisteredUsageOptions): UsageMeter {
  const { region, productCode, publicKeyVersion, logger } = options;
  const command = new RegisterUsageCommand({
    ProductCode: productCode,
    PublicKeyVersion: publicKeyVersion,
    Nonce: randomUUID(),
  });

  return {
    async start() {
      const client = createMeteringClient(region);
      try {
        for (let attempt = 1; ; attempt += 1) {
          try {
            await client.send(command, callOptions());
            break;
          } catch (error) {
            if (!isThrottled(error) || attempt === MOST_ATTEMPTS) {
              throw meteringFailure('RegisterUsage', error);
            }
            if (attempt === 1) logger.warning('AWS Marketplace is busy: RegisterUsage is repeated');
            await delay(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS));
          }
        }
      } finally {
        client.destroy();
      }
      logger.info('usage is registered with AWS Marketplace');
    },
    count: () => {},
    close: async () => {},
  };
}
