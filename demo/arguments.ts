export type Arguments =
  | { readonly action: 'run'; readonly once: boolean }
  | { readonly action: 'help' }
  | { readonly action: 'refuse'; readonly message: string };

export const HELP = `An API, the relay in front of it, and a client: every call side by side as the application
sends it, as it crosses the wire, and as the API receives it.

Usage: npm run demo [-- --once]

  --once      end after the last step; exit code 0 only if every step held
  --help, -h  print this text

Without --once the API and the relay stay up until Ctrl-C, beside a page to try them in a browser,
whose address is printed. Everything listens on free ports of 127.0.0.1. Colours are left out where
the output is no terminal, or where NO_COLOR is set.`;

/** @param given what stands after the script's name */
export function readArguments(given: readonly string[]): Arguments {
  if (given.includes('--help') || given.includes('-h')) return { action: 'help' };
  const unknown = given.find((argument) => argument !== '--once');
  if (unknown === undefined) return { action: 'run', once: given.length > 0 };
  return {
    action: 'refuse',
    message: `demo: "${unknown}" is not known. Give --once, --help or nothing.`,
  };
}
