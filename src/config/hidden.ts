import { quoted } from './quoted.ts';

// Below this, a secret is as likely to be an ordinary word, and is refused anyway.
const SHORTEST_HIDDEN = 8;

/** Whether showing `text` would show one of the secrets, as it is or escaped as in JSON. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= SHORTEST_HIDDEN)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .some((form) => text.includes(form));
}

/** A path for a message. Somebody may have put the secret itself where its file's path belongs. */
export function shownAsPath(path: string, secrets: readonly string[]): string {
  const looksLikePath = /^(\.{0,2}\/|~|[a-z]:\\)|^[\w.-]{1,60}\.(ya?ml|json)$/i.test(path);
  return looksLikePath && !holdsSecret(path, secrets)
    ? quoted(path)
    : 'something that does not look like a path and is not shown';
}

// An unknown name may be a secret in the wrong place, and those have 32 characters or more.
const printableName = /^[a-z][a-z0-9_-]{0,30}$/i;

/** Whether a name that means nothing to the relay may be shown. */
export function isPrintableName(name: string, secrets: readonly string[]): boolean {
  return printableName.test(name) && !holdsSecret(name, secrets);
}

/** The pieces of a text that could not be parsed: any of them may be a secret. */
export function piecesOf(text: string): readonly string[] {
  const quotedTexts = text.match(/"(?:[^"\\]|\\.)*"|'[^']*'/g) ?? [];
  const lines = text.split('\n').map((line) => line.replace(/^[^:]*:\s+/, ''));
  const words = text.split(/["'\s,{}[\]]+/);
  return [...new Set([...quotedTexts.map(unescaped), ...lines, ...words])].filter(
    (piece) => piece.length >= SHORTEST_HIDDEN,
  );
}

function unescaped(quotedText: string): string {
  try {
    return String(JSON.parse(quotedText));
  } catch {
    return quotedText.slice(1, -1);
  }
}

/** Stands in printed settings for a value that is not shown. */
export const REDACTED = '<redacted>';
