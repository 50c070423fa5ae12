import { type Answer, type Recorded, startUpstream } from '../../support/recording-upstream.ts';

/** An upstream that answers by the first segment of the path, several cases at once. */
export interface AwkwardUpstream {
  readonly origin: string;
  /** Answers below a path of its own from now on; gives that path. */
  script(answer: Answer): string;
  /** What came below a path, directly and through the relay. */
  received(path: string): {
    readonly direct: readonly Recorded[];
    readonly relayed: readonly Recorded[];
  };
  stop(): Promise<void>;
}

export async function startAwkwardUpstream(): Promise<AwkwardUpstream> {
  const upstream = await startUpstream();
  const scripts = new Map<string, Answer>();
  upstream.answer((request, response) => {
    const [, name = ''] = (request.url ?? '').split(/[/?]/);
    // A date that both answers of a comparison might differ in.
    response.sendDate = false;
    const answer = scripts.get(name);
    if (answer === undefined) response.writeHead(500).end(`no case is called ${name}`);
    else answer(request, response);
  });
  return {
    origin: upstream.origin,
    script(answer) {
      const name = `case-${scripts.size}`;
      scripts.set(name, answer);
      return `/${name}`;
    },
    received(path) {
      const all = upstream.ledger.filter(({ url }) => url.split(/[/?]/)[1] === path.slice(1));
      return {
        direct: all.filter(({ headers }) => headers['x-forwarded-for'] === undefined),
        relayed: all.filter(({ headers }) => headers['x-forwarded-for'] !== undefined),
      };
    },
    stop: () => upstream.stop(),
  };
}
