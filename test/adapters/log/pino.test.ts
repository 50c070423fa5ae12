import { createPinoLogger } from '../../../src/adapters/log/pino.ts';
import { describeLogger } from '../../../src/testing/index.ts';

describeLogger('the log in JSON lines', () => {
  let text = '';
  const write = (line: string) => {
    text += line;
  };
  return { logger: createPinoLogger('trace', { write }), written: () => text };
});
