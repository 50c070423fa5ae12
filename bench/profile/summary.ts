/** What of V8's CPU profiles is read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that ran at each sample. */
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: Frame;
  readonly children?: readonly number[];
}

interface Frame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** The parts of an exchange: the first whose frame stands nearest to what ran has the time. */
const PARTS: readonly (readonly [name: string, url: RegExp, functionName?: RegExp])[] = [
  ['upstream', /\/undici\//],
  [
    'decode',
    /src\/domain\/(codec|hkdf|pairing)/,
    /open|decode|derive|parse|split|unpad|cutSalt|Request|hkdf|load/i,
  ],
  ['encode', /src\/domain\/codec/],
  ['decode', /src\/adapters\/crypto/, /open/],
  ['encode', /src\/adapters\/crypto/, /seal/],
  [
    'client ID, pair and claim',
    /src\/domain\/(client-id|relay\/pairs|relay\/recent|relay-header)|src\/adapters\/sessions/,
  ],
  ['writing', /_http_outgoing|write-response/],
  ['HTTP parsing', /_http_(server|common|incoming)|incoming-body|adapters\/http\/progress/],
  ['routing', /src\/adapters\/http/],
  ['policy and headers', /src\/domain/],
];

const IDLE = '(idle)';
const COLLECTOR = '(garbage collector)';

/** Microseconds of each part of an exchange; idle time is left out. */
export function timeByPart(profile: CpuProfile): ReadonlyMap<string, number> {
  return summed(profile, partOf);
}

/** Microseconds of each function by itself, called from wherever. */
export function timeByPlace(profile: CpuProfile): ReadonlyMap<string, number> {
  return summed(profile, ([frame]) => (frame === undefined ? '' : placeOf(frame)));
}

function summed(
  profile: CpuProfile,
  nameOf: (stack: readonly Frame[]) => string,
): ReadonlyMap<string, number> {
  const names = new Map<number, string>();
  for (const [id, stack] of stacks(profile)) {
    if (stack[0]?.functionName !== IDLE) names.set(id, nameOf(stack));
  }
  const times = new Map<string, number>();
  for (const [at, id] of profile.samples.entries()) {
    const name = names.get(id);
    if (name === undefined) continue;
    times.set(name, (times.get(name) ?? 0) + (profile.timeDeltas[at] ?? 0));
  }
  return times;
}

/** The frames of each node, its own first. */
function stacks({ nodes }: CpuProfile): ReadonlyMap<number, readonly Frame[]> {
  const parents = new Map<number, ProfileNode>();
  for (const node of nodes) for (const child of node.children ?? []) parents.set(child, node);
  return new Map(
    nodes.map((node) => {
      const frames: Frame[] = [];
      for (let at: ProfileNode | undefined = node; at !== undefined; at = parents.get(at.id)) {
        frames.push(at.callFrame);
      }
      return [node.id, frames];
    }),
  );
}

function partOf(stack: readonly Frame[]): string {
  if (stack[0]?.functionName === COLLECTOR) return 'garbage collection';
  for (const { url, functionName } of stack) {
    const part = PARTS.find(
      ([, urls, names]) => urls.test(url) && (names === undefined || names.test(functionName)),
    );
    if (part !== undefined) return part[0];
  }
  return 'sockets, event loop, promises';
}

function placeOf({ functionName, url, lineNumber }: Frame): string {
  const file = url.replace(/^.*\/(?=src\/|node_modules\/)/, '');
  return file === '' ? functionName : `${functionName || 'anonymous'} ${file}:${lineNumber + 1}`;
}
