import { type HttpMessage, statusOf } from './message-reader.ts';
import type { Batch } from './traffic.ts';

/** Every status is looked at; of so many answers, the content of one is kept to be checked. */
const SAMPLED = 97;

/** Takes the answers of a round. What it keeps is checked when the round is over. */
export interface Answers {
  take(index: number, answer: HttpMessage): void;
  /** Throws where a status was not 200 or a sample is not the answer to its request. */
  check(): Promise<void>;
}

export function createAnswers(batch: Batch): Answers {
  const samples: { index: number; answer: HttpMessage }[] = [];
  let taken = 0;
  let refused: HttpMessage | undefined;
  return {
    take(index, answer) {
      if (statusOf(answer) !== 200) refused ??= answer;
      if (taken++ % SAMPLED !== 0) return;
      samples.push({ index, answer: { ...answer, content: Buffer.from(answer.content) } });
    },
    async check() {
      if (refused !== undefined) {
        throw new Error(`an answer was ${refused.head.split('\r\n', 1)[0]} ${refused.content}`);
      }
      if (samples.length === 0) throw new Error('there was no answer');
      for (const { index, answer } of samples) await batch.check(index, answer);
    },
  };
}
