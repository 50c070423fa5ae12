import { checkEqual } from '../check.ts';
import { within } from '../deadline.ts';
import { secretText } from '../secrets.ts';
import type { Step, Visit } from '../step.ts';
import { ask, authorization, jsonRequest, keepSecret, playedCall } from './ask.ts';

const TEXTS = ['The courier rang twice', 'The parcel is at number nine', 'Fetched it at noon'];
const EVENT_MS = 10_000;

export const events: Step = {
  name: 'Stream events',
  how: 'each one is caused only when the one before has arrived',
  async play(visit) {
    keepSecret(
      visit,
      TEXTS.map((text) => secretText('content', text)),
    );
    const arrived: string[] = [];
    const path = `/v1/events?limit=${TEXTS.length}`;
    const headers = { ...authorization(visit), accept: 'text/event-stream' };
    const evidence = await ask(visit, { method: 'GET', path, headers }, [], (response) =>
      readWhileCausing(visit, response, arrived),
    );
    return playedCall(visit, evidence, [
      checkEqual(
        `${TEXTS.length} events arrived while the stream was open, over the same pair as the calls`,
        arrived,
        TEXTS,
      ),
    ]);
  },
};

/** Adds a note, waits for its event, adds the next; then reads the stream to its end. */
async function readWhileCausing(visit: Visit, response: Response, arrived: string[]) {
  const reader = response.body?.getReader();
  if (reader === undefined) throw new Error('the event stream has no content');
  const pieces: Uint8Array[] = [];
  const readOn = async () => {
    const { done, value } = await reader.read();
    if (value !== undefined) pieces.push(value);
    return !done;
  };
  const seen = () => textsIn(Buffer.concat(pieces).toString());

  for (const [index, text] of TEXTS.entries()) {
    await addNote(visit, text);
    while (seen().length <= index) {
      if (!(await within(EVENT_MS, `event ${index + 1}`, readOn()))) {
        throw new Error(`the stream ended before event ${index + 1}`);
      }
    }
  }
  arrived.push(...seen());
  while (await within(EVENT_MS, 'the end of the stream', readOn()));
  return Buffer.concat(pieces);
}

async function addNote(visit: Visit, text: string): Promise<void> {
  const { client, tap } = visit.stage;
  const { method, path, headers, content } = jsonRequest(
    'POST',
    '/v1/notes',
    { text },
    authorization(visit),
  );
  const body = new Uint8Array(content ?? []);
  const call = client.fetch(tap.origin + path, { method, headers, body });
  const response = await within(EVENT_MS, 'the answer beside the stream', call);
  await response.arrayBuffer();
  if (response.status !== 201) throw new Error(`a call beside the stream got ${response.status}`);
}

/** The texts of the notes in a text/event-stream, of its complete events. */
function textsIn(stream: string): readonly string[] {
  const complete = stream.slice(0, stream.lastIndexOf('\n\n') + 1);
  return [...complete.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data).text);
}
