/** Everything that an application can see of an answer. */
export interface Outcome {
  /** Where the call failed with a `TypeError`, as `fetch` does; undefined where it did not. */
  readonly failed: 'before the head' | 'in the body' | undefined;
  readonly status: number;
  readonly statusText: string;
  readonly redirected: boolean;
  /** Path, query and fragment. */
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly hasBody: boolean;
  /** As latin1; undefined where reading it failed. */
  readonly body: string | undefined;
  /** The relay's own code, where it refused. */
  readonly refusal: string | undefined;
}

/** Fields that concern one connection. */
const OF_ONE_HOP = ['connection', 'keep-alive', 'transfer-encoding'];

const NOTHING: Outcome = {
  failed: 'before the head',
  status: 0,
  statusText: '',
  redirected: false,
  url: '',
  headers: [],
  hasBody: false,
  body: undefined,
  refusal: undefined,
};

/** Waits for a call to end, in whichever way. Throws where it fails otherwise than `fetch` may. */
export async function outcomeOf(call: Promise<Response>): Promise<Outcome> {
  let response: Response;
  try {
    response = await call;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return NOTHING;
  }
  const { status, statusText, redirected } = response;
  const { pathname, search, hash } = new URL(response.url);
  const headers = [...response.headers].filter(([name]) => !OF_ONE_HOP.includes(name));
  const hasBody = response.body !== null;
  const seen = { status, statusText, redirected, url: pathname + search + hash, headers, hasBody };
  try {
    const body = Buffer.from(await response.arrayBuffer()).toString('latin1');
    return { ...seen, failed: undefined, body, refusal: refusalIn(status, body) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { ...seen, failed: 'in the body', body: undefined, refusal: undefined };
  }
}

function refusalIn(status: number, body: string): string | undefined {
  if (status < 500 || !body.startsWith('{"error":')) return undefined;
  return JSON.parse(body).code;
}
