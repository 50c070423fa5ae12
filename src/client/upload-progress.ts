import type { Body } from '../ports/http.ts';
import type { ApplicationRequest } from './application-request.ts';
import type { CallSettings } from './options.ts';
import { counted } from './progress.ts';
import type { RequestDraft } from './request-draft.ts';

/** Tells the application how much of a body was sent. */
export interface UploadWatch {
  /** It is gathered first: that it is read says nothing of the network. */
  gathering(): void;
  /** The network says which part of it, 0 to 1, was sent. */
  sent(part: number): void;
  /** There is an answer, so that all of it was sent. */
  answered(): void;
}

/** A body, and who is to be told of it; undefined where nobody asks. */
export interface WatchedBody {
  readonly body: Body | undefined;
  readonly watch: UploadWatch | undefined;
}

/** Takes what is read of a body for sent, since a stream is read as the network takes it. */
export function watchUpload(
  { body }: RequestDraft,
  { content }: ApplicationRequest,
  { onUploadProgress: report }: CallSettings,
): WatchedBody {
  if (report === undefined || body === undefined) return { body, watch: undefined };
  const isWhole = body instanceof Uint8Array;
  let total = isWhole ? body.length : content?.length;
  let read = 0;
  let last = 0;
  let isGathered = false;
  const say = (loaded: number) => {
    if (loaded <= last) return;
    last = loaded;
    report({ loaded, total });
  };
  const onRead = (loaded: number) => {
    read = loaded;
    if (!isGathered) say(loaded);
  };
  report({ loaded: 0, total });
  return {
    body: isWhole ? body : counted(body, total, ({ loaded }) => onRead(loaded)),
    watch: {
      gathering() {
        isGathered = true;
      },
      sent(part) {
        total ??= read;
        say(Math.floor(part * total));
      },
      answered() {
        total ??= read;
        say(total);
      },
    },
  };
}
