import { readVectors } from '../vectors/files.ts';
import { messageKeys } from '../vectors/reference.ts';

interface Exchange {
  readonly request: Record<string, string>;
  readonly response: Record<string, string>;
}

type Example = Readonly<Record<string, string>>;

const first = <T>(file: string): T => readVectors<{ accept: [T] }>(file).accept[0];

/** What the worked examples of docs/protocol.md have to say, by their sections. */
export function workedExamples(): Record<string, Example> {
  return { '20.1': pairing(), '20.2': exchange(), '20.3': proof() };
}

function pairing(): Example {
  const identity = first<Record<string, string>>('identities.json');
  const made = first<{ clientId: string; pairs: [Record<string, string>] }>('pairings.json');
  const [pair] = made.pairs;
  return {
    RELAY_IDENTITY_KEY: text(identity.keyMaterial),
    tenant: text(identity.tenant),
    'identity seed': text(identity.seed),
    identity: text(identity.publicKey),
    clientId: made.clientId,
    'X-Wing seed': text(pair.seed),
    'shared secret': text(pair.sharedSecret),
    transcript: text(pair.transcript),
    pairSecret: text(pair.pairSecret),
  };
}

function exchange(): Example {
  const { accept, pairSecret } = readVectors<{
    accept: (Exchange & { name: string })[];
    pairSecret: string;
  }>('messages.json');
  const found = accept.find(({ name }) => name === 'AES-256-GCM, enveloped MKE');
  if (found === undefined) throw new Error('the exchange of the example is no vector any more');
  const { request, response } = found;
  const sequence = Number(text(request.header).split(',').at(-1));
  const salt = Buffer.from(text(request.salt), 'hex');
  const keys = messageKeys(Buffer.from(pairSecret, 'hex'), sequence, salt);
  return {
    pairSecret,
    method: text(request.method),
    'x-mte-relay': text(request.header),
    'request salt': text(request.salt),
    requestKey: keys.request.toString('hex'),
    responseKey: keys.response.toString('hex'),
    head: text(request.head),
    body: text(request.content),
    'HTTP body': text(request.httpBody),
    status: text(response.status),
    'x-mte-relay of the response': text(response.header),
    'response salt': text(response.salt),
    'head of the response': text(response.head),
    'body of the response': text(response.content),
    'HTTP body of the response': text(response.httpBody),
  };
}

function proof(): Example {
  const made = first<Record<string, string>>('refusal-proofs.json');
  return {
    identity: text(made.identity),
    pairedAt: text(made.pairedAt),
    status: text(made.status),
    'x-mte-relay': text(made.header),
    'x-mte-relay-proof': text(made.proof),
  };
}

function text(value: string | undefined): string {
  if (value === undefined) throw new Error('a vector lacks what an example shows');
  return String(value);
}
