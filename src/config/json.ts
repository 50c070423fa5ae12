import type { ParsedText } from './yaml.ts';
import { parseYaml } from './yaml.ts';

/**
 * Reads JSON as `parseYaml` reads YAML: with the line of each key, and with keys that come twice,
 * of which JSON.parse would drop one.
 */
export function parseJson(text: string): ParsedText {
  try {
    JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, so it is not used.
    return { problems: [{ line: 1, problem: 'is not valid JSON' }] };
  }
  return parseYaml(text);
}
