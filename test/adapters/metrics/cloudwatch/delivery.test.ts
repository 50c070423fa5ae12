import { expect, test } from 'vitest';
import { createDelivery } from '../../../../src/adapters/metrics/cloudwatch/delivery.ts';
import { recordingLogger } from '../../../support/recording-logger.ts';

const refusedConnection = () => Object.assign(new Error(), { code: 'ECONNREFUSED' });
const resetConnection = () => Object.assign(new Error(), { code: 'ECONNRESET' });
const answered = (status: number, name: string) =>
  Object.assign(new Error(), { name, $metadata: { httpStatusCode: status } });

/** A delivery of numbers to a service with a fault, until that is over. */
function scene(fault: () => Error) {
  const { logger, lines } = recordingLogger();
  const state: { fault: (() => Error) | undefined; tried: number } = { fault, tried: 0 };
  const taken: number[] = [];
  const delivery = createDelivery<number>(async (request) => {
    state.tried += 1;
    if (state.fault !== undefined) throw state.fault();
    taken.push(request);
  }, logger);
  return { delivery, state, taken, lines };
}

test('what waits is bounded: the oldest is lost, and the log says how much', async () => {
  const { delivery, state, taken, lines } = scene(refusedConnection);
  for (let request = 0; request < 1_000; request += 1) {
    delivery.add([request]);
    await delivery.flush();
  }
  state.fault = undefined;
  await delivery.flush();
  expect(taken).toEqual(Array.from({ length: 15 }, (_, index) => 985 + index));
  expect(lines.map(({ level, fields }) => [level, fields])).toEqual([
    ['warning', { reason: 'ECONNREFUSED', status: undefined }],
    ['info', { lost: 985 }],
  ]);
});

test('a service that is away again and again keeps what waits in its order', async () => {
  const { delivery, state, taken } = scene(refusedConnection);
  delivery.add([1, 2, 3]);
  await delivery.flush();
  delivery.add([4]);
  await delivery.flush();
  state.fault = undefined;
  await delivery.flush();
  expect(taken).toEqual([1, 2, 3, 4]);
});

test('while one is being sent, what waits is bounded as well', async () => {
  const taken: number[] = [];
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const delivery = createDelivery<number>(async (request) => {
    await gate;
    taken.push(request);
  }, recordingLogger().logger);
  delivery.add([0]);
  const flushed = delivery.flush();
  for (let request = 1; request < 100; request += 1) {
    delivery.add([request]);
    void delivery.flush();
  }
  go();
  await flushed;
  expect(taken).toEqual([0, ...Array.from({ length: 15 }, (_, index) => 85 + index)]);
});

test.each([
  ['never connected', refusedConnection],
  ['throttled', () => answered(400, 'ThrottlingException')],
  ['throttled by status', () => answered(429, 'Unknown')],
  ['not allowed yet', () => answered(403, 'AccessDenied')],
  ['failed there', () => answered(500, 'InternalServiceFault')],
  ['without credentials', () => Object.assign(new Error(), { name: 'CredentialsProviderError' })],
])('a request that was %s is sent again, once', async (_, fault) => {
  const { delivery, state, taken } = scene(fault);
  delivery.add([1]);
  await delivery.flush();
  expect(state.tried).toBe(1);
  state.fault = undefined;
  await delivery.flush();
  await delivery.flush();
  expect(taken).toEqual([1]);
});

test.each([
  ['broke off', resetConnection],
  ['came too late', () => Object.assign(new Error(), { name: 'AbortError' })],
  ['was lost behind a gateway', () => answered(504, 'GatewayTimeout')],
  ['was a refusal for good', () => answered(400, 'InvalidParameterValue')],
])('a request whose answer %s is never sent again, and the log says so', async (_, fault) => {
  const { delivery, state, taken, lines } = scene(fault);
  delivery.add([1]);
  await delivery.flush();
  state.fault = undefined;
  delivery.add([2]);
  await delivery.flush();
  expect(taken).toEqual([2]);
  expect(lines.at(-1)).toMatchObject({ level: 'info', fields: { lost: 1 } });
});
