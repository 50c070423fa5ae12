/**
 * The statuses of those refusals of the relay on which a client acts, by their codes in the table of
 * errors; apart from it, since clients in browsers need no more of it.
 */
export const REFUSAL_STATUSES = {
  'pair-retiring': 559,
  'pair-unknown': 560,
  'decode-failed': 562,
  'client-id-invalid': 566,
  'not-encoded': 569,
  replayed: 570,
  'too-many-pairings': 429,
  'store-unavailable': 503,
} as const;
