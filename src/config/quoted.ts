const LONGEST = 80;

/**
 * A piece of a setting as it may stand in a message: control characters escaped (it goes to a
 * terminal), user name and password of a URL left out, long text cut.
 */
export function quoted(text: string): string {
  const shown = text.replace(/\/\/[^/?#]*@/, '//…@');
  return JSON.stringify(shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown).replace(
    /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
