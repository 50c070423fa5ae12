import { secretText } from '../secrets.ts';
import type { Stage } from '../stage.ts';
import type { WireLog } from './wire-log.ts';
import { wireView } from './wire-view.ts';

/** What the page can ask of the demo itself, beside the API: an answer as JSON, by method and path. */
export type Controls = Readonly<Record<string, Control>>;

/** Takes what was sent, as JSON; rejects with a sentence for the page. */
export type Control = (question: unknown) => unknown;

export interface ControlsOptions {
  readonly stage: Stage;
  readonly relayOrigin: string;
  readonly wire: WireLog;
}

export function createControls({ stage, relayOrigin, wire }: ControlsOptions): Controls {
  const { relay, account, plainTap } = stage;
  let restarting: Promise<unknown> | undefined;

  const restart = async () => {
    const killed = relay.pid;
    // Where it had ended already, that is as good.
    await relay.kill().catch(() => {});
    const began = performance.now();
    await relay.start();
    return { killed, started: relay.pid, startMs: Math.round(performance.now() - began) };
  };

  return {
    'GET /demo/stage': () => ({
      relayOrigin,
      directOrigin: plainTap.origin,
      account,
      relayPid: relay.pid,
    }),

    'GET /demo/wire': () => ({ latest: wire.latest() }),

    /** `{ after, secrets: { what: text } }`: what crossed since then, and which of these stand in it. */
    'POST /demo/wire': (question) => {
      const { after, secrets } = Object(question);
      const texts = Object.entries(Object(secrets)).filter(([, text]) => text !== '');
      return wireView(
        wire.since(Number(after)),
        texts.map(([what, text]) => secretText(what, String(text))),
      );
    },

    'POST /demo/restart': () => {
      restarting ??= restart().finally(() => {
        restarting = undefined;
      });
      return restarting;
    },
  };
}
